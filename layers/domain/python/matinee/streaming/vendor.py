"""The deployment's DRM vendor (`-c drm-vendor=…`). It holds the keys and serves Widevine, PlayReady and FairPlay (docs/drm.md).

Licence requests go through us, because we know who watches and what the plan allows. We forward the player's challenge with
a token (JWT, HS256) that names the allowed keys, in a header that the vendor defines.
"""

import json
import time
from collections.abc import Mapping, Sequence
from typing import Any

import urllib3

from matinee.kernel import aws
from matinee.kernel.errors import Problem
from matinee.kernel.settings import settings

KEY_SYSTEMS = {
    "widevine": "com.widevine.alpha",
    "playready": "com.microsoft.playready",
    "fairplay": "com.apple.fps",
}
_VALID = 60
"""Seconds for which the token is valid."""
_http = urllib3.PoolManager(timeout=urllib3.Timeout(connect=2, read=8), retries=False)


class VendorFailed(Problem):
    """The vendor cannot be reached, or refuses the request."""

    status, title, code = 502, "The DRM vendor does not answer", "drm_vendor"


def configured() -> dict[str, Any]:
    """The settings of `-c drm-vendor`; empty if there is no vendor."""
    said: dict[str, Any] = json.loads(settings()["drm_vendor"])
    return said


def _secret() -> dict[str, str]:
    """Our credentials at the vendor: {"keys_authorization": "…", "token_key": "…"}."""
    secret: dict[str, str] = json.loads(aws.secret(settings()["secret_drm_vendor"]))
    return secret


def keys(document: bytes) -> bytes:
    """The CPIX document with keys from the vendor's SPEKE v2 server. Raises VendorFailed."""
    headers = {
        "Content-Type": "application/xml",
        "X-Speke-Version": "2.0",
        "Authorization": _secret()["keys_authorization"],
    }
    return _asked(configured()["keys_url"], document, headers)


def licence(system: str, challenge: bytes, entitled: Mapping[str, Any], key_ids: Sequence[str]) -> bytes:
    """The vendor's licence for a player's challenge, limited to these keys. Raises VendorFailed."""
    import jwt  # imported only by requests to a vendor

    vendor, now = configured(), int(time.time())
    claims = {**entitled, "key_ids": list(key_ids), "iat": now, "exp": now + _VALID}
    token = jwt.encode(claims, _secret()["token_key"], algorithm="HS256")
    headers = {"Content-Type": "application/octet-stream", vendor["token_header"]: token}
    return _asked(vendor["systems"][system], challenge, headers)


def _asked(url: str, body: bytes, headers: dict[str, str]) -> bytes:
    try:
        reply = _http.request("POST", url, body=body, headers=headers, redirect=False)
    except urllib3.exceptions.HTTPError as error:
        raise VendorFailed() from error
    if reply.status != 200:
        raise VendorFailed(f"The DRM vendor answered {reply.status}")
    return reply.data
