"""The deployment's DRM vendor (`-c drm-vendor=…`): it has the keys, and serves Widevine, PlayReady and FairPlay (docs/drm.md).

Licences go through us, because we know who watches and what their plan shows: what the vendor may give is said in a
token of ours (JWT, HS256) that goes with the player's challenge, under the header that the vendor reads.
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
"""Seconds that the token is good for: a challenge's way to the vendor."""
_http = urllib3.PoolManager(timeout=urllib3.Timeout(connect=2, read=8), retries=False)


class VendorFailed(Problem):
    """The vendor cannot be reached, or refuses; its answer may say why, and is for operators."""

    status, title, code = 502, "The DRM vendor does not answer", "drm_vendor"


def configured() -> dict[str, Any]:
    """What `-c drm-vendor` said; nothing where there is no vendor."""
    said: dict[str, Any] = json.loads(settings()["drm_vendor"])
    return said


def _secret() -> dict[str, str]:
    """{"keys_authorization": "…", "token_key": "…"}: what the vendor knows us by."""
    secret: dict[str, str] = json.loads(aws.secret(settings()["secret_drm_vendor"]))
    return secret


def keys(document: bytes) -> bytes:
    """A CPIX document filled by the vendor's SPEKE v2 server. Raises VendorFailed."""
    headers = {
        "Content-Type": "application/xml",
        "X-Speke-Version": "2.0",
        "Authorization": _secret()["keys_authorization"],
    }
    return _asked(configured()["keys_url"], document, headers)


def licence(system: str, challenge: bytes, entitled: Mapping[str, Any], key_ids: Sequence[str]) -> bytes:
    """The vendor's licence for a player's challenge, for these keys alone. Raises VendorFailed."""
    import jwt  # only who asks a vendor pays for its import

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
        raise VendorFailed(f"It answered {reply.status}")
    return reply.data
