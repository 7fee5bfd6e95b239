"""The home page as a profile sees it, for the staff: who looked, at whose and when is kept.

A profile is found by its id alone where it has said or done something; else its account must be named too.
"""

from matinee.content.visibility import Audience
from matinee.identity.live import LiveCaller
from matinee.identity.models import Profile
from matinee.kernel import table
from matinee.kernel.errors import NotFound
from matinee.kernel.ids import new_id
from matinee.playback.models import Position, Viewing
from matinee.playback.watching import Watcher
from matinee.recommendations import home
from matinee.recommendations.models import Preview, Taste
from matinee.recommendations.views import Previewed


def of(caller: LiveCaller, profile_id: str, user_id: str | None, country: str) -> Previewed:
    """Raises NotFound."""
    profile = _profile(profile_id, user_id)
    looked = Preview(user_id=profile.user_id, audit_id=new_id("aud"), profile_id=profile.profile_id, by=caller.user_id)
    table.transact(table.creating(looked))
    audience = Audience(country, profile.maturity_limit, language=profile.language)
    who = Watcher(profile.user_id, profile.profile_id)
    return home.preview(home.known(who, audience, is_kids=profile.is_kids))


def _profile(profile_id: str, user_id: str | None) -> Profile:
    owner = user_id or _owner(profile_id)
    found = table.find(Profile, user_id=owner, profile_id=profile_id) if owner else None
    if found is None:
        raise NotFound("No such profile, or it has done nothing yet: say its user_id too")
    return found


def _owner(profile_id: str) -> str | None:
    """Whose a profile is, by what it said or did."""
    found: list[Taste] | list[Viewing] | list[Position] = table.first(Taste, 1, index="gsi1", profile_id=profile_id)
    found = found or table.first(Viewing, 1, index="gsi1", profile_id=profile_id)
    found = found or table.first(Position, 1, index="gsi1", profile_id=profile_id)
    return found[0].user_id if found else None
