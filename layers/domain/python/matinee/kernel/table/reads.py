"""Items by their keys, and all that a partition holds."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar

from matinee.kernel import aws
from matinee.kernel.errors import NotFound
from matinee.kernel.table import queries
from matinee.kernel.table.items import KEYS, Item
from matinee.kernel.table.waiting import wait

T = TypeVar("T", bound=Item)


def find(cls: type[T], *, consistent: bool = False, **key: Any) -> T | None:
    reply = aws.client("dynamodb").get_item(TableName=cls.table(), Key=cls.key(**key), ConsistentRead=consistent)
    return cls.of(reply["Item"]) if "Item" in reply else None


def find_many(wanted: Sequence[tuple[type[Item], Mapping[str, Any]]], *, consistent: bool = False) -> list[Item | None]:
    """The items of these classes and keys (at most 100, of any tables), in their order, by one call while none is throttled."""
    keys = [(cls.table(), cls.key(**values)) for cls, values in wanted]
    asked: dict[str, Any] = {
        name: {"Keys": [key for each, key in keys if each == name], "ConsistentRead": consistent}
        for name in {name for name, _ in keys}
    }
    found: dict[tuple[str, str, str], dict[str, Any]] = {}
    tried = 0
    while asked:
        reply = aws.client("dynamodb").batch_get_item(RequestItems=asked)
        for name, items in reply["Responses"].items():
            found |= {(name, item["pk"]["S"], item["sk"]["S"]): item for item in items}
        asked = reply.get("UnprocessedKeys", {})
        if asked:
            tried += 1
            wait(tried)
    gotten = [found.get((name, key["pk"]["S"], key["sk"]["S"])) for name, key in keys]
    return [cls.of(item) if item else None for (cls, _), item in zip(wanted, gotten, strict=True)]


def get(cls: type[T], *, consistent: bool = False, **key: Any) -> T:
    """Raises NotFound."""
    item = find(cls, consistent=consistent, **key)
    if item is None:
        raise NotFound(f"No such {cls.__name__.lower()}")
    return item


def collection(classes: Mapping[str, type[Item]], *, starts: str = "", part: int = 0, **key: Any) -> list[Item]:
    """All items of one partition, each of the class whose name is that part of its sort key, read consistently.

    `starts` is a prefix of the sort key; its parts are between #.
    """
    any_of_them = next(iter(classes.values()))
    items = [item for item in stored(any_of_them, key, starts=starts) if item["sk"]["S"].count("#") >= part]
    kinds = [item["sk"]["S"].split("#")[part] for item in items]
    return [classes[kind].of(item) for kind, item in zip(kinds, items, strict=True) if kind in classes]


def every(
    cls: type[T],
    *,
    index: str = "",
    starts: str = "",
    between: tuple[str, str] | None = None,
    after: Mapping[str, Any] | None = None,
    newest_first: bool = False,
    at_once: int | None = None,
    **key: Any,
) -> Iterator[T]:
    """All items of one partition in the order of their sort key, however many there are: a call for each megabyte.

    `starts` is a prefix of the sort key, `between` two bounds of it (both included), `after` a `place` to go on behind.
    `at_once` is how many items a call reads, for who is likely to look at few of them.
    """
    which = {"index": index, "starts": starts, "between": between, "newest_first": newest_first}
    found = stored(cls, key, after=after, at_once=at_once, **which)
    return (cls.of(attributes) for attributes in found)


def first(
    cls: type[T],
    most: int,
    *,
    index: str = "",
    starts: str = "",
    between: tuple[str, str] | None = None,
    newest_first: bool = False,
    **key: Any,
) -> list[T]:
    """The first `most` items of a partition, by one call: for a rule that looks at no more than so many, ever."""
    asked = queries.arguments(cls, key, index=index, starts=starts, between=between, newest_first=newest_first)
    return [cls.of(found) for found in aws.client("dynamodb").query(**asked, Limit=most)["Items"]]


def place(item: Item, index: str = "") -> dict[str, Any]:
    """Where an item stands in its partition, as JSON."""
    attributes, names = item.attributes(), (*KEYS, *(f"{index}{name}" for name in KEYS if index))
    return {name: attributes[name] for name in names}


def stored(
    cls: type[Item],
    key: Mapping[str, Any],
    *,
    after: Mapping[str, Any] | None = None,
    at_once: int | None = None,
    **which: Any,
) -> Iterator[dict[str, Any]]:
    """As `every`, of any class, as DynamoDB gives them. A table is read consistently, which an index cannot be."""
    asked = queries.arguments(cls, key, **which)
    asked |= {} if "IndexName" in asked else {"ConsistentRead": True}
    asked |= {"ExclusiveStartKey": after} if after else {}
    pages = aws.client("dynamodb").get_paginator("query").paginate(**asked, PaginationConfig={"PageSize": at_once})
    return (item for page in pages for item in page["Items"])
