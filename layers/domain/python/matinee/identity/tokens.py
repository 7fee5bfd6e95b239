"""Access tokens: JWTs signed with ES256 (RFC 7519, RFC 9068 `at+jwt`), verified with the public keys of our JWKS.

Verifiers know the keys from their deployment. Only a token that names another, or one whose time is over, makes them ask
for the JWKS as it is now: once a minute at most, so that made-up names cost nothing.

Imports no pydantic: the authorizer lives on this module, and its cold start is everybody's.
"""

import base64
import json
import math
import re
import time
from functools import cache, lru_cache
from typing import Any

import jwt
from jwt import PyJWK

from matinee.kernel import ids
from matinee.kernel.deployed_text import DeployedText
from matinee.kernel.errors import Unauthenticated
from matinee.kernel.settings import settings

LIFETIME = 900
"""Seconds."""
AUDIENCE = "matinee"
_TYPE = "at+jwt"
_CLAIMS = {"sub": "user_id", "sid": "session_id"} | {
    name: name for name in ("role", "profile_id", "maturity_limit", "is_kids", "plan", "locale")
}
_LONGEST = 4096
"""Characters; ours are some 600."""
_COMPACT = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")


def _read() -> str:
    from matinee.kernel import aws  # who knows all keys that it meets talks to nobody

    published: str = aws.client("secretsmanager").get_secret_value(SecretId=settings()["secret_jwks"])["SecretString"]
    return published


class _PublicKeys(DeployedText):
    def __init__(self) -> None:
        super().__init__(settings()["jwks"], _read)
        self._take()

    def get(self, kid: str) -> PyJWK | None:
        return self._good(kid) or (self._good(kid) if self.reread() else None)

    def reread(self) -> bool:
        """Raises botocore's ClientError."""
        read = super().reread()
        if read:
            self._take()
        return read

    def _good(self, kid: str) -> PyJWK | None:
        """A key until its end; after that only while a JWKS read within the last minute contains it."""
        key, until = self._keys.get(kid, (None, 0))
        return key if until > time.time() or self.fresh else None

    def _take(self) -> None:
        """Replace all keys with those for ES256 signatures (RFC 7517 §4.2-4.4, RFC 7518 §3.4)."""
        self.jwks: dict[str, Any] = json.loads(self.text)
        usable = (
            key
            for key in self.jwks["keys"]
            if key.get("use") == "sig"
            and "verify" in key.get("key_ops", ["verify"])
            and (key.get("alg"), key.get("crv")) == ("ES256", "P-256")
        )
        self._keys = {key["kid"]: (PyJWK(key), key.get("exp", math.inf)) for key in usable}


@cache
def _public_keys() -> _PublicKeys:
    return _PublicKeys()


def jwks() -> dict[str, Any]:
    """Our public keys, at most a minute old."""
    keys = _public_keys()
    keys.reread()
    return keys.jwks


def _private_key() -> PyJWK:
    from matinee.kernel import aws  # only who issues tokens has secrets

    return _parsed(json.dumps(aws.signing_key(settings()["secret_tokens"])["jwk"]))


@lru_cache(maxsize=2)
def _parsed(jwk: str) -> PyJWK:
    return PyJWK.from_json(jwk)


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
    """The claims of an Authorization header's value ("Bearer …"). Raises Unauthenticated for any defect."""
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer" or len(token) > _LONGEST or not _COMPACT.fullmatch(token):
        raise Unauthenticated("The access token is malformed", code="bad_token")
    head, body, _ = map(_decoded, token.split("."))
    header, said = _members(head), _members(body)
    if header.keys() != {"alg", "kid", "typ"} or header["typ"] != _TYPE:
        raise Unauthenticated("This is not an access token", code="bad_token")
    if any(
        type(said.get(name, 0)) is not int for name in ("exp", "iat", "nbf")
    ):  # PyJWT takes true and "1795255200" too
        raise Unauthenticated("The access token is not valid", code="bad_token")
    key = _public_keys().get(header["kid"]) if isinstance(header["kid"], str) else None
    if key is None:
        raise Unauthenticated("The access token is signed with an unknown key", code="bad_token")
    try:
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


def _decoded(segment: str) -> bytes:
    """Raises Unauthenticated unless this is the canonical base64url (RFC 7515 §2), which PyJWT does not check."""
    if len(segment) % 4 != 1:
        decoded = base64.urlsafe_b64decode(segment + "=" * (-len(segment) % 4))
        if base64.urlsafe_b64encode(decoded).decode().rstrip("=") == segment:
            return decoded
    raise Unauthenticated("The access token is malformed", code="bad_token")


def _members(text: bytes) -> dict[str, Any]:
    """A JSON object without duplicate names (RFC 7515 §4, RFC 7519 §4). Raises Unauthenticated."""
    try:
        found = json.loads(text.decode(), object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise Unauthenticated("The access token is malformed", code="bad_token") from error
    if not isinstance(found, dict):
        raise Unauthenticated("The access token is malformed", code="bad_token")
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name is said twice")
    return found
