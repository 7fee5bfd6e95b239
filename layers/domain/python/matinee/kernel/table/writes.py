"""What a write says to DynamoDB: on its own (`store` carries it out) or in a transaction.

One that stores an item which is larger than DynamoDB takes is not made: TooLarge is raised.
"""

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple, TypeVar

from matinee.kernel import bus
from matinee.kernel.errors import TooLarge
from matinee.kernel.table import sizes
from matinee.kernel.table.items import KEYS, Item, encode, key_of

T = TypeVar("T", bound=Item)


class Write(NamedTuple):
    """One write, on its own or in a transaction; `operation` is its name in TransactWriteItems."""

    operation: str
    arguments: dict[str, Any]

    @property
    def item(self) -> tuple[str, ...]:
        """Which one it is about: a transaction takes one write of each."""
        key = self.arguments.get("Key") or self.arguments["Item"]
        return self.arguments["TableName"], *(key[name]["S"] for name in KEYS)

    @property
    def stored(self) -> dict[str, Any]:
        """The attributes that it stores."""
        if self.operation == "Put":
            put: dict[str, Any] = self.arguments["Item"]
            return put
        names, values = (self.arguments.get(f"ExpressionAttribute{each}", {}) for each in ("Names", "Values"))
        return {name: values[f":{n[1:]}"] for n, name in names.items() if f":{n[1:]}" in values}


def fit_together(writes: Collection[Write]) -> bool:
    """Whether one transaction takes as much as they store."""
    return sum(sizes.size(write.stored) for write in writes) <= sizes.TRANSACTION


def must_fit_together(writes: Collection[Write]) -> None:
    """Raises TooLarge where one transaction does not take as much."""
    if not fit_together(writes):
        largest = max((item for write in writes for item in write.stored.items()), key=sizes.of)
        raise TooLarge(
            {largest[0]: f"is too large: what is stored with it has {sizes.TRANSACTION // 1024**2} MB at most"}
        )


def creating(item: T, *events: bus.Event) -> Write:
    first = {**item.attributes(), "version": {"N": "1"}, **_outbox(events)}
    sizes.must_fit(first)
    return Write("Put", {"TableName": item.table(), "Item": first, "ConditionExpression": "attribute_not_exists(pk)"})


def changed(item: T, **changes: Any) -> T:
    """The item as `updating` it makes it."""
    return type(item).model_validate({**dict(item), **changes, "version": item.version + 1})


def updating(item: T, *events: bus.Event, **changes: Any) -> Write:
    """Set `changes` if nobody wrote the item since it was read."""
    return replacing(item, changed(item, **changes), *events)


def putting(item: Item) -> Write:
    """Whatever is there is replaced: for what another write of the same transaction guards. Raises TypeError (append-only)."""
    if item.append_only:
        raise TypeError(f"{type(item).__name__} is append-only: create it")
    attributes = item.attributes()
    sizes.must_fit(attributes)
    return Write("Put", {"TableName": item.table(), "Item": attributes})


def dropping(cls: type[Item], **key: Any) -> Write:
    """Gone, whoever wrote it last and whether it is there or not: likewise guarded by another."""
    return Write("Delete", {"TableName": cls.table(), "Key": cls.key(**key)})


def untouched(cls: type[T], item: T | None, **key: Any) -> Write:
    """Nothing is written: the others are, if nobody wrote the item since it was read, or made it where it was not there."""
    read: dict[str, Any] = {"ConditionExpression": "attribute_not_exists(pk)"}
    if item:
        read = {
            "ConditionExpression": "version = :read",
            "ExpressionAttributeValues": {":read": encode(item.version)},
        }
    return Write("ConditionCheck", {"TableName": cls.table(), "Key": cls.key(**key), **read})


def deleting(item: T) -> Write:
    condition = {"ConditionExpression": "version = :read", "ExpressionAttributeValues": {":read": encode(item.version)}}
    return Write("Delete", {"TableName": item.table(), "Key": key_of(item), **condition})


def adding(cls: type[Item], field: str, amount: int, *events: bus.Event, limit: int, **key: Any) -> Write:
    """Add to a counter, creating it at 0, as long as the sum stays within `limit`."""
    first = " OR attribute_not_exists(#field)" if amount <= limit else ""
    told = _outbox(events)
    return Write(
        "Update",
        {
            "TableName": cls.table(),
            "Key": cls.key(**key),
            "UpdateExpression": "ADD #field :amount" + (" SET #told = :told" if told else ""),
            "ConditionExpression": f"#field <= :room{first}",
            "ExpressionAttributeNames": {"#field": field, **({"#told": bus.OUTBOX} if told else {})},
            "ExpressionAttributeValues": {
                ":amount": encode(amount),
                ":room": encode(limit - amount),
                **({":told": told[bus.OUTBOX]} if told else {}),
            },
        },
    )


def counting(cls: type[Item], changes: Mapping[str, int], **key: Any) -> Write:
    """Add to counters, creating them at 0: their sums are exact, however many count at once."""
    names = {f"#{n}": name for n, name in enumerate(changes)}
    return Write(
        "Update",
        {
            "TableName": cls.table(),
            "Key": cls.key(**key),
            "UpdateExpression": "ADD " + ", ".join(f"#{n} :{n}" for n in range(len(changes))),
            "ExpressionAttributeNames": names,
            "ExpressionAttributeValues": {f":{n}": encode(change) for n, change in enumerate(changes.values())},
        },
    )


def replacing(item: T, by: T, *events: bus.Event) -> Write:
    """Make `item` what `by` says, if nobody wrote it since it was read."""
    before, after = item.attributes(), {**by.attributes(), **_outbox(events)}
    sizes.must_fit(after)
    sets = [name for name, value in after.items() if before.get(name) != value]
    removes = [name for name in [*before, bus.OUTBOX] if name not in after]
    names = {f"#{n}": name for n, name in enumerate([*sets, *removes])}
    expression = "SET " + ", ".join(f"#{n} = :{n}" for n in range(len(sets)))
    expression += " REMOVE " + ", ".join(f"#{len(sets) + n}" for n in range(len(removes))) if removes else ""
    return Write(
        "Update",
        {
            "TableName": item.table(),
            "Key": key_of(item),
            "UpdateExpression": expression,
            "ConditionExpression": "version = :read",
            "ExpressionAttributeNames": names,
            "ExpressionAttributeValues": {
                ":read": encode(item.version),
                **{f":{n}": after[name] for n, name in enumerate(sets)},
            },
        },
    )


def _outbox(events: tuple[bus.Event, ...]) -> dict[str, Any]:
    return {bus.OUTBOX: encode(bus.pack(events))} if events else {}
