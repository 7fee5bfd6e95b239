"""Glue's catalogue as Glue keeps it: partitions that can be replaced and sought, names in lower case, rights on tables."""

import json
import sqlite3
from collections.abc import Callable
from typing import Any

from ministack.core import iam_actions, iam_evaluator
from ministack.core.responses import error_response_json, json_response
from ministack.services import athena, glue

_Answer = Any
_NAMES = ("DatabaseName", "TableName", "Name")
_OF_TABLES = ("Table", "Tables", "Database", "Partition", "Partitions")
_PAGE = 1_000
_WHOLE = ("tinyint", "smallint", "int", "integer", "bigint")


def keep_partitions() -> None:
    """Sources: Glue API Reference, "Partition API": UpdatePartition, BatchDeletePartition, GetPartitions (Expression)."""
    handled = glue._handle_request_sync

    def handle(method: str, path: str, headers: dict[str, str], body: bytes, query: Any) -> _Answer:
        action = headers.get("x-amz-target", "").rpartition(".")[2]
        try:
            data = json.loads(body or b"{}")
        except ValueError:
            return handled(method, path, headers, body, query)
        if (
            isinstance(data, dict)
            and path != "/iceberg"
            and action.endswith(("Table", "Tables", "Database", "Partition", "Partitions"))
        ):
            data = _lowered(data)
            body = json.dumps(data).encode()
        own = _ACTIONS.get(action)
        if own is None:
            return handled(method, path, headers, body, query)
        key = f"{data.get('DatabaseName')}/{data.get('TableName')}"
        if key not in glue._tables:
            return _missing("Entity Not Found")
        return own(key, data)

    glue._handle_request_sync = handle


def _lowered(data: dict[str, Any]) -> dict[str, Any]:
    """Source: Athena User Guide, "Name databases, tables, and columns": Glue keeps names in lower case."""
    made: dict[str, Any] = {
        name: each.lower() if name in _NAMES and isinstance(each, str) else each for name, each in data.items()
    }
    for inner in ("TableInput", "DatabaseInput"):
        given = data.get(inner)
        if isinstance(given, dict) and given.get("Name"):
            made[inner] = {**given, "Name": given["Name"].lower()}
    return made


def _missing(message: str) -> _Answer:
    return error_response_json("EntityNotFoundException", message, 400)


def _create(key: str, data: dict[str, Any]) -> _Answer:
    given = data.get("PartitionInput") or {}
    if problem := _misfit(key, given.get("Values") or []):
        return problem
    return glue._create_partition(data)


def _create_many(key: str, data: dict[str, Any]) -> _Answer:
    for given in data.get("PartitionInputList") or []:
        if problem := _misfit(key, given.get("Values") or []):
            return problem
    return glue._batch_create_partition(data)


def _misfit(key: str, values: list[str]) -> _Answer | None:
    keys = glue._tables[key].get("PartitionKeys") or []
    if len(values) == len(keys):
        return None
    said = "The number of partition keys do not match the number of partition values"
    return error_response_json("InvalidInputException", said, 400)


def _update(key: str, data: dict[str, Any]) -> _Answer:
    """In one step: whoever reads sees the old partition or the new one."""
    old, given = data.get("PartitionValueList") or [], data.get("PartitionInput") or {}
    if problem := _misfit(key, given.get("Values") or old):
        return problem
    there = glue._partitions.get(key) or []
    found = next((each for each in there if each.get("Values") == old), None)
    if found is None:
        return _missing(f"Cannot find partition {old}")
    values = given.get("Values") or old
    if values != old and any(each.get("Values") == values for each in there):
        return error_response_json("AlreadyExistsException", "Partition already exists.", 400)
    kept = {name: found[name] for name in ("DatabaseName", "TableName", "CreationTime", "CatalogId") if name in found}
    there[there.index(found)] = {**kept, **given, "Values": values}
    return json_response({})


def _delete(key: str, data: dict[str, Any]) -> _Answer:
    values = data.get("PartitionValues") or []
    if not any(each.get("Values") == values for each in glue._partitions.get(key) or []):
        return _missing("Partition not found.")
    return glue._delete_partition(data)


def _delete_many(key: str, data: dict[str, Any]) -> _Answer:
    errors = []
    for each in data.get("PartitionsToDelete") or []:
        status, _, body = _delete(key, {**data, "PartitionValues": each.get("Values") or []})
        if status != 200:
            said = json.loads(body)
            detail = {"ErrorCode": "EntityNotFoundException", "ErrorMessage": said.get("message", "")}
            errors.append({"PartitionValues": each.get("Values"), "ErrorDetail": detail})
    return json_response({"Errors": errors})


