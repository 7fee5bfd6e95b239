"""GET /.well-known/jwks.json: the public keys that verify our access tokens (RFC 7517)."""

from typing import Any

from matinee.identity import tokens
from matinee.kernel.endpoint import endpoint


@endpoint(max_age=300)
def handler() -> dict[str, Any]:
    return tokens.jwks()
