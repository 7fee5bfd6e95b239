"""Passwords: which are accepted, and their hashes, argon2id at OWASP's minimum (Password Storage Cheat Sheet, 2025)."""

from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from matinee.kernel.errors import Invalid

_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
"""19 MiB, two passes, one lane."""


def hashed(password: str) -> str:
    return _HASHER.hash(password)


_NOBODYS = "$argon2id$v=19$m=19456,t=2,p=1$rCG8gEg+/dZuAqAIZxZiGg$yJU2mAmAS0rKhLt5gMBg3VIBg5E/Einzfm+A37u9XLE"
"""A hash of an unknown password with today's parameters. A constant, because computing it would slow the first request."""


def matches(password_hash: str | None, password: str) -> bool:
    """Whether the password is right. Refusing an unknown account (None) or one without a password takes as long."""
    try:
        _HASHER.verify(password_hash or _NOBODYS, password)
    except VerifyMismatchError:
        return False
    return bool(password_hash)


def outdated(password_hash: str) -> bool:
    """Whether it was hashed with outdated parameters."""
    return _HASHER.check_needs_rehash(password_hash)


@cache
def _common() -> frozenset[str]:
    """The 20,000 most common passwords with at least eight characters, collected by Royce Williams from known breaches."""
    return frozenset((Path(__file__).parent / "common_passwords.txt").read_text().split("\n"))


_OURS = ("matinee", "streaming", "movies", "cinema")
"""Words of this service, which attackers try first (ASVS 6.1.2)."""


def good(password: str, email: str, field: str = "password") -> str:
    """The password, unless it is easy to guess. Raises Invalid (NIST SP 800-63B-4 §3.1.1.2: no other rules)."""
    plain = password.lower()
    if plain in _common():
        raise Invalid({field: "is one of the most common passwords: choose another"})
    left = plain
    for word in _OURS:
        left = left.replace(word, "")
    if left != plain and len(left) <= 4:  # a year is no secret
        raise Invalid({field: "consists mainly of a word of this service: choose another"})
    local = email.partition("@")[0]
    if plain in (email, local) or (len(local) >= 4 and local in plain and len(plain) - len(local) < 4):
        raise Invalid({field: "is too similar to the e-mail address: choose another"})
    return password
