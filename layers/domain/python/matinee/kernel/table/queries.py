"""What a query of one partition says to DynamoDB."""

from collections.abc import Mapping
from typing import Any

from matinee.kernel.table.items import Item, encode


def partition(cls: type[Item], index: str, key: Mapping[str, Any]) -> str:
    """The value of the partition key; raises KeyError where a value of its template is not given."""
    return cls.templates[f"{index}pk"].format_map(key)


def arguments(
    cls: type[Item],
    key: Mapping[str, Any],
    *,
    index: str = "",
    starts: str = "",
    between: tuple[str, str] | None = None,
    newest_first: bool = False,
) -> dict[str, Any]:
    """Of the items of one partition those whose sort key begins so, or lies between two bounds (both included)."""
    names, values, condition = {"#pk": f"{index}pk"}, {":pk": encode(partition(cls, index, key))}, "#pk = :pk"
    if starts:
        names["#sk"], values[":sk"] = f"{index}sk", encode(starts)
        condition += " AND begins_with(#sk, :sk)"
    if between:
        names["#sk"], values[":low"], values[":high"] = f"{index}sk", encode(between[0]), encode(between[1])
        condition += " AND #sk BETWEEN :low AND :high"
    return {
        "TableName": cls.table(),
        **({"IndexName": index} if index else {}),
        "KeyConditionExpression": condition,
        "ExpressionAttributeNames": names,
        "ExpressionAttributeValues": values,
        "ScanIndexForward": not newest_first,
    }
