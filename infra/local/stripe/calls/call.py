"""One call of Stripe's API: where it is, what it takes, what it does; and what several of them share."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from infra.local.stripe.account import Account, Object, listed
from infra.local.stripe.errors import invalid

Carry = Callable[[Account, Object, str], Any]


@dataclass(frozen=True)
class Call:
    method: str
    pattern: str
    shape: str
    """The parameters' declaration in `stripe.params`; empty where there are none."""
    carry_out: Carry


def call(line: str, shape: str, carry_out: Carry) -> Call:
    method, path = line.split(" ")
    return Call(method, re.sub(r"{\w+}", r"([\\w-]+)", path), shape, carry_out)


def retrieve(kind: str) -> Carry:
    return lambda a, given, named: a.get(kind, named)


def update(kind: str) -> Carry:
    return lambda a, given, named: updated(a, a.get(kind, named), given)


def updated(a: Account, obj: Object, given: Object) -> Object:
    metadata = {**(obj.get("metadata") or {}), **(given.pop("metadata", None) or {})}
    obj.update(given, metadata={name: value for name, value in metadata.items() if value != ""})
    return obj


def page(a: Account, found: list[Object], given: Object, url: str) -> Object:
    for border, of_created in (("gte", int.__ge__), ("gt", int.__gt__), ("lte", int.__le__), ("lt", int.__lt__)):
        created = given.get("created")
        if isinstance(created, dict) and border in created:
            found = [each for each in found if of_created(each["created"], created[border])]
    limit = given.get("limit", 10)
    if not 1 <= limit <= 100:
        raise invalid("This value must be between 1 and 100.", "limit")
    ids = [each["id"] for each in found]
    if "starting_after" in given:
        if given["starting_after"] not in ids:
            raise invalid(f"No such object: '{given['starting_after']}'", "starting_after", "resource_missing")
        found = found[ids.index(given["starting_after"]) + 1 :]
    return listed(found[:limit], url, len(found) > limit)
