"""A part of a partition, with a sealed cursor to the next part: for a route that answers a list, and for nobody else.

Only routes know the key that seals cursors. Whoever needs all items reads `every`; whoever needs a few, `first`.
"""

from collections.abc import Callable
from typing import Any, Generic, NamedTuple, TypeVar

from matinee.kernel import aws, cursors
from matinee.kernel.table import queries
from matinee.kernel.table.items import KEYS, Item

_READ = "read"
"""In a cursor: how many items the next page may look at to find those that it keeps."""
_FURTHEST = 1000
T = TypeVar("T", bound=Item)


class Page(NamedTuple, Generic[T]):
    items: list[T]
    next_cursor: str | None = None


def page(
    cls: type[T],
    *,
    limit: int,
    cursor: str | None,
    index: str = "",
    starts: str = "",
    between: tuple[str, str] | None = None,
    newest_first: bool = False,
    keep: Callable[[T], bool] | None = None,
    **key: Any,
) -> Page[T]:
    """At most `limit` items of one partition in the order of their sort key; `starts` is a prefix of it, `between` two bounds.

    `keep` leaves items out. A page then holds fewer than `limit` where many are left out, and the next one reads twice
    as far for its one call. Raises BadRequest (bad_cursor) where the cursor is not one that this very query handed out.
    """
    asked = queries.arguments(cls, key, index=index, starts=starts, between=between, newest_first=newest_first)
    partition = queries.partition(cls, index, key)
    scope = f"{cls.table()}/{index}/{partition}/{starts}{between or ''}/{newest_first}"
    asked["Limit"] = limit
    if cursor:
        start = cursors.unseal(cursor, scope)
        asked["Limit"] = max(limit, start.pop(_READ, 0))
        asked["ExclusiveStartKey"] = start
    reply = aws.client("dynamodb").query(**asked)
    found, last, read = reply["Items"], reply.get("LastEvaluatedKey"), asked["Limit"]
    items = []
    for attributes in found:
        item = cls.of(attributes)
        if keep is None or keep(item):
            items.append(item)
        if len(items) == limit and attributes is not found[-1]:
            last = {name: attributes[name] for name in {*KEYS, f"{index}pk", f"{index}sk"}}
            break
    further = {_READ: min(2 * read, _FURTHEST)} if len(items) < limit / 2 else {}
    return Page(items, cursors.seal({**last, **further}, scope) if last else None)
