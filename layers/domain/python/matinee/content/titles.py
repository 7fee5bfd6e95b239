"""One title of the catalogue, read by its id, for whoever may see or watch it."""

from matinee.content import visibility
from matinee.content.models import Title, Version
from matinee.content.visibility import Audience
from matinee.kernel import table
from matinee.kernel.errors import Conflict, NotFound
from matinee.kernel.table import Item


def get(content_id: str, *, consistent: bool = False) -> Title:
    """Raises NotFound, also for one that is deleted. `consistent`: as the last write left it, for who is about to change it."""
    title = table.get(Title, content_id=content_id, consistent=consistent)
    if title.status == "deleted":
        raise NotFound("It is deleted")
    return title


def seen(content_id: str, audience: Audience) -> Title:
    """The title, if this audience may see it. Raises NotFound."""
    title = get(content_id)
    if not visibility.shown(title, audience):
        raise NotFound("No such title")
    return title


def playable(found: Item | None, audience: Audience) -> tuple[Title, Version]:
    """The title that was read, if this audience may watch it, and its current version.

    Raises NotFound, Unavailable (country), Forbidden (maturity), Conflict (not_playable).
    """
    if not isinstance(found, Title) or found.status == "deleted":
        raise NotFound("No such title")
    visibility.check(found, audience)
    if found.current is None:
        raise Conflict("This title has no video to play yet", code="not_playable")
    return found, found.current
