"""Items in a domain's DynamoDB table: single-table design, optimistic versions, and events that leave with the write.

An entity says its keys where one looks for them:

    class Title(Item, pk="TITLE#{title_id}", sk="TITLE", gsi1pk="STATUS#{status}", gsi1sk="{created_at}"):
        title_id: TitleId

The table is that of the domain whose package defines the class. Reads and writes of one item cost one call; the events
given to a write are stored on the item itself (attribute `outbox`), so that the table's stream carries both or neither.

A write whose answer is lost is sent again by AWS's client, and then meets what it wrote itself: it knows it again, by
what DynamoDB tells of the item as it refuses. A transaction is known again by DynamoDB, by the token that the client gives it.
"""

import base64
import hashlib
import hmac
import json
import random
import string
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, Self, TypeVar

from botocore.exceptions import ClientError
from pydantic import BaseModel, ConfigDict

from matinee.kernel import aws, bus
from matinee.kernel.errors import BadRequest, Conflict, NotFound
from matinee.kernel.settings import settings

_KEYS = ("pk", "sk")
_READ = "read"
"""In a cursor: how many items the next page may look at to find those that it keeps."""
_FURTHEST = 1000
T = TypeVar("T", bound="Item")
R = TypeVar("R")


class Item(BaseModel):
    """Something stored. `version` counts its writes; a field `ttl` (epoch seconds) lets DynamoDB delete it."""

    model_config = ConfigDict(frozen=True, defer_build=True, hide_input_in_errors=True)
    templates: ClassVar[dict[str, str]] = {}
    version: int = 0

    def __init_subclass__(cls, **templates: str) -> None:
        super().__init_subclass__()
        cls.templates = templates or cls.templates

    @classmethod
    def table(cls) -> str:
        return settings().table(cls.__module__.split(".")[1])

    @classmethod
    def key(cls, **values: Any) -> dict[str, Any]:
        """The primary key, as DynamoDB takes it; raises KeyError where a value of the template is not given."""
        return {name: {"S": cls.templates[name].format_map(values)} for name in _KEYS}

    def attributes(self) -> dict[str, Any]:
        """The item as DynamoDB takes it: fields that are None are left out, an index key too when a field of it is."""
        fields = self.model_dump(mode="json", exclude_none=True)
        keys = {
            name: template.format_map(fields)
            for name, template in self.templates.items()
            if all(field in fields for field in _fields_of(template))
        }
        return {name: encode(value) for name, value in {**fields, **keys}.items()}

    @classmethod
    def of(cls, attributes: dict[str, Any]) -> Self:
        return cls.model_validate({name: decode(value) for name, value in attributes.items()})


@dataclass(frozen=True)
class Write:
    """One write, on its own or in a transaction; `operation` is its name in TransactWriteItems."""

    operation: str
    arguments: dict[str, Any]


@dataclass(frozen=True)
class Page(Generic[T]):
    items: list[T]
    next_cursor: str | None = None


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
            _wait(tried)
    gotten = [found.get((name, key["pk"]["S"], key["sk"]["S"])) for name, key in keys]
    return [cls.of(item) if item else None for (cls, _), item in zip(wanted, gotten, strict=True)]


def collection(classes: Mapping[str, type[Item]], *, starts: str = "", part: int = 0, **key: Any) -> list[Item]:
    """All items of one partition, each of the class whose name is that part of its sort key, read consistently.

    `starts` is a prefix of the sort key; its parts are between #.
    """
    first = next(iter(classes.values()))
    items = [item for item in _partition(first, "", key, starts=starts) if item["sk"]["S"].count("#") >= part]
    kinds = [item["sk"]["S"].split("#")[part] for item in items]
    return [classes[kind].of(item) for kind, item in zip(kinds, items, strict=True) if kind in classes]


def get(cls: type[T], *, consistent: bool = False, **key: Any) -> T:
    """Raises NotFound."""
    item = find(cls, consistent=consistent, **key)
    if item is None:
        raise NotFound(f"No such {cls.__name__.lower()}")
    return item


