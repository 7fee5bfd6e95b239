"""How many batches an account or an address may send in a minute, without a call for each of them.

Each process counts for itself and tells the table of every `SHARED` batches of a sender, so that a browser, which sends one or
two a minute, costs nothing here. What is let through above a limit is at most `SHARED` for each process of the function.
"""

import hashlib
import time

from matinee.kernel import aws
from matinee.kernel.errors import TooManyRequests
from matinee.kernel.table import Item, encode

WINDOW = 60
"""Seconds."""
SHARED = 20
OF_ACCOUNT = 240
"""Batches a window: an app with all that it kept while offline sends some dozens."""
OF_ADDRESS = 6_000
"""A school or a whole mobile network is behind one address."""


class Sent(Item, pk="LIMIT#{sender}", sk="{window}"):
    """How many batches a sender's processes have told of."""

    sender: str
    """A digest: addresses of people are not kept in clear for a limit's sake."""
    window: int
    """Minutes since 1970."""
    batches: int
    ttl: int


class _Count:
    def __init__(self) -> None:
        self.here, self.everywhere = 0, 0


_counts: dict[int, dict[str, _Count]] = {}
"""Window → sender → its count; of one window at a time."""


def spend(account: str | None, address: str) -> None:
    """Count a batch. Raises TooManyRequests, with Retry-After, until the minute ends."""
    for kind, who, most in (("account", account, OF_ACCOUNT), ("address", address, OF_ADDRESS)):
        if who:
            _spend(kind, who, most)


def _spend(kind: str, who: str, most: int) -> None:
    now = time.time()
    window = int(now // WINDOW)
    sender = f"{kind}#{hashlib.blake2b(who.encode(), digest_size=16).hexdigest()}"
    if window not in _counts:
        _counts.clear()
        _counts[window] = {}
    count = _counts[window].setdefault(sender, _Count())
    if count.here + count.everywhere >= most:
        wait = str(int((window + 1) * WINDOW - now) + 1)
        raise TooManyRequests(f"Too many batches: send the next one in {wait} s", headers={"retry-after": wait})
    count.here += 1
    if count.here == SHARED:
        count.everywhere, count.here = _tell(sender, window), 0


def _tell(sender: str, window: int) -> int:
    """How many batches all processes have told of, these among them. One call."""
    reply = aws.client("dynamodb").update_item(
        TableName=Sent.table(),
        Key=Sent.key(sender=sender, window=window),
        UpdateExpression="ADD batches :told SET #ttl = :ttl",
        ExpressionAttributeNames={"#ttl": "ttl"},
        ExpressionAttributeValues={":told": encode(SHARED), ":ttl": encode((window + 3) * WINDOW)},
        ReturnValues="UPDATED_NEW",
    )
    return int(reply["Attributes"]["batches"]["N"])
