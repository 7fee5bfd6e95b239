"""Password hashes: argon2id at OWASP's minimum (19 MiB, two passes, one lane; Password Storage Cheat Sheet, 2025)."""

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


def hashed(password: str) -> str:
    return _HASHER.hash(password)


@cache
def _nobodys() -> str:
    return _HASHER.hash("nobody has this password")


def matches(password_hash: str | None, password: str) -> bool:
    """Whether it is the password; an unknown account (None) takes as long to refuse as a known one."""
    try:
        _HASHER.verify(password_hash or _nobodys(), password)
    except VerifyMismatchError:
        return False
    return password_hash is not None
