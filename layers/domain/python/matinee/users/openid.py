"""OpenID Connect providers: discovery, and exchanging a code for verified claims.

Sources: OpenID Connect Core 1.0 and Discovery 1.0; PKCE, RFC 7636; RFC 9207 (`iss` in the answer); RFC 9700. A provider is
asked over TLS, within limits of time and size, and nothing that it says is believed before it was checked.
"""

import base64
import hashlib
import hmac
import json
import time
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import jwt
import urllib3
from jwt import PyJWK
from urllib3.util import Timeout

from matinee.kernel import aws
from matinee.kernel.errors import NotFound, Problem
from matinee.kernel.settings import settings
from matinee.users import signing_keys

_CACHED = 3600
"""Seconds that discovery documents and keys are cached."""
_ASK_EVERY = 60
"""Seconds between requests for keys that are not cached."""
_WITHIN = 5
"""Seconds that one request may take."""
_LARGEST = 256 * 1024
_SKEW = 60
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


class ProviderUnavailable(Problem):
    """The provider does not answer, or answers with an error."""

    status, title, code = 502, "The sign-in provider is not available", "provider_unavailable"


class ProviderUntrusted(Problem):
    """The provider's answer is not valid."""

    status, title, code = 502, "The sign-in provider's answer is not valid", "provider_untrusted"


@dataclass(frozen=True)
class Provider:
    name: str
    issuer: str
    client_id: str
    scopes: str = "openid email profile"


@cache
def providers() -> dict[str, Provider]:
    configured: dict[str, Any] = json.loads(settings()["oidc"])
    return {name: Provider(name=name, **facts) for name, facts in configured.items()}


def provider(name: str) -> Provider:
    """Raises NotFound (unknown_provider)."""
    if name not in providers():
        raise NotFound("No such sign-in provider", code="unknown_provider")
    return providers()[name]


def authorization_url(asked: Provider, redirect_uri: str, state: str, nonce: str, verifier: str) -> str:
    """The address where the browser signs in. Raises ProviderUnavailable, ProviderUntrusted."""
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
    parameters = {
        "response_type": "code",
        "client_id": asked.client_id,
        "redirect_uri": redirect_uri,
        "scope": asked.scopes,
        "state": state,
        "nonce": nonce,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    endpoint = _metadata(asked)["authorization_endpoint"]
    return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(parameters)}"


def answered_by(asked: Provider, iss: str) -> None:
    """Check that the answer comes from this provider (RFC 9207). Raises ProviderUntrusted."""
    says_so = _metadata(asked).get("authorization_response_iss_parameter_supported") is True
    if iss != asked.issuer and (iss or says_so):
        raise ProviderUntrusted("The answer comes from another provider")


def claims_for(asked: Provider, code: str, redirect_uri: str, nonce: str, verifier: str) -> dict[str, Any]:
    """The claims about who signed in. Raises ProviderUnavailable, ProviderUntrusted."""
    metadata = _metadata(asked)
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri, "code_verifier": verifier}
    secret = aws.secret(settings()["oidc_secrets"] + asked.name)
    headers = {}
    if "client_secret_basic" in metadata.get("token_endpoint_auth_methods_supported", ["client_secret_basic"]):
        pair = f"{quote(asked.client_id, safe='')}:{quote(secret, safe='')}"  # RFC 6749 §2.3.1
        headers["authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
    else:
        form |= {"client_id": asked.client_id, "client_secret": secret}
    headers["content-type"] = "application/x-www-form-urlencoded"
    tokens = _json("POST", metadata["token_endpoint"], headers, urlencode(form))
    claims = _verified(asked, str(tokens.get("id_token", "")), nonce)
    if "email" not in claims and "userinfo_endpoint" in metadata:
        bearer = {"authorization": f"Bearer {tokens.get('access_token', '')}"}
        more = _json("GET", metadata["userinfo_endpoint"], bearer)
        if more.get("sub") != claims["sub"]:  # OpenID Connect Core §5.3.2
            raise ProviderUntrusted("The userinfo response is about another subject")
        claims = {**more, **claims}
    return claims


def _verified(asked: Provider, id_token: str, nonce: str) -> dict[str, Any]:
    """OpenID Connect Core §3.1.3.7."""
    try:
        header = jwt.get_unverified_header(id_token)
        if header.get("alg") not in signing_keys.ALGORITHMS or "crit" in header:
            raise ProviderUntrusted("The ID token uses a signature algorithm that is not accepted")
        claims: dict[str, Any] = jwt.decode(
            id_token,
            _key(asked, header.get("kid"), header["alg"]),
            algorithms=[header["alg"]],
            audience=asked.client_id,
            issuer=asked.issuer,
            leeway=_SKEW,
            options={"require": ["iss", "sub", "aud", "exp", "iat"], "enforce_minimum_key_length": True},
        )
    except jwt.PyJWTError as error:
        raise ProviderUntrusted("The ID token is not valid") from error
    several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    if claims.get("azp", None if several else asked.client_id) != asked.client_id:
        raise ProviderUntrusted("The ID token is for another client")
    if not hmac.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode()):
        raise ProviderUntrusted("The ID token is for another sign-in")
    if not claims["sub"] or len(claims["sub"]) > 255:
        raise ProviderUntrusted("The ID token has no valid subject")
    return claims


