"""Ids that say what they name and sort by when they were made: `ttl_01J…` is a prefix and a ULID.

Source: the ULID specification, https://github.com/ulid/spec (48 bits of milliseconds, 80 random bits, Crockford base32).
"""

import os
import time

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
PATTERN = r"[0-7][0-9A-HJKMNP-TV-Z]{25}"


def new_id(prefix: str) -> str:
    number = (int(time.time() * 1000) << 80) | int.from_bytes(os.urandom(10))
    return f"{prefix}_" + "".join(_ALPHABET[(number >> shift) & 31] for shift in range(125, -1, -5))
