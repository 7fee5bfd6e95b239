"""Clearing a history of any length: one write marks the moment, reads leave out what is from before, a consumer deletes it."""

from matinee.kernel import table
from matinee.playback.events import HistoryCleared
from matinee.playback.models import Cleared, Position, Viewing
from matinee.playback.watching import Watcher, milliseconds


def clear(who: Watcher) -> None:
    """Viewings and positions up to now are forgotten; the watchlist, ratings and reviews stay."""

    def cleared() -> None:
        moment = milliseconds()
        event = HistoryCleared(**who.key, before_ms=moment)
        before = table.find(Cleared, **who.key, consistent=True)
        if before:
            table.update(before, event, before_ms=moment)
        else:
            table.create(Cleared(**who.key, before_ms=moment), event)

    table.again(cleared)


def position(who: Watcher, content_id: str) -> Position | None:
    """Where a profile is in a title, unless that was cleared. One call."""
    wanted = [(Position, {**who.key, "content_id": content_id}), (Cleared, who.key)]
    found, cleared = table.find_many(wanted, consistent=True)
    return kept(found, cleared)


def kept(found: table.Item | None, cleared: table.Item | None) -> Position | None:
    """The position, unless it is from before the history was cleared."""
    if not isinstance(found, Position):
        return None
    return found if not isinstance(cleared, Cleared) or last_ms(found) > cleared.before_ms else None


def from_then_on(who: Watcher) -> tuple[str, str]:
    """Bounds of the sort key of an index by time: what is from after the history was cleared."""
    cleared = table.find(Cleared, **who.key, consistent=True)
    return f"{cleared.before_ms + 1 if cleared else 0:013d}", ":"  # which is what follows the last digit


def last_ms(found: Position) -> int:
    """When a player was there, or when the title was listed as the next one."""
    return max(found.observed_ms or 0, found.listed_ms or 0)


def delete(who: Watcher, before_ms: int) -> None:
    """What the history held up to that moment. Again, and nothing happens; what is watched meanwhile stays."""
    for viewing in table.every(Viewing, starts=f"{who.profile_id}#VIEWING#", user_id=who.user_id):
        if viewing.at_ms <= before_ms:
            table.remove(Viewing.table(), Viewing.key(**dict(viewing)))
    older = " AND ".join(
        f"(attribute_not_exists({name}) OR {name} <= :before)" for name in ("observed_ms", "listed_ms")
    )
    for each in table.every(Position, starts=f"{who.profile_id}#POSITION#", user_id=who.user_id):
        if last_ms(each) <= before_ms:
            table.remove_if(Position, older, {":before": before_ms}, **dict(each))
