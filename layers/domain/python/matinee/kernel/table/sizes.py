"""How large items are, as DynamoDB counts them: what it would refuse is refused here, with what there is most of.

Source: "DynamoDB Item sizes and formats" and "Quotas", in the developer guide of Amazon DynamoDB.
"""

from collections.abc import Mapping
from typing import Any

from matinee.kernel.errors import TooLarge

ITEM, TRANSACTION = 400 * 1024, 4 * 1024**2
"""Bytes that an item has at most, and all items that one transaction writes."""


def must_fit(attributes: Mapping[str, Any]) -> None:
    """Raises TooLarge where it is no item."""
    if size(attributes) > ITEM:
        largest, _ = max(attributes.items(), key=of)
        raise TooLarge({largest: f"is too large: what is stored with it has {ITEM // 1024} kB at most"})


def size(attributes: Mapping[str, Any]) -> int:
    """Of attributes as DynamoDB takes them."""
    return sum(map(of, attributes.items()))


def of(attribute: tuple[str, Mapping[str, Any]]) -> int:
    """Of one attribute, with its name."""
    name, value = attribute
    return len(name.encode()) + _of(value)


def _of(value: Mapping[str, Any]) -> int:
    ((kind, inner),) = value.items()
    match kind:
        case "S":
            return len(inner.encode())
        case "N":
            return len(inner) // 2 + 2
        case "L":
            return 3 + sum(1 + _of(each) for each in inner)
        case "M":
            return 3 + len(inner) + size(inner)
    return 1
