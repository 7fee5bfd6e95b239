"""Who asks for recommendations: a profile or nobody in particular, and what they may see."""

from matinee.content import visibility
from matinee.content.visibility import Audience
from matinee.identity.caller import Caller
from matinee.kernel.request import Origin
from matinee.playback.watching import Watcher


def who(caller: Caller | None) -> Watcher | None:
    """The profile; None for who has chosen none."""
    return Watcher(caller.user_id, caller.profile_id) if caller and caller.profile_id else None


def audience(caller: Caller | None, origin: Origin, locale: str | None = None) -> Audience:
    """For whom rows are made. Editors see here what viewers see: the shelf knows no drafts."""
    found = visibility.audience(caller, origin, locale)
    language = found.language or (caller.locale if caller else None)
    return Audience(found.country, found.maturity_limit, found.moment, language)
