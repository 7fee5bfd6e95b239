"""GET /.well-known/jwks.json: the public keys that verify our access tokens (RFC 7517)."""

import json
from typing import Any

from matinee.endpoint import endpoint
from matinee.settings import settings


@endpoint(max_age=300)
def handler() -> dict[str, Any]:
    keys: dict[str, Any] = json.loads(settings()["jwks"])
    return keys
