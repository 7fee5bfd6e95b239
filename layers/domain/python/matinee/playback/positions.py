"""Positions of profiles in titles, as players report them, from any device, in any order, late or twice.

The latest observation in corrected time wins. A report carries the moment of the observation and the moment of sending,
both by the device's clock. The difference between the latter and the server's clock is the clock's error plus the transit
time; as transit time is never negative, the difference bounds the error from one side. A device that has had an answer
knows its error within a round trip, and sends it (`clock_offset`), so that a delayed or repeated report keeps its true age.
Of the two estimates the one that makes the report older is used, and no observation is in the future.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from matinee.content import next_episode
from matinee.content.models import Title
from matinee.content.visibility import Audience, shown
from matinee.kernel import table
from matinee.kernel.errors import NotFound
from matinee.kernel.types import now
from matinee.playback import history
from matinee.playback.inputs import Clock, Report
from matinee.playback.models import Position
from matinee.playback.resuming import EPOCH, view
from matinee.playback.views import SavedPosition, SavedPositions
from matinee.playback.watching import Watcher

FINISHED_AT = 0.95
"""Share of the duration at which a title is finished, unless its credits begin earlier."""
_EARLIEST_CREDITS = 0.5
"""Share of the duration before which credits are not believed."""
COUNTS_FROM = 120
"""Seconds from which a viewing counts."""
SEEN_FROM = 0.3
"""Share of a title that a viewing must reach before a review is allowed."""


def report(who: Watcher, said: Report, clock: Clock, audience: Audience) -> SavedPosition:
    """Save a position. One write, and one read more for the first report of a title. Raises NotFound for an unknown title.

    Three calls more when a viewing begins to count, two to five more when an episode ends.
    """
    received = now()
    saved = _save(who, said, clock, audience, received)
    if saved is None:
        raise NotFound("No such title")
    position, accepted = saved
    return SavedPosition(**dict(view(position)), accepted=accepted, server_time=received)


def report_all(who: Watcher, reports: Sequence[Report], clock: Clock, audience: Audience) -> SavedPositions:
    """Save what a device collected while it was offline: the last report of each viewing. Unknown titles are left out."""
    received = now()
    latest: dict[tuple[str, str], Report] = {}
    for said in sorted(reports, key=lambda each: corrected(each, clock, received)):
        latest[(said.content_id, viewing_of(said, clock, received))] = said
    saved = [_save(who, said, clock, audience, received) for said in latest.values()]
    found = {position.content_id: position for position, _ in filter(None, saved)}
    return SavedPositions(items=[view(position) for position in found.values()], server_time=received)


def corrected(said: Report, clock: Clock, received: datetime) -> datetime:
    """When it was observed, in corrected time: exact but for the error of `clock_offset`, or without one for the transit time."""
    offset = received - clock.device_time
    if clock.clock_offset is not None:
        offset = min(offset, timedelta(seconds=clock.clock_offset))
    observed = (said.observed_at or clock.device_time) - EPOCH + offset
    return EPOCH + min(max(observed, timedelta(0)), received - EPOCH)


def is_finished(said: Report) -> bool:
    credits = said.credits_at if said.credits_at is not None else said.duration
    end = min(FINISHED_AT * said.duration, max(credits, _EARLIEST_CREDITS * said.duration))
    return said.position >= end


def observed(who: Watcher, said: Report, clock: Clock, received: datetime) -> Position:
    """The position that the report describes."""
    at = (corrected(said, clock, received) - EPOCH) // timedelta(milliseconds=1)
    watched = said.position if said.watched is None else said.watched
    finished = is_finished(said)
    seen = watched >= SEEN_FROM * said.duration or (finished and watched >= COUNTS_FROM)
    return Position(
        **who.key,
        content_id=said.content_id,
        position=min(said.position, said.duration),
        duration=said.duration,
        observed_ms=at,
        finished=finished,
        viewing_id=viewing_of(said, clock, received),
        counted=finished or watched >= COUNTS_FROM,
        seen=seen or None,
        listed_ms=None if finished else at,
    )


def viewing_of(said: Report, clock: Clock, received: datetime) -> str:
    return said.viewing_id or f"day-{corrected(said, clock, received):%Y-%m-%d}"


def _save(
    who: Watcher, said: Report, clock: Clock, audience: Audience, received: datetime
) -> tuple[Position, bool] | None:
    """The saved position, and whether it is the reported one; None for a title that never existed."""
    current = observed(who, said, clock, received)
    before, accepted = table.supersede(current, "observed_ms")
    if before is None and table.find(Title, content_id=said.content_id) is None:
        table.remove(Position.table(), Position.key(**who.key, content_id=said.content_id))
        return None
    same = before is not None and before.viewing_id == current.viewing_id
    if current.counted and not (before and same and before.counted):
        history.append(who, current, audience)
    if accepted and current.finished and not (before and same and before.finished):
        _up_next(who, current, audience)
    return (current if accepted or before is None else before), accepted


def _up_next(who: Watcher, finished: Position, audience: Audience) -> None:
    """List the next episode in place of a finished one, unless it was watched since then."""
    title = table.find(Title, content_id=finished.content_id)
    following = next_episode.after(title, audience) if title and shown(title, audience) else None
    if following is None:
        return
    at = finished.observed_ms
    listed = Position(**who.key, content_id=following.content_id, observed_ms=at, listed_ms=at)
    table.supersede(listed, "observed_ms", "listed_ms", fields=("user_id", "profile_id", "content_id", "listed_ms"))
