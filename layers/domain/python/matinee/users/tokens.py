"""Access tokens: JWTs signed with ES256 (RFC 7519, RFC 9068 `at+jwt`), verified with the public keys of our JWKS.

Imports no pydantic: the authorizer lives on this module, and its cold start is everybody's.
"""

import base64
import json
import re
import time
from functools import cache
from typing import Any

import jwt
from jwt import PyJWK

from matinee import ids
from matinee.errors import Unauthenticated
from matinee.settings import settings

LIFETIME = 3600
"""Seconds."""
AUDIENCE = "matinee"
_TYPE = "at+jwt"
_CLAIMS = {"sub": "user_id", "role": "role", "profile_id": "profile_id", "maturity_limit": "maturity_limit"} | {
    "plan": "plan",
    "locale": "locale",
}
_COMPACT = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")


@cache
def _public_keys() -> dict[str, PyJWK]:
    """Our keys by id; one that is not for verifying ES256 signatures is none of them (RFC 7517 §4.2-4.4)."""
    keys = json.loads(settings()["jwks"])["keys"]
    usable = (
        key
        for key in keys
        if key.get("use") == "sig" and "verify" in key.get("key_ops", ["verify"]) and key.get("alg") == "ES256"
    )
    return {key["kid"]: PyJWK(key) for key in usable}


@cache
def _private_key() -> PyJWK:
    from matinee import aws  # only who issues tokens talks to AWS

    return PyJWK(json.loads(aws.secret(settings()["secret_tokens"]))["jwk"])


def issue(user_id: str, claims: dict[str, Any]) -> str:
    now = int(time.time())
    payload = {
        "iss": settings()["issuer"],
        "aud": AUDIENCE,
        "sub": user_id,
        "iat": now,
        "exp": now + LIFETIME,
        "jti": ids.new_id("tok"),
        **claims,
    }
    key = _private_key()
    return jwt.encode(payload, key, algorithm="ES256", headers={"kid": key.key_id, "typ": _TYPE})


def claims_of(authorization: str) -> dict[str, Any]:
    """What a token says, from an Authorization header's value ("Bearer …"). Raises Unauthenticated for any flaw in it."""
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer" or not _COMPACT.fullmatch(token) or not all(map(_canonical, token.split("."))):
        raise Unauthenticated("The access token is malformed", code="bad_token")
    try:
        header = jwt.get_unverified_header(token)
        if header.get("typ") != _TYPE or "crit" in header:
            raise Unauthenticated("This is no access token", code="bad_token")
        key = _public_keys().get(header.get("kid", ""))
        if key is None:
            raise Unauthenticated("The access token is signed by nobody we know", code="bad_token")
        claims = jwt.decode(
            token,
            key,
            algorithms=["ES256"],
            audience=AUDIENCE,
            issuer=settings()["issuer"],
            options={"require": ["exp", "iat", "sub", "jti"], "strict_aud": True},
        )
    except jwt.ExpiredSignatureError as error:
        raise Unauthenticated("The access token has expired", code="token_expired") from error
    except jwt.InvalidTokenError as error:
        raise Unauthenticated("The access token is not valid", code="bad_token") from error
    return {name: claims[claim] for claim, name in _CLAIMS.items() if claims.get(claim) is not None}


def _canonical(segment: str) -> bool:
    """Whether base64url without padding is the one way to write these bytes (RFC 7515 §2), which PyJWT leaves unchecked."""
    if len(segment) % 4 == 1:
        return False
    decoded = base64.urlsafe_b64decode(segment + "=" * (-len(segment) % 4))
    return base64.urlsafe_b64encode(decoded).decode().rstrip("=") == segment
