"""What moto does at length for every call, done in a fraction of the time and with the same result, once `lighten` was called.

- A transaction copies every item of its tables, once for each of its writes, so that it can be rolled back. Here it
  copies those that it writes.
- An attribute of an item is serialised as any structure of any service is: it is asked for each of ten types by up to
  twelve names. Here it is written as it is stored.
- To start the mock, a pattern for every service and HTTP method is added for the library `requests`, which no function
  uses. Here none is.
- A key of KMS generates an RSA key, whether it ever signs or not. Here all keys of one kind share one.
"""

import copy
from contextvars import ContextVar
from functools import cache
from typing import Any

from moto.core import models as core_models
from moto.core.serialize import BaseJSONSerializer
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.dynamo_type import DynamoType
from moto.dynamodb.models.table import Table
from moto.kms import models as kms_models
from moto.kms.utils import generate_private_key

_transaction: ContextVar[tuple[list[dict[str, Any]], dict[str, Table]]] = ContextVar("_transaction")
"""Under way: its writes, as {"Put" or another: arguments}, and the tables that were copied for it, by name."""
_transact, _structure = DynamoDBBackend.transact_write_items, BaseJSONSerializer._serialize_type_structure


def _transacted(self: DynamoDBBackend, transact_items: list[dict[str, Any]]) -> None:
    token = _transaction.set((transact_items, {}))
    try:
        _transact(self, transact_items)
    finally:
        _transaction.reset(token)


def _kept(self: Table, memo: dict[int, Any]) -> Table:
    """The table as it is now, as far as the transaction can change it."""
    writes, copied = _transaction.get()
    if self.name not in copied:
        copied[self.name] = kept = copy.copy(self)
        kept.items = copy.copy(self.items)
        for write in writes:
            ((kind, arguments),) = write.items()
            if arguments.get("TableName") == self.name:
                _keep(self, kept, arguments["Item" if kind == "Put" else "Key"])
        if self.stream_shard:
            kept.stream_shard = copy.copy(self.stream_shard)
            kept.stream_shard.table, kept.stream_shard.items = kept, [*self.stream_shard.items]
    return copied[self.name]


def _keep(table: Table, kept: Table, key: dict[str, Any]) -> None:
    """Copy one item, and what holds all items that share its partition key."""
    hash_key = DynamoType(key[table.hash_key_attr])
    if hash_key not in table.items:
        return
    if table.range_key_attr is None:
        kept.items[hash_key] = copy.deepcopy(table.items[hash_key])
        return
    range_key = DynamoType(key[table.range_key_attr])
    if kept.items[hash_key] is table.items[hash_key]:
        kept.items[hash_key] = copy.copy(table.items[hash_key])
    if range_key in table.items[hash_key]:
        kept.items[hash_key][range_key] = copy.deepcopy(table.items[hash_key][range_key])


def _serialized(self: BaseJSONSerializer, serialized: Any, value: Any, shape: Any, key: str) -> None:
    if shape.name == "AttributeValue" and type(value) is dict and key:
        serialized[key] = _attribute(self, value)
    else:
        _structure(self, serialized, value, shape, key)


def _attribute(serializer: BaseJSONSerializer, value: Any) -> dict[str, Any]:
    """{"S": "text"} and the like, in which binary values are Base64."""
    if isinstance(value, DynamoType):
        value = value.to_regular_json()
    ((kind, content),) = value.items()
    match kind:
        case "M":
            return {kind: {name: _attribute(serializer, each) for name, each in content.items()}}
        case "L":
            return {kind: [_attribute(serializer, each) for each in content]}
        case "B":
            return {kind: serializer._base64(content)}
        case "BS":
            return {kind: [serializer._base64(each) for each in content]}
        case "N":
            return {kind: str(content)}
        case "NS":
            return {kind: [str(each) for each in content]}
    return {kind: content}


def lighten() -> None:
    DynamoDBBackend.transact_write_items = _transacted  # type: ignore[method-assign]
    Table.__deepcopy__ = _kept  # type: ignore[attr-defined]
    BaseJSONSerializer._serialize_type_structure = _serialized  # type: ignore[method-assign]
    core_models.RESPONSES_METHODS = []
    kms_models.generate_private_key = cache(generate_private_key)  # type: ignore[attr-defined]
