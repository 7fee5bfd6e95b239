"""A profile's watchlist: at most MOST titles, the latest addition first."""

from datetime import UTC, datetime

from matinee.content import card_views, lookup, showing, titles
from matinee.content.card_views import TitleCard
from matinee.content.visibility import Audience
from matinee.kernel import table
from matinee.kernel.errors import Conflict
from matinee.kernel.table import Write
from matinee.playback.events import WatchlistChanged
from matinee.playback.list_models import Listed, UsageCount
from matinee.playback.views import Watchlist, WatchlistEntry
from matinee.playback.watching import Watcher, milliseconds

MOST = 500
_COUNTED = "watchlist"


def add(who: Watcher, content_id: str, audience: Audience) -> WatchlistEntry:
    """Add a title; one that is listed keeps its place. Raises NotFound, Conflict (watchlist_full)."""
    title = card_views.localised(showing.card(titles.seen(content_id, audience)), audience.language)

    def added() -> Listed:
        there = table.find(Listed, **who.key, content_id=content_id, consistent=True)
        if there:
            return there
        used = table.find(UsageCount, **who.key, of=_COUNTED, consistent=True)
        if used and used.count >= MOST:
            raise Conflict(f"A watchlist holds {MOST} titles: remove some first", code="watchlist_full")
        listed = Listed(**who.key, content_id=content_id, added_ms=milliseconds())
        table.transact(table.creating(listed), _counting(who, content_id, listed=True))
        return listed

    return _entry(table.again(added), title)


def remove(who: Watcher, content_id: str) -> None:
    """Remove a title. Idempotent."""

    def removed() -> None:
        there = table.find(Listed, **who.key, content_id=content_id, consistent=True)
        if there:
            table.transact(table.deleting(there), _counting(who, content_id, listed=False))

    table.again(removed)


def listed(who: Watcher, audience: Audience, limit: int, cursor: str | None) -> Watchlist:
    """A page of the titles that this audience may see. Two calls. Raises BadRequest (bad_cursor)."""
    page = table.page(Listed, index="gsi1", newest_first=True, limit=limit, cursor=cursor, profile_id=who.profile_id)
    cards = lookup.cards_of((each.content_id for each in page.items), audience)
    items = [_entry(each, cards[each.content_id]) for each in page.items if each.content_id in cards]
    return Watchlist(items=items, next_cursor=page.next_cursor)


def _counting(who: Watcher, content_id: str, *, listed: bool) -> Write:
    """The write that counts a title in or out, and tells of it: what is deleted takes no event with it."""
    event = WatchlistChanged(**who.key, content_id=content_id, listed=listed)
    return table.adding(UsageCount, "count", 1 if listed else -1, event, limit=MOST, **who.key, of=_COUNTED)


def _entry(listed: Listed, title: TitleCard) -> WatchlistEntry:
    added_at = datetime.fromtimestamp(listed.added_ms / 1000, UTC)
    return WatchlistEntry(content_id=listed.content_id, added_at=added_at, title=title)
