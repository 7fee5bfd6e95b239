"""Capacity units of DynamoDB: what the engine counts for writes; for queries, where it counts calls, the bytes that it read.

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
