"""Sealed tokens: readable parts and a MAC over them (HMAC-SHA-256, RFC 2104) for one purpose.

What is stored of such a token is never enough to write it: the key is the seed in the secret of the token keys.
"""

import base64
import hashlib
import hmac
import json
from functools import cache

from matinee.kernel import aws
from matinee.kernel.settings import settings


@cache
def _key() -> bytes:
    seed: str = json.loads(aws.secret(settings()["secret_tokens"]))["seed"]
    return seed.encode()


def seal(purpose: str, *parts: str) -> str:
    """The parts must not hold a full stop."""
    text = ".".join(parts)
    return f"{text}.{_mac(purpose, text)}"


def unseal(purpose: str, token: str) -> list[str] | None:
    """The parts, or None for a token that was not sealed for this purpose."""
    text, _, mac = token.rpartition(".")
    if not token.isascii() or not hmac.compare_digest(_mac(purpose, text), mac):
        return None
    return text.split(".")


def _mac(purpose: str, text: str) -> str:
    digest = hmac.new(_key(), f"{purpose}\0{text}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
