"""Capacity units of DynamoDB: what the engine counts for writes; for reads, where it counts calls, the bytes that it read.

Source: Amazon DynamoDB Developer Guide, "DynamoDB item sizes and formats" and "Read and write operations".
"""

from typing import Any


def counted(params: dict[str, Any], **_: Any) -> dict[str, Any]:
    return {**params, "ReturnConsumedCapacity": "TOTAL"}


def total(answer: dict[str, Any]) -> float:
    if "Items" in answer:  # an eventually consistent query: half a unit for each 4 KiB of all that it read together
        return -(-sum(map(size, answer["Items"])) // 4096) / 2
    consumed = answer.get("ConsumedCapacity", [])
    return float(sum(each["CapacityUnits"] for each in (consumed if isinstance(consumed, list) else [consumed])))


def read(asked: dict[str, Any], answer: dict[str, Any]) -> float:
    """Of a GetItem, BatchGetItem or Query: a unit for each 4 KiB, or for what is not there; half of one where it may be old."""
    if "RequestItems" in asked:
        return sum(
            _units(each, answer["Responses"].get(name, []), len(each["Keys"]))
            for name, each in asked["RequestItems"].items()
        )
    if "Items" in answer:
        together = {"Items": {"L": [{"M": item} for item in answer["Items"]]}} if answer["Items"] else {}
        return _units(asked, [together], 1)
    return _units(asked, [answer["Item"]] if "Item" in answer else [], 1)


def _units(asked: dict[str, Any], items: list[dict[str, Any]], count: int) -> float:
    whole = sum(max(1, -(-size(item) // 4096)) for item in items) + count - len(items)
    return whole if asked.get("ConsistentRead") else whole / 2


def size(item: dict[str, Any]) -> int:
    """Bytes of the names and the values."""
    return sum(len(name.encode()) + _size(value) for name, value in item.items())


def _size(attribute: dict[str, Any]) -> int:
    ((kind, value),) = attribute.items()
    match kind:
        case "S":
            return len(value.encode())
        case "N":
            return len(value) // 2 + 2
        case "M":
            return 3 + len(value) + size(value)
        case "L":
            return 3 + len(value) + sum(map(_size, value))
    return 1
