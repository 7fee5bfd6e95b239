"""Writes carried out: one item at a time, or several in a transaction.

A write whose answer is lost is sent again by AWS's client, and then meets what it wrote itself: it knows it again, by
what DynamoDB tells of the item as it refuses. A transaction is known again by DynamoDB, by the token that the client gives it.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, TypeVar

from botocore.exceptions import ClientError

from matinee.kernel import aws, bus
from matinee.kernel.errors import Conflict
from matinee.kernel.table import reads, sizes, writes
from matinee.kernel.table.items import KEYS, Item, decode, encode, key_of
from matinee.kernel.table.waiting import wait
from matinee.kernel.table.writes import Write, must_fit_together

T = TypeVar("T", bound=Item)
R = TypeVar("R")


def create(item: T, *events: bus.Event) -> T:
    """Store a new item. Raises Conflict where its key is taken."""
    _apply(writes.creating(item, *events))
    return item.model_copy(update={"version": 1})


def update(item: T, *events: bus.Event, **changes: Any) -> T:
    """The item with `changes`, stored. Raises Conflict where somebody else wrote it since it was read."""
    changed = writes.changed(item, **changes)
    _apply(writes.replacing(item, changed, *events))
    return changed


def delete(item: Item) -> None:
    """Raises Conflict where somebody else wrote it since it was read."""
    _apply(writes.deleting(item))


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
    sizes.must_fit(said)
    stored = {name: said[name] for name in said if name not in (*KEYS, "version")}
    if fields:
        stored = {name: value for name, value in stored.items() if name in {*fields, *item.templates}}
    gone = [name for name in item.templates if name not in (*KEYS, *stored)]
    names = {f"#{n}": name for n, name in enumerate([*stored, *gone])}
    expression = "SET " + ", ".join(f"#{n} = :{n}" for n in range(len(stored)))
    expression += " REMOVE " + ", ".join(f"#{len(stored) + n}" for n in range(len(gone))) if gone else ""
    try:
        reply = aws.client("dynamodb").update_item(
            TableName=item.table(),
            Key=key_of(item),
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
            wait(tried)
    raise AssertionError("unreachable")


def transact(*writes: Write, token: str = "") -> None:
    """All of them or none (at most 100). Raises Conflict, with the reasons by position, when a condition fails; TooLarge.

    `token` (1-36 characters) makes a repeated call within ten minutes a no-op.
    """
    must_fit_together(writes)
    items = [{write.operation: write.arguments} for write in writes]
    extra = {"ClientRequestToken": token} if token else {}
    try:
        aws.client("dynamodb").transact_write_items(TransactItems=items, **extra)
    except ClientError as error:
        reasons = [reason.get("Code", "None") for reason in error.response.get("CancellationReasons", [])]
        if "ConditionalCheckFailed" in reasons or "TransactionConflict" in reasons:
            raise Conflict("Somebody else changed it", reasons=reasons) from error
        raise


def purge(cls: type[Item], *, index: str = "", starts: str = "", keep: Sequence[str] = (), **key: Any) -> None:
    """Delete whatever lies in one partition, of any class, but the sort keys `keep`. Again, and nothing happens."""
    for found in reads.stored(cls, key, index=index, starts=starts):
        if found["sk"]["S"] not in keep:
            remove(cls.table(), {name: found[name] for name in KEYS})


def remove(table_name: str, key: dict[str, Any]) -> None:
    """Delete one item, whoever wrote it last and whether it is there or not."""
    aws.client("dynamodb").delete_item(TableName=table_name, Key=key)


def remove_if(cls: type[Item], condition: str, values: Mapping[str, Any], **key: Any) -> bool:
    """Delete one item, if this condition holds of it. Whether it did; also of an item that is not there."""
    try:
        aws.client("dynamodb").delete_item(
            TableName=cls.table(),
            Key=cls.key(**key),
            ConditionExpression=condition,
            ExpressionAttributeValues={name: encode(value) for name, value in values.items()},
        )
    except ClientError as error:
        _refused(error)
        return False
    return True


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
        return _same(there, write.stored)
    removed = {*write.arguments["ExpressionAttributeNames"].values()} - {*write.stored}
    return _same(there, write.stored) and not removed & {*there}


def _same(there: Mapping[str, Any], stored: Mapping[str, Any]) -> bool:
    """Numbers come back as DynamoDB writes them."""
    return all(name in there and decode(there[name]) == decode(value) for name, value in stored.items())
