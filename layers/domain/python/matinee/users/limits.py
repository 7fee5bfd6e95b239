"""Token buckets in the users' table: how often something may be tried, at a constant cost however hard it is tried.

Of guesses (a password, a PIN) only failures take a token, so that who knows the secret never waits for it. A guess is
answered once it is counted: a failure by the write that takes its token, a success by one that holds only if nobody took
one since the bucket was read. All guesses that are made at once compete for these writes, one after the other, so that no
more of them are answered than there are tokens. A device that the owner has signed in from before has buckets of its own.
"""

import hashlib
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from matinee.kernel import table
from matinee.kernel.errors import Conflict, TooManyRequests
from matinee.kernel.table import Item


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


def count(keys: list[Key], buckets: list[Bucket | None], *, right: bool) -> None:
    """Count a guess, after which it may be answered: of one that was wrong a token out of each bucket.

    Raises TooManyRequests where so many others were counted since the buckets were read that one of them is empty.
    """
    current = _as_of_now(keys, buckets)

    def counted() -> None:
        write = _untouched if right else _taking
        table.transact(*(write(key, bucket) for key, bucket in zip(keys, current(), strict=True)))

    try:
        table.again(counted)
    except Conflict as conflict:
        raise crowded() from conflict


def counting(key: Key, bucket: Bucket | None) -> Callable[[], list[table.Write]]:
    """What counts a right guess in a transaction that does more; made anew each time that this conflicts.

    Raises TooManyRequests as `count` does.
    """
    current = _as_of_now([key], [bucket])
    return lambda: [_untouched(key, each) for each in current()]


def crowded() -> TooManyRequests:
    return TooManyRequests("Too many attempts at once", headers={"retry-after": "1"})


def read(keys: list[Key], *, consistent: bool = False) -> list[Bucket | None]:
    found = table.find_many(wanted(keys), consistent=consistent)
    return [bucket for bucket in found if bucket is None or isinstance(bucket, Bucket)]


def wanted(keys: list[Key]) -> list[tuple[type[Item], dict[str, str]]]:
    """What to read, for a read that brings other things too."""
    return [(Bucket, {"bucket_id": bucket_id(key)}) for key in keys]


def spend(*keys: Key) -> None:
    """Takes a token out of each. Raises TooManyRequests."""
    asked = list(keys)
    buckets = read(asked)
    refuse(asked, buckets)
    count(asked, buckets, right=False)


def forget(names: Iterable[str], who: str) -> None:
    """Delete the buckets of these limits that somebody has."""
    for name in names:
        bucket = bucket_id((Limit(name, burst=0, interval=0), who))
        table.remove(Bucket.table(), Bucket.key(bucket_id=bucket))


def _as_of_now(keys: list[Key], buckets: list[Bucket | None]) -> Callable[[], list[Bucket | None]]:
    """The buckets as they were read; from the second call on they are read again. Raises TooManyRequests."""
    before = [buckets]

    def current() -> list[Bucket | None]:
        found = before.pop() if before else read(keys, consistent=True)
        refuse(keys, found)
        return found

    return current


def _tokens(limit: Limit, bucket: Bucket | None) -> float:
    if bucket is None:
        return limit.burst
    return min(limit.burst, bucket.tokens + (time.time() - bucket.at) / limit.interval)


def _taking(key: Key, bucket: Bucket | None) -> table.Write:
    limit, _ = key
    now, left = time.time(), _tokens(limit, bucket) - 1
    full = int(now + (limit.burst - left) * limit.interval) + 60
    if bucket is None:
        return table.creating(Bucket(bucket_id=bucket_id(key), tokens=left, at=now, ttl=full))
    return table.updating(bucket, tokens=left, at=now, ttl=full)


def _untouched(key: Key, bucket: Bucket | None) -> table.Write:
    return table.untouched(Bucket, bucket, bucket_id=bucket_id(key))
