"""Starting a stream: one decision, in one place, on whether this caller may watch this title here and now."""

import time
from datetime import UTC, datetime

from matinee import site
from matinee.caller import Caller
from matinee.content import titles, visibility
from matinee.content.models import Title
from matinee.errors import Conflict, Forbidden, NotFound, Problem
from matinee.ids import new_id
from matinee.playback import resuming, watching
from matinee.streaming import cookies
from matinee.types import Instant, Model, now

LIFETIME = 12 * 3600
"""Seconds that a stream's cookies open its files; below content.versions.LONGEST_STREAM, so that none outlives its files."""


class Unavailable(Problem):
    """RFC 7725."""

    status, title, code = 451, "Not available in this country", "country"


class Stream(Model):
    session_id: str
    hls_url: str
    dash_url: str
    storyboard_url: str | None = None
    expires_at: Instant
    resume_position: float = 0
    max_height: int


def start(content_id: str, caller: Caller, country: str) -> tuple[Stream, list[str]]:
    """The stream and its Set-Cookie values.

    Raises NotFound, Forbidden (maturity, profile_required), Unavailable (country), Conflict (not_playable).
    """
    title = titles.get(content_id)
    _refuse(title, caller, country)
    version = title.current
    if version is None:
        raise Conflict("It is coming soon: there is nothing to play yet", code="not_playable")
    expires_at = int(time.time()) + LIFETIME
    base = f"/{version.prefix}"
    where = site.url()
    stream = Stream(
        session_id=new_id("ses"),
        hls_url=f"{where}{base}{version.hls}",
        dash_url=f"{where}{base}{version.dash}",
        storyboard_url=f"{where}{base}{version.storyboard}" if version.storyboard else None,
        expires_at=datetime.fromtimestamp(expires_at, UTC),
        resume_position=resuming.resumed(watching.who(caller), content_id) if caller.profile_id else 0,
        max_height=version.max_height,
    )
    return stream, cookies.signed(where, base, expires_at)


def _refuse(title: Title, caller: Caller, country: str) -> None:
    if visibility.edits(caller):
        return
    if title.status != "published":
        raise NotFound("No such title")
    if caller.profile_id is None:
        raise Forbidden("Say first who is watching: choose a profile", code="profile_required")
    if not visibility.open_in(title.windows, country, now()):
        raise Unavailable(f"It cannot be watched in {country} now")
    if title.maturity > caller.maturity_limit:
        raise Forbidden(f"It is meant for {title.maturity} and older", code="maturity")
