"""What a profile wants to watch, the latest first; at most MOST titles."""

from datetime import UTC, datetime

from matinee.content import lookup, titles
from matinee.content.views import TitleCard
from matinee.content.visibility import Audience
from matinee.kernel import table
from matinee.kernel.errors import Conflict
from matinee.playback.models import Listed, Tally
from matinee.playback.shapes import Watchlist, Wished
from matinee.playback.watching import Watcher, milliseconds

MOST = 500
_TALLY = "watchlist"


def add(who: Watcher, content_id: str, audience: Audience) -> Wished:
    """Again, and it stays where it was. Raises NotFound, Conflict (watchlist_full)."""
    title = titles.localised(titles.card(titles.seen(content_id, audience)), audience.language)

    def added() -> Listed:
        there = table.find(Listed, **who.key, content_id=content_id, consistent=True)
        if there:
            return there
        tally = table.find(Tally, **who.key, of=_TALLY, consistent=True)
        if tally and tally.count >= MOST:
            raise Conflict(f"A list holds {MOST} titles: take some away first", code="watchlist_full")
        listed = Listed(**who.key, content_id=content_id, added_ms=milliseconds())
        table.transact(table.creating(listed), table.adding(Tally, "count", 1, limit=MOST, **who.key, of=_TALLY))
        return listed

    return _told(table.again(added), title)


def remove(who: Watcher, content_id: str) -> None:
    """Again, and nothing happens."""

    def removed() -> None:
        there = table.find(Listed, **who.key, content_id=content_id, consistent=True)
        if there:
            table.transact(table.deleting(there), table.adding(Tally, "count", -1, limit=MOST, **who.key, of=_TALLY))

    table.again(removed)


def listed(who: Watcher, audience: Audience, limit: int, cursor: str | None) -> Watchlist:
    """Those that may be seen: two calls. Raises BadRequest (bad_cursor)."""
    page = table.page(Listed, index="gsi1", newest_first=True, limit=limit, cursor=cursor, profile_id=who.profile_id)
    cards = lookup.told((each.content_id for each in page.items), audience)
    items = [_told(each, cards[each.content_id]) for each in page.items if each.content_id in cards]
    return Watchlist(items=items, next_cursor=page.next_cursor)


def _told(listed: Listed, title: TitleCard) -> Wished:
    added_at = datetime.fromtimestamp(listed.added_ms / 1000, UTC)
    return Wished(content_id=listed.content_id, added_at=added_at, title=title)
