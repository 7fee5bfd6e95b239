"""Cursors: where the next page of a list begins, sealed, so that a client can only hand back what it was given."""

import base64
import hashlib
import hmac
import json
from typing import Any

from matinee.kernel import aws
from matinee.kernel.errors import BadRequest
from matinee.kernel.settings import settings

_KEPT = 86_400
"""Seconds that a process believes the key that it has read: it never changes, unless an operator replaces it."""


def _key() -> str:
    seed: str = json.loads(aws.secret(settings()["secret_cursor"], _KEPT))["seed"]
    return seed


def _signature(payload: bytes, scope: str) -> bytes:
    return hmac.new(_key().encode(), scope.encode() + b"\0" + payload, hashlib.sha256).digest()[:16]


def seal(key: dict[str, Any], scope: str) -> str:
    """A cursor that only `unseal` with this very `scope` (which list it belongs to) opens again."""
    payload = json.dumps(key, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(_signature(payload, scope) + payload).decode().rstrip("=")


def unseal(cursor: str, scope: str) -> dict[str, Any]:
    """What was sealed. Raises BadRequest (bad_cursor) for a cursor of another list, or of nobody's."""
    try:
        opened = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    except ValueError as error:
        raise BadRequest("The cursor is not one of ours", code="bad_cursor") from error
    signature, payload = opened[:16], opened[16:]
    if not hmac.compare_digest(signature, _signature(payload, scope)):
        raise BadRequest("The cursor is not one of ours, or belongs to another list", code="bad_cursor")
    key: dict[str, Any] = json.loads(payload)
    return key
