"""Ids that say what they name and sort by when they were made: `ttl_01J…` is a prefix and a ULID.

Source: the ULID specification, https://github.com/ulid/spec (48 bits of milliseconds, 80 random bits, Crockford base32).
"""

import os
import time
from datetime import UTC, datetime

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
PATTERN = r"[0-7][0-9A-HJKMNP-TV-Z]{25}"


def new_id(prefix: str) -> str:
    number = (int(time.time() * 1000) << 80) | int.from_bytes(os.urandom(10))
    return f"{prefix}_" + "".join(_ALPHABET[(number >> shift) & 31] for shift in range(125, -1, -5))


def made_at(made: str) -> datetime:
    """When an id was made, to the millisecond. Raises ValueError for one of before or beyond datetime's years."""
    number = 0
    for letter in made.rpartition("_")[2][:10]:
        number = number << 5 | _ALPHABET.index(letter)
    return datetime.fromtimestamp(number / 1000, UTC)
