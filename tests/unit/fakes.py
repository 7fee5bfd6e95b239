"""Stand-ins for AWS clients, as much of them as rules touch."""

import io
import json
import threading
from collections.abc import Iterator
from typing import Any

from botocore.exceptions import ClientError


class S3:
    """One bucket for all, in memory."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.reads = 0

    def get_object(self, Bucket: str, Key: str, Range: str = "") -> dict[str, Any]:
        self.reads += 1
        body = self.objects[Key]
        if Range:
            first, last = map(int, Range.removeprefix("bytes=").split("-"))
            body = body[first : last + 1]
        return {"Body": io.BytesIO(body)}

    def head_object(self, Bucket: str, Key: str) -> dict[str, Any]:
        return {"ContentLength": len(self.objects[Key])}

    def put_object(self, Bucket: str, Key: str, Body: bytes, **described: Any) -> None:
        self.objects[Key] = Body

    def get_paginator(self, operation: str) -> "S3":
        return self

    def paginate(self, Bucket: str, Prefix: str) -> Iterator[dict[str, Any]]:
        """Pages of two: whoever reads the first alone is found out."""
        found = [{"Key": key, "Size": len(body)} for key, body in self.objects.items() if key.startswith(Prefix)]
        yield from ({"Contents": found[first : first + 2]} for first in range(0, len(found), 2))


class OneItem:
    """DynamoDB with one item, whose changes are looked at by nobody here."""

    def __init__(self, item: dict[str, Any]) -> None:
        self.item = item

    def get_item(self, **asked: Any) -> dict[str, Any]:
        return {"Item": self.item}

    def update_item(self, **asked: Any) -> None:
        """Taken."""


class Table:
    """DynamoDB's one table, in memory: gets, partitions and conditional puts by primary key, transactions, one at a time.

    Of expressions it knows those that `matinee.kernel.table` writes: `attribute_not_exists(pk)` and `version = :read`.
    """

    def __init__(self) -> None:
        self.items: dict[tuple[str, str], dict[str, Any]] = {}
        self._one_at_a_time = threading.Lock()

    def get_item(self, Key: dict[str, Any], **asked: Any) -> dict[str, Any]:
        found = self.items.get(_place(Key))
        return {"Item": found} if found else {}

    def batch_get_item(self, RequestItems: dict[str, Any]) -> dict[str, Any]:
        return {
            "Responses": {
                name: [self.items[_place(key)] for key in asked["Keys"] if _place(key) in self.items]
                for name, asked in RequestItems.items()
            }
        }

    def get_paginator(self, operation: str) -> "Table":
        return self

    def paginate(self, ExpressionAttributeValues: dict[str, Any], **asked: Any) -> Iterator[dict[str, Any]]:
        """One partition, an item a page."""
        partition = ExpressionAttributeValues[":pk"]["S"]
        yield from ({"Items": [item]} for (pk, _), item in sorted(self.items.items()) if pk == partition)

    def put_item(self, **put: Any) -> None:
        self.transact_write_items([{"Put": put}])

    def update_item(self, **update: Any) -> None:
        self.transact_write_items([{"Update": update}])

    def delete_item(self, **delete: Any) -> None:
        self.transact_write_items([{"Delete": delete}])

    def transact_write_items(self, TransactItems: list[dict[str, Any]]) -> None:
        with self._one_at_a_time:
            self._transact([next(iter(write.items())) for write in TransactItems])

    def _transact(self, writes: list[tuple[str, dict[str, Any]]]) -> None:
        held = [self._holds(arguments) for _, arguments in writes]
        if not all(held):
            reasons = [{"Code": "None" if each else "ConditionalCheckFailed"} for each in held]
            code = "TransactionCanceledException" if len(held) > 1 else "ConditionalCheckFailedException"
            said: Any = {"Error": {"Code": code}, "CancellationReasons": reasons}
            raise ClientError(said, "TransactWriteItems")
        for operation, arguments in writes:
            getattr(self, f"_{operation.lower()}")(arguments)

    def _holds(self, arguments: dict[str, Any]) -> bool:
        found = self.items.get(_place(arguments.get("Item") or arguments["Key"]))
        if arguments["ConditionExpression"] == "attribute_not_exists(pk)":
            return found is None
        assert arguments["ConditionExpression"] == "version = :read"
        return found is not None and found["version"] == arguments["ExpressionAttributeValues"][":read"]

    def _conditioncheck(self, check: dict[str, Any]) -> None:
        """That it held is all."""

    def _put(self, put: dict[str, Any]) -> None:
        self.items[_place(put["Item"])] = put["Item"]

    def _delete(self, delete: dict[str, Any]) -> None:
        del self.items[_place(delete["Key"])]

    def _update(self, update: dict[str, Any]) -> None:
        names, values = update["ExpressionAttributeNames"], update["ExpressionAttributeValues"]
        sets, _, removes = update["UpdateExpression"].removeprefix("SET ").partition(" REMOVE ")
        item = dict(self.items[_place(update["Key"])])
        for each in sets.split(", "):
            name, value = each.split(" = ")
            item[names[name]] = values[value]
        for name in filter(None, removes.split(", ")):
            item.pop(names[name], None)
        self.items[_place(update["Key"])] = item


def _place(key: dict[str, Any]) -> tuple[str, str]:
    return key["pk"]["S"], key["sk"]["S"]


class Secrets:
    """Secrets Manager, every secret of which holds the same."""

    def __init__(self, **held: Any) -> None:
        self.held = held

    def get_secret_value(self, SecretId: str) -> dict[str, str]:
        return {"SecretString": json.dumps(self.held)}


class Parameters:
    """Parameter Store with one parameter."""

    def __init__(self, value: str) -> None:
        self.value = value

    def get_parameter(self, Name: str) -> dict[str, Any]:
        return {"Parameter": {"Value": self.value}}
