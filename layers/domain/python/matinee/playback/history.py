"""A profile's viewing history: one entry for each viewing that was long enough.

Deleting a title from it deletes the position too, so that "watched" and "continue watching" agree. `clearing` deletes all.
"""

from collections.abc import Mapping
from datetime import UTC, datetime

from matinee.content import lookup
from matinee.content.card_views import TitleCard
from matinee.content.models import Title
from matinee.content.visibility import Audience, shown
from matinee.kernel import table
from matinee.kernel.errors import Conflict
from matinee.playback import clearing, popularity
from matinee.playback.models import Position, Viewing
from matinee.playback.views import History, HistoryEntry
from matinee.playback.watching import Watcher


def append(who: Watcher, position: Position, audience: Audience) -> None:
    """Add the viewing that a position belongs to, once, if the title may be seen; it counts for the title's popularity."""
    title = table.find(Title, content_id=position.content_id)
    if title is None or not shown(title, audience):
        return
    viewing = Viewing(
        **who.key,
        content_id=position.content_id,
        viewing_id=position.viewing_id,
        at_ms=position.observed_ms or 0,
    )
    try:
        table.create(viewing)
    except Conflict:  # it was added already: this report came late, or twice
        return
    popularity.count(position.content_id, audience.country)


def listed(who: Watcher, audience: Audience, limit: int, cursor: str | None) -> History:
    """Newest first: three calls, and two more where there are episodes. Raises BadRequest (bad_cursor)."""
    page = table.page(
        Viewing,
        index="gsi1",
        between=clearing.from_then_on(who),
        newest_first=True,
        limit=limit,
        cursor=cursor,
        profile_id=who.profile_id,
    )
    cards = lookup.cards_of((viewing.content_id for viewing in page.items), audience)
    around = lookup.parents(cards.values(), audience)
    return History(items=[_entry(viewing, cards, around) for viewing in page.items], next_cursor=page.next_cursor)


def _entry(
    viewing: Viewing, cards: Mapping[str, TitleCard], around: Mapping[str, tuple[TitleCard, TitleCard]]
) -> HistoryEntry:
    title = cards.get(viewing.content_id)
    season, series = around.get((title and title.parent_id) or "", (None, None))
    return HistoryEntry(
        viewing_id=viewing.viewing_id,
        content_id=viewing.content_id,
        at=datetime.fromtimestamp(viewing.at_ms / 1000, UTC),
        title=title,
        series=series,
        season=season and season.number,
    )


def forget(who: Watcher, content_id: str) -> None:
    """Delete all viewings of a title, and the profile's position in it. Idempotent."""
    table.purge(Viewing, starts=f"{who.profile_id}#VIEWING#{content_id}#", user_id=who.user_id)
    table.remove(Position.table(), Position.key(**who.key, content_id=content_id))
