"""Token buckets in the users' table: how often something may be tried, at a constant cost however hard it is tried.

Only failures of a sign-in take a token, so that who knows the password never waits for it; and because each takes one
even where none is left, guesses made all at once are paid for by a longer wait (down to a floor, so that an attacker
cannot lock anybody out for long). A device that the owner has signed in from before has buckets of its own.
"""

import hashlib
import time
from collections.abc import Iterable
from dataclasses import dataclass

from matinee.kernel import table
from matinee.kernel.errors import Conflict, TooManyRequests
from matinee.kernel.table import Item

_FLOOR = -20.0


@dataclass(frozen=True)
class Limit:
    """`burst` at once, then one every `interval` seconds."""

    name: str
    burst: int
    interval: float


class Bucket(Item, pk="LIMIT#{bucket_id}", sk="LIMIT"):
    bucket_id: str
    tokens: float
    at: float
    """Epoch seconds when there were so many."""
    ttl: int


Key = tuple[Limit, str]


def bucket_id(key: Key) -> str:
    """Addresses of people are not kept in clear for a limit's sake."""
    limit, who = key
    return f"{limit.name}#{hashlib.blake2b(who.encode(), digest_size=16).hexdigest()}"


def refuse(keys: list[Key], buckets: list[Bucket | None]) -> None:
    """Raises TooManyRequests, with Retry-After, where one of the buckets, as read, is empty."""
    waits = [(1 - _tokens(limit, bucket)) * limit.interval for (limit, _), bucket in zip(keys, buckets, strict=True)]
    longest = max(waits, default=0.0)
    if longest > 0:
        seconds = str(int(-(-longest // 1)))
        raise TooManyRequests(f"Too many attempts: try again in {seconds} s", headers={"retry-after": seconds})


def take(keys: list[Key], buckets: list[Bucket | None]) -> None:
    """A token out of each. Where others take at the same time the buckets are read again."""
    seen: list[Bucket | None] | None = buckets

    def attempt() -> None:
        nonlocal seen
        current = read(keys) if seen is None else seen
        seen = None
        table.transact(*(_taking(key, bucket) for key, bucket in zip(keys, current, strict=True)))

    try:
        table.again(attempt)
    except Conflict as conflict:
        raise TooManyRequests("Too many attempts at once", headers={"retry-after": "1"}) from conflict


def read(keys: list[Key]) -> list[Bucket | None]:
    return [found for found in table.find_many(wanted(keys)) if found is None or isinstance(found, Bucket)]


def wanted(keys: list[Key]) -> list[tuple[type[Item], dict[str, str]]]:
    """What to read, for a read that brings other things too."""
    return [(Bucket, {"bucket_id": bucket_id(key)}) for key in keys]


def spend(*keys: Key) -> None:
    """Raises TooManyRequests, or takes a token out of each."""
    asked = list(keys)
    buckets = read(asked)
    refuse(asked, buckets)
    take(asked, buckets)


def forget(names: Iterable[str], who: str) -> None:
    """Delete the buckets of these limits that somebody has."""
    for name in names:
        bucket = bucket_id((Limit(name, burst=0, interval=0), who))
        table.remove(Bucket.table(), Bucket.key(bucket_id=bucket))


def _tokens(limit: Limit, bucket: Bucket | None) -> float:
    if bucket is None:
        return limit.burst
    return min(limit.burst, bucket.tokens + (time.time() - bucket.at) / limit.interval)


def _taking(key: Key, bucket: Bucket | None) -> table.Write:
    limit, _ = key
    now = time.time()
    left = max(_FLOOR, _tokens(limit, bucket) - 1)
    full = int(now + (limit.burst - left) * limit.interval) + 60
    if bucket is None:
        return table.creating(Bucket(bucket_id=bucket_id(key), tokens=left, at=now, ttl=full))
    return table.updating(bucket, tokens=left, at=now, ttl=full)