def creating(item: T, *events: bus.Event) -> Write:
    first = {**item.attributes(), "version": {"N": "1"}, **_outbox(events)}
    return Write("Put", {"TableName": item.table(), "Item": first, "ConditionExpression": "attribute_not_exists(pk)"})


def changed(item: T, **changes: Any) -> T:
    """The item as `updating` it makes it."""
    return _changed(item, changes)


def updating(item: T, *events: bus.Event, **changes: Any) -> Write:
    """Set `changes` if nobody wrote the item since it was read."""
    return _update(item, _changed(item, changes), events)


def putting(item: Item) -> Write:
    """Whatever is there is replaced: for what another write of the same transaction guards."""
    return Write("Put", {"TableName": item.table(), "Item": item.attributes()})


def dropping(cls: type[Item], **key: Any) -> Write:
    """Gone, whoever wrote it last and whether it is there or not: likewise guarded by another."""
    return Write("Delete", {"TableName": cls.table(), "Key": cls.key(**key)})


def holding(cls: type[Item], condition: str, values: Mapping[str, Any], names: Mapping[str, str], **key: Any) -> Write:
    """Nothing is written: the others are, if this condition holds of that item."""
    return Write(
        "ConditionCheck",
        {
            "TableName": cls.table(),
            "Key": cls.key(**key),
            "ConditionExpression": condition,
            "ExpressionAttributeValues": {name: encode(value) for name, value in values.items()},
            "ExpressionAttributeNames": dict(names),
        },
    )


def deleting(item: T) -> Write:
    condition = {"ConditionExpression": "version = :read", "ExpressionAttributeValues": {":read": encode(item.version)}}
    return Write("Delete", {"TableName": item.table(), "Key": _key_of(item), **condition})


