"""Where each profile is in each title: what its players report, from any device, in any order, late or twice.

What was observed last, in true time, holds. A report says when it was observed by its device's clock, and what that
clock says as it is sent. The difference to the server's own is the clock's error plus the time that the report was on its
way; as the latter is never negative, it bounds the error from one side. A device that has had an answer knows its error
itself, within a round trip, and says it (`clock_offset`): then a report that was held up, or that comes twice, is as old
as it is. Whichever of the two makes the report older is believed, and nothing was observed in the future.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from matinee.content import lookup
from matinee.content.models import Title
from matinee.content.visibility import Audience, shown
from matinee.kernel import table
from matinee.kernel.errors import NotFound
from matinee.kernel.types import now
from matinee.playback import history
from matinee.playback.models import Position
from matinee.playback.resuming import EPOCH, view
from matinee.playback.shapes import Clock, Kept, KeptAll, Report
from matinee.playback.watching import Watcher

FINISHED_AT = 0.95
"""Share of the duration; where the credits begin earlier, it is there."""
_EARLIEST_CREDITS = 0.5
"""Share: whatever a player says, half a film is not its credits."""
COUNTS_FROM = 120
"""Seconds of a viewing that make it one."""
SEEN_FROM = 0.3
"""Share of a title that a viewing must have had, for who wants to say something of it."""


def report(who: Watcher, said: Report, clock: Clock, audience: Audience) -> Kept:
    """One write, and one read more for the first report of a title. Raises NotFound for a title that never existed.

    A viewing that begins to count costs three calls more, an episode that ends two to five.
    """
    received = now()
    kept = _keep(who, said, clock, audience, received)
    if kept is None:
        raise NotFound("No such title")
    position, accepted = kept
    return Kept(**dict(view(position)), accepted=accepted, server_time=received)


def report_all(who: Watcher, reports: Sequence[Report], clock: Clock, audience: Audience) -> KeptAll:
    """What a device gathered while it had no network: of each viewing the last report is kept, of unknown titles none."""
    received = now()
    latest: dict[tuple[str, str], Report] = {}
    for said in sorted(reports, key=lambda each: corrected(each, clock, received)):
        latest[(said.content_id, viewing_of(said, clock, received))] = said
    kept = [_keep(who, said, clock, audience, received) for said in latest.values()]
    found = {position.content_id: position for position, _ in filter(None, kept)}
    return KeptAll(items=[view(position) for position in found.values()], server_time=received)


def corrected(said: Report, clock: Clock, received: datetime) -> datetime:
    """When it was observed, in true time: exact but for the error of `clock_offset`, or for the time on the way without one."""
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
    """What the report makes of the position, if it is the latest."""
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


def _keep(
    who: Watcher, said: Report, clock: Clock, audience: Audience, received: datetime
) -> tuple[Position, bool] | None:
    """The position that is kept, and whether it is this one; nothing for a title that never existed."""
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
    """The next episode takes the place of one that was finished, unless it was watched since then."""
    title = table.find(Title, content_id=finished.content_id)
    following = lookup.after(title, audience) if title and shown(title, audience) else None
    if following is None:
        return
    at = finished.observed_ms
    listed = Position(**who.key, content_id=following.content_id, observed_ms=at, listed_ms=at)
    table.supersede(listed, "observed_ms", "listed_ms", fields=("user_id", "profile_id", "content_id", "listed_ms"))