def _get_many(key: str, data: dict[str, Any]) -> _Answer:
    found = glue._partitions.get(key) or []
    if expression := data.get("Expression"):
        try:
            found = _matching(glue._tables[key].get("PartitionKeys") or [], found, expression)
        except sqlite3.Error as error:
            return error_response_json("InvalidInputException", f"Unsupported expression '{expression}': {error}", 400)
    start, most = int(data.get("NextToken") or 0), int(data.get("MaxResults") or _PAGE)
    page = found[start : start + most]
    if data.get("ExcludeColumnSchema"):
        page = [_without_columns(each) for each in page]
    more = {"NextToken": str(start + most)} if start + most < len(found) else {}
    return json_response({"Partitions": page, **more})


def _matching(keys: list[dict[str, str]], found: list[dict[str, Any]], expression: str) -> list[dict[str, Any]]:
    """An expression over keys is SQL's, which SQLite knows; whole numbers compare as such, all else as text."""
    if not keys:
        return found
    columns = ", ".join(f'"{key["Name"]}" {"INTEGER" if key["Type"] in _WHOLE else "TEXT"}' for key in keys)
    with sqlite3.connect(":memory:") as memory:
        memory.execute(f"CREATE TABLE partitions ({columns})")
        places = ", ".join("?" for _ in keys)
        memory.executemany(f"INSERT INTO partitions VALUES ({places})", [each["Values"] for each in found])  # noqa: S608
        rows = memory.execute(f"SELECT rowid FROM partitions WHERE {expression} ORDER BY rowid")  # noqa: S608 - memory alone
        return [found[number - 1] for (number,) in rows.fetchall()]


def _without_columns(partition: dict[str, Any]) -> dict[str, Any]:
    storage = partition.get("StorageDescriptor") or {}
    return {**partition, "StorageDescriptor": {name: each for name, each in storage.items() if name != "Columns"}}


_ACTIONS: dict[str, Callable[[str, dict[str, Any]], _Answer]] = {
    "CreatePartition": _create,
    "BatchCreatePartition": _create_many,
    "UpdatePartition": _update,
    "DeletePartition": _delete,
    "BatchDeletePartition": _delete_many,
    "GetPartitions": _get_many,
}


def name_tables() -> None:
    """A request for a table is asked for on its catalogue, its database and itself; one for a query on its work group.

    Source: Service Authorization Reference, AWS Glue and Amazon Athena.
    """
    extract, enforce = iam_actions.extract_resource_arn, iam_evaluator.enforce

    def extracted(
        service: str, method: str, path: str, headers: Any, body: bytes, query: Any, region: str, account: str
    ) -> str:
        data = _parsed(body) if service in ("glue", "athena") else {}
        if service == "glue" and data:
            action = headers.get("x-amz-target", "").rpartition(".")[2]
            return _Asked(*(f"arn:aws:glue:{region}:{account}:{each}" for each in _tables(action, data)))
        if service == "athena" and (groups := _groups(data)):
            return _Asked(*(f"arn:aws:athena:{region}:{account}:workgroup/{group}" for group in groups))
        made: str = extract(service, method, path, headers, body, query, region, account)
        return made  # as it is: it may be more than a text

    def enforced(key: str, action: str, service: str, region: str, resource_arn: str = "*", **named: Any) -> Any:
        denied = enforce(key, action, service, region, resource_arn=resource_arn, **named)
        for arn in resource_arn.others if isinstance(resource_arn, _Asked) else ():
            denied = denied or enforce(key, action, service, region, resource_arn=arn, **named)
        return denied

    iam_actions.extract_resource_arn, iam_evaluator.enforce = extracted, enforced


class _Asked(str):
    """What a request is about, each of which its caller needs a right to."""

    others: tuple[str, ...]

    def __new__(cls, one: str, *others: str) -> "_Asked":
        made = super().__new__(cls, one)
        made.others = others
        return made


def _tables(action: str, data: dict[str, Any]) -> list[str]:
    """What a request to Glue is about, and what that is in."""
    database, table = data.get("DatabaseName"), data.get("TableName")
    if action.endswith(("Table", "TableVersions", "TableVersion")):
        table = table or data.get("Name") or (data.get("TableInput") or {}).get("Name")
    elif action.endswith("Database"):
        database = data.get("Name") or (data.get("DatabaseInput") or {}).get("Name")
    elif action == "GetTables":
        table = "*"
    if not database:
        return ["catalog"]
    of = [f"database/{database.lower()}", "catalog"]
    return [f"table/{database.lower()}/{table.lower()}", *of] if table else of


def _groups(data: dict[str, Any]) -> list[str]:
    """The work groups of the queries that a request to Athena is about."""
    if "QueryString" in data:
        return [data.get("WorkGroup") or "primary"]
    asked = data.get("QueryExecutionIds") or [data.get("QueryExecutionId")]
    return sorted({execution["WorkGroup"] for each in asked if (execution := athena._executions.get(each))})


def _parsed(body: bytes) -> dict[str, Any]:
    try:
        said = json.loads(body or b"{}")
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}
