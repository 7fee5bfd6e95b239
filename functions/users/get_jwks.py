"""GET /.well-known/jwks.json: the public keys that verify our access tokens (RFC 7517)."""

from typing import Any

from matinee.endpoint import endpoint
from matinee.users import tokens


@endpoint(max_age=300)
def handler() -> dict[str, Any]:
    return tokens.jwks()