def adding(cls: type[Item], field: str, amount: int, *, limit: int, **key: Any) -> Write:
    """Add to a counter, creating it at 0, as long as the sum stays within `limit`."""
    first = " OR attribute_not_exists(#field)" if amount <= limit else ""
    return Write(
        "Update",
        {
            "TableName": cls.table(),
            "Key": cls.key(**key),
            "UpdateExpression": "ADD #field :amount",
            "ConditionExpression": f"#field <= :room{first}",
            "ExpressionAttributeNames": {"#field": field},
            "ExpressionAttributeValues": {":amount": encode(amount), ":room": encode(limit - amount)},
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


def create(item: T, *events: bus.Event) -> T:
    """Store a new item. Raises Conflict where its key is taken."""
    _apply(creating(item, *events))
    return item.model_copy(update={"version": 1})


def update(item: T, *events: bus.Event, **changes: Any) -> T:
    """The item with `changes`, stored. Raises Conflict where somebody else wrote it since it was read."""
    changed = _changed(item, changes)
    _apply(_update(item, changed, events))
    return changed


def delete(item: Item) -> None:
    """Raises Conflict where somebody else wrote it since it was read."""
    _apply(deleting(item))


def patch(
    cls: type[T],
    expression: str,
    condition: str,
    values: Mapping[str, Any],
    names: Mapping[str, str],
    *,
    once: bool = False,
    **key: Any,
) -> T | None:
    """The item as an update expression makes it, unread; None where the condition does not hold. It counts as a write.

    `once`: the condition does not hold any more when it is done, so that one that was sent again is taken for done.
    """
    try:
        reply = aws.client("dynamodb").update_item(
            TableName=cls.table(),
            Key=cls.key(**key),
            UpdateExpression=f"{expression} ADD version :one",
            ConditionExpression=condition,
            ExpressionAttributeNames=dict(names),
            ExpressionAttributeValues={":one": encode(1), **{name: encode(value) for name, value in values.items()}},
            ReturnValues="ALL_NEW",
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
        )
    except ClientError as error:
        there = _refused(error)
        return cls.of(there) if there and once and aws.sent_again(error.response) else None
    return cls.of(reply["Attributes"])


def supersede(item: T, *by: str, fields: Collection[str] = ()) -> tuple[T | None, bool]:
    """Store the item where nothing is there, or what is older by each of the fields `by`: one call, whatever the answer.

    What was there before, and whether it gave way. `fields` are those that are stored, instead of all. One that is None
    stays as it was, but an index that the item then is not in is left. Where this very item is there already, it is
    stored as if for the first time: what followed from it may have been cut short.
    """
    said = item.attributes()
    stored = {name: said[name] for name in said if name not in (*_KEYS, "version")}
    if fields:
        stored = {name: value for name, value in stored.items() if name in {*fields, *item.templates}}
    gone = [name for name in item.templates if name not in (*_KEYS, *stored)]
    names = {f"#{n}": name for n, name in enumerate([*stored, *gone])}
    expression = "SET " + ", ".join(f"#{n} = :{n}" for n in range(len(stored)))
    expression += " REMOVE " + ", ".join(f"#{len(stored) + n}" for n in range(len(gone))) if gone else ""
    try:
        reply = aws.client("dynamodb").update_item(
            TableName=item.table(),
            Key=_key_of(item),
            UpdateExpression=expression,
            ConditionExpression=" AND ".join(f"(attribute_not_exists({name}) OR {name} < :{name})" for name in by),
            ExpressionAttributeNames=names,
            ExpressionAttributeValues={
                **{f":{n}": value for n, value in enumerate(stored.values())},
                **{f":{name}": said[name] for name in by},
            },
            ReturnValues="ALL_OLD",
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
        )
    except ClientError as error:
        there = _refused(error)
        return (None, True) if _same(there, stored) else (type(item).of(there), False)
    before = reply.get("Attributes")
    return (type(item).of(before) if before else None), True


def again(attempt: Callable[[], R], tries: int = 8) -> R:
    """What `attempt` answers once nobody else wrote in between: it reads anew each time. Raises Conflict after `tries`."""
    for tried in range(1, tries + 1):
        try:
            return attempt()
        except Conflict as conflict:
            if conflict.code != Conflict.code or tried == tries:
                raise
            _wait(tried)
    raise AssertionError("unreachable")


def _wait(tried: int) -> None:
    time.sleep(random.uniform(0, min(0.2, 0.01 * 2**tried)))  # noqa: S311 - apart, so that one gets through


def transact(*writes: Write, token: str = "") -> None:
    """All of them or none (at most 100). Raises Conflict, with the reasons by position, when a condition fails.

    `token` (1-36 characters) makes a repeated call within ten minutes a no-op.
    """
    items = [{write.operation: write.arguments} for write in writes]
    extra = {"ClientRequestToken": token} if token else {}
    try:
        aws.client("dynamodb").transact_write_items(TransactItems=items, **extra)
    except ClientError as error:
        reasons = [reason.get("Code", "None") for reason in error.response.get("CancellationReasons", [])]
        if "ConditionalCheckFailed" in reasons or "TransactionConflict" in reasons:
            raise Conflict("Somebody else changed it", reasons=reasons) from error
        raise


def query(
    cls: type[T],
    *,
    index: str = "",
    starts: str = "",
    between: tuple[str, str] | None = None,
    limit: int = 50,
    cursor: str | None = None,
    newest_first: bool = False,
    keep: Callable[[T], bool] | None = None,
    **key: Any,
) -> Page[T]:
    """The items of one partition in the order of their sort key; `starts` is a prefix of the latter, `between` two bounds.

    `keep` leaves items out. A page then holds fewer than `limit` where many are left out, and the next one reads twice
    as far for its one call. Raises BadRequest where the cursor is not one that this very query handed out.
    """
    pk, sk = f"{index}pk", f"{index}sk"
    partition = cls.templates[pk].format_map(key)
    scope = f"{cls.table()}/{index}/{partition}/{starts}{between or ''}/{newest_first}"
    names, values, condition = {"#pk": pk}, {":pk": encode(partition)}, "#pk = :pk"
    if starts:
        names, values = {**names, "#sk": sk}, {**values, ":sk": encode(starts)}
        condition += " AND begins_with(#sk, :sk)"
    if between:
        names, values = {**names, "#sk": sk}, {**values, ":low": encode(between[0]), ":high": encode(between[1])}
        condition += " AND #sk BETWEEN :low AND :high"
    arguments: dict[str, Any] = {
        "TableName": cls.table(),
        "KeyConditionExpression": condition,
        "ExpressionAttributeNames": names,
        "ExpressionAttributeValues": values,
        "Limit": limit,
        "ScanIndexForward": not newest_first,
    }
    if index:
        arguments["IndexName"] = index
    if cursor:
        start = open_cursor(cursor, scope)
        arguments["Limit"] = max(limit, start.pop(_READ, 0))
        arguments["ExclusiveStartKey"] = start
    reply = aws.client("dynamodb").query(**arguments)
    found, last, read = reply["Items"], reply.get("LastEvaluatedKey"), arguments["Limit"]
    items = []
    for attributes in found:
        item = cls.of(attributes)
        if keep is None or keep(item):
            items.append(item)
        if len(items) == limit and attributes is not found[-1]:
            last = {name: attributes[name] for name in {*_KEYS, pk, sk}}
            break
    further = {_READ: min(2 * read, _FURTHEST)} if len(items) < limit / 2 else {}
    return Page(items, seal_cursor({**last, **further}, scope) if last else None)


def every(
    cls: type[T], *, index: str = "", starts: str = "", after: Mapping[str, Any] | None = None, **key: Any
) -> Iterator[T]:
    """All items of one partition, page by page; those behind `after`, which is a `place`."""
    return (cls.of(found) for found in _partition(cls, index, key, after, starts))


def place(item: Item, index: str = "") -> dict[str, Any]:
    """Where an item stands in its partition, as JSON."""
    attributes, names = item.attributes(), (*_KEYS, *(f"{index}{name}" for name in _KEYS if index))
    return {name: attributes[name] for name in names}


def purge(cls: type[Item], *, index: str = "", starts: str = "", keep: Sequence[str] = (), **key: Any) -> None:
    """Delete whatever lies in one partition, of any class, but the sort keys `keep`. Again, and nothing happens."""
    for found in _partition(cls, index, key, starts=starts):
        if found["sk"]["S"] not in keep:
            remove(cls.table(), {name: found[name] for name in _KEYS})


def remove(table_name: str, key: dict[str, Any]) -> None:
    """Delete one item, whoever wrote it last and whether it is there or not."""
    aws.client("dynamodb").delete_item(TableName=table_name, Key=key)


def _partition(
    cls: type[Item], index: str, key: Mapping[str, Any], after: Mapping[str, Any] | None = None, starts: str = ""
) -> Iterator[dict[str, Any]]:
    arguments: dict[str, Any] = {"IndexName": index} if index else {"ConsistentRead": True}
    names, values = {"#pk": f"{index}pk"}, {":pk": encode(cls.templates[f"{index}pk"].format_map(key))}
    condition = "#pk = :pk"
    if starts:
        names, values = {**names, "#sk": f"{index}sk"}, {**values, ":sk": encode(starts)}
        condition += " AND begins_with(#sk, :sk)"
    if after:
        arguments["ExclusiveStartKey"] = after
    pages = (
        aws.client("dynamodb")
        .get_paginator("query")
        .paginate(
            TableName=cls.table(),
            KeyConditionExpression=condition,
            ExpressionAttributeNames=names,
            ExpressionAttributeValues=values,
            **arguments,
        )
    )
    return (item for page in pages for item in page["Items"])


def encode(value: Any) -> dict[str, Any]:
    """A JSON value as a DynamoDB attribute value."""
    match value:
        case None:
            return {"NULL": True}
        case bool():
            return {"BOOL": value}
        case int() | float():
            return {"N": repr(value)}
        case str():
            return {"S": value}
        case list():
            return {"L": [encode(each) for each in value]}
        case dict():
            return {"M": {name: encode(each) for name, each in value.items()}}
    raise TypeError(f"{type(value).__name__} cannot be stored")


def decode(attribute: dict[str, Any]) -> Any:
    ((kind, value),) = attribute.items()
    match kind:
        case "NULL":
            return None
        case "N":
            return int(value) if value.lstrip("-").isdigit() else float(value)
        case "L":
            return [decode(each) for each in value]
        case "M":
            return {name: decode(each) for name, each in value.items()}
    return value


def _fields_of(template: str) -> Iterator[str]:
    return (name for _, name, _, _ in string.Formatter().parse(template) if name)


def _key_of(item: Item) -> dict[str, Any]:
    return item.key(**item.model_dump(mode="json"))


def _outbox(events: tuple[bus.Event, ...]) -> dict[str, Any]:
    return {bus.OUTBOX: encode(bus.pack(events))} if events else {}


def _changed(item: T, changes: dict[str, Any]) -> T:
    return type(item).model_validate({**dict(item), **changes, "version": item.version + 1})


def _update(item: T, changed: T, events: tuple[bus.Event, ...]) -> Write:
    before, after = item.attributes(), {**changed.attributes(), **_outbox(events)}
    sets = [name for name, value in after.items() if before.get(name) != value]
    removes = [name for name in [*before, bus.OUTBOX] if name not in after]
    names = {f"#{n}": name for n, name in enumerate([*sets, *removes])}
    expression = "SET " + ", ".join(f"#{n} = :{n}" for n in range(len(sets)))
    expression += " REMOVE " + ", ".join(f"#{len(sets) + n}" for n in range(len(removes))) if removes else ""
    return Write(
        "Update",
        {
            "TableName": item.table(),
            "Key": _key_of(item),
            "UpdateExpression": expression,
            "ConditionExpression": "version = :read",
            "ExpressionAttributeNames": names,
            "ExpressionAttributeValues": {
                ":read": encode(item.version),
                **{f":{n}": after[name] for n, name in enumerate(sets)},
            },
        },
    )


_CALLS = {"Put": "put_item", "Update": "update_item", "Delete": "delete_item"}


def _apply(write: Write) -> None:
    call = getattr(aws.client("dynamodb"), _CALLS[write.operation])
    try:
        call(**write.arguments, ReturnValuesOnConditionCheckFailure="ALL_OLD")
    except ClientError as error:
        there = _refused(error)
        if not (aws.sent_again(error.response) and _made(write, there)):
            raise Conflict("Somebody else changed it") from error


def _refused(error: ClientError) -> dict[str, Any]:
    """What is there, of which the condition did not hold. Raises the error if it is any other."""
    if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
        raise error
    there: dict[str, Any] = error.response.get("Item", {})  # type: ignore[assignment]
    return there


def _made(write: Write, there: Mapping[str, Any]) -> bool:
    """Whether what is there is what this write makes."""
    if write.operation == "Delete":
        return not there
    if write.operation == "Put":
        return _same(there, write.arguments["Item"])
    names, values = write.arguments["ExpressionAttributeNames"], write.arguments["ExpressionAttributeValues"]
    stored = {name: values[f":{n[1:]}"] for n, name in names.items() if f":{n[1:]}" in values}
    return _same(there, stored) and not {*names.values()} - {*stored} & {*there}


def _same(there: Mapping[str, Any], stored: Mapping[str, Any]) -> bool:
    """Numbers come back as DynamoDB writes them."""
    return all(name in there and decode(there[name]) == decode(value) for name, value in stored.items())


def _seal(payload: bytes, scope: str) -> bytes:
    return hmac.new(settings()["cursor_key"].encode(), scope.encode() + b"\0" + payload, hashlib.sha256).digest()[:16]


def seal_cursor(key: dict[str, Any], scope: str) -> str:
    payload = json.dumps(key, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(_seal(payload, scope) + payload).decode().rstrip("=")


def open_cursor(cursor: str, scope: str) -> dict[str, Any]:
    try:
        opened = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    except ValueError as error:
        raise BadRequest("The cursor is not one of ours", code="bad_cursor") from error
    seal, payload = opened[:16], opened[16:]
    if not hmac.compare_digest(seal, _seal(payload, scope)):
        raise BadRequest("The cursor is not one of ours, or belongs to another list", code="bad_cursor")
    key: dict[str, Any] = json.loads(payload)
    return key
