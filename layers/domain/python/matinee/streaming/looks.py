"""A look into a film: its storyboard, for whoever may watch it or would with a plan. It is no stream: nothing is written."""

from datetime import UTC, datetime

from matinee.content import titles, visibility
from matinee.content.models import Title
from matinee.identity import live
from matinee.identity.live import ClaimedCaller, LiveCaller
from matinee.kernel import site, table
from matinee.kernel.errors import NotFound
from matinee.kernel.table import Item
from matinee.kernel.types import Instant, Model, now
from matinee.streaming import signing

_STEP = 600
"""Seconds. An expiry is a multiple of it, and one to two of them ahead, so that answers repeat."""
MAX_AGE = 240
"""Seconds that a browser may keep an answer. A client that keeps it as long again still has two minutes of it left."""


class NoStoryboard(NotFound):
    """The title has no pictures of its film, as one that is still in its first quality."""

    code = "no_storyboard"


class Look(Model):
    storyboard_url: str
    """Of a WebVTT file: which part of which picture shows a moment. The pictures are beside it."""
    query: str
    """What the addresses of this file and of its pictures need behind a `?`; it opens nothing else."""
    expires_at: Instant
    """When the query ends: in 10 to 20 minutes."""


def look(content_id: str, claimed: ClaimedCaller, country: str) -> Look:
    """The storyboard of a title and what opens it. Takes one read; a plan is not asked for.

    Raises Unauthenticated (session_ended, token_expired), NotFound, NoStoryboard, Forbidden (profile_required, maturity),
    Unavailable (country), Conflict (not_playable).
    """
    wanted: list[tuple[type[Item], dict[str, str]]] = [*live.items(claimed), (Title, {"content_id": content_id})]
    user, device, profile, found = table.find_many(wanted, consistent=True)
    caller = LiveCaller.model_validate(live.known(claimed, user, device, profile))
    _, version = titles.playable(found, visibility.watching(caller, country))
    if not version.storyboard:
        raise NoStoryboard("This title has no storyboard")
    where, expires_at = f"/{version.prefix}{version.storyboard}", int(now().timestamp() // _STEP + 2) * _STEP
    return Look(
        storyboard_url=f"{site.url()}{where}",
        query=signing.query(site.url(), where.rpartition(".")[0], expires_at),
        expires_at=datetime.fromtimestamp(expires_at, UTC),
    )