def _key(asked: Provider, kid: str | None, algorithm: str) -> PyJWK:
    """The key that a token names, or the only one. For an unknown name the keys are read again, at most once a minute.

    Raises ProviderUntrusted, and what `signing_keys.strong` does.
    """
    for oldest in (_CACHED, _ASK_EVERY):
        kept = _document(_metadata(asked)["jwks_uri"], oldest).get("keys")
        keys = [key for key in kept if signing_keys.is_for(key, algorithm)] if isinstance(kept, list) else []
        named = [key for key in keys if key.get("kid") == kid] if kid is not None else keys
        if len(named) == 1:
            return signing_keys.strong(named[0], algorithm)
    raise ProviderUntrusted("The ID token is signed by a key that its provider does not publish")


def _metadata(asked: Provider) -> dict[str, Any]:
    """The provider's discovery document, after the checks of Discovery §4.3."""
    found = _document(f"{asked.issuer.rstrip('/')}/.well-known/openid-configuration", _CACHED)
    if found.get("issuer") != asked.issuer:
        raise ProviderUntrusted("Its discovery document names another issuer")
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint"):
        if name in found or name != "userinfo_endpoint":
            _safe(found.get(name))
    return found


_documents: dict[str, tuple[float, dict[str, Any]]] = {}


def _document(url: str, oldest: int) -> dict[str, Any]:
    """A JSON document, cached for at most `oldest` seconds."""
    read_at, document = _documents.get(url, (0.0, {}))
    if url not in _documents or time.monotonic() - read_at >= oldest:
        document = _json("GET", url, {})
        _documents[url] = time.monotonic(), document
    return document


@cache
def _pool() -> urllib3.PoolManager:
    return urllib3.PoolManager(timeout=Timeout(connect=2, read=_WITHIN), retries=False)


def _json(method: str, url: str, headers: dict[str, str], body: str | None = None) -> dict[str, Any]:
    """Raises ProviderUnavailable for a timeout or any status but 200, ProviderUntrusted for anything but a JSON object."""
    deadline, content = time.monotonic() + _WITHIN, b""
    plain = {"accept": "application/json", "accept-encoding": "identity", **headers}
    try:
        with _pool().request(
            method, _safe(url), body=body, headers=plain, redirect=False, preload_content=False, decode_content=False
        ) as reply:
            while chunk := reply.read1(65_536):
                content += chunk
                if len(content) > _LARGEST:
                    raise ProviderUntrusted("Its answer is too large")
                if time.monotonic() > deadline:
                    raise ProviderUnavailable("It did not answer in time")
    except urllib3.exceptions.HTTPError as error:
        raise ProviderUnavailable(f"It could not be reached: {type(error).__name__}") from error
    if reply.status != 200:
        raise ProviderUnavailable(f"It answered with status {reply.status}")
    try:
        found = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise ProviderUntrusted("Its answer is not JSON") from error
    if not isinstance(found, dict):
        raise ProviderUntrusted("Its answer is not a JSON object")
    return found


def _safe(url: Any) -> str:
    """The address, if it uses HTTPS; in dev also plain HTTP on this machine. Raises ProviderUntrusted."""
    parts = urlsplit(url) if isinstance(url, str) else urlsplit("")
    here = settings().stage == "dev" and parts.scheme == "http" and parts.hostname in _LOOPBACK
    if not (here or (parts.scheme == "https" and parts.hostname)):
        raise ProviderUntrusted("One of its addresses does not use HTTPS")
    return str(url)
