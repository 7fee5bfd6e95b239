"""Signed cookies and signed URLs, judged as CloudFront does (Developer Guide, "Serve private content").

Canned and custom policies; RSA and ECDSA keys; SHA-1, or SHA-256 where the viewer names it.
"""

import base64
import binascii
import ipaddress
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

PublicKey = rsa.RSAPublicKey | ec.EllipticCurvePublicKey

PARAMETERS = frozenset({"Policy", "Signature", "Key-Pair-Id", "Expires", "Hash-Algorithm"})
COOKIES = frozenset(f"CloudFront-{name}" for name in PARAMETERS)

_HASHES: Mapping[str, type[hashes.HashAlgorithm]] = {"SHA1": hashes.SHA1, "SHA256": hashes.SHA256}
_CONDITIONS = frozenset({"DateLessThan", "DateGreaterThan", "IpAddress"})


class Refused(Exception):
    """The viewer may not have it: a 403 with CloudFront's own code and message."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code, self.message = code, message


def access_denied() -> Refused:
    return Refused("AccessDenied", "Access denied")


def malformed_policy() -> Refused:
    return Refused("MalformedPolicy", "Malformed Policy")


@dataclass(frozen=True, slots=True)
class Viewer:
    """What a signature speaks of. `url` is absolute, raw, without the signature's parameters."""

    url: str
    address: str
    now: float


def authorize(
    viewer: Viewer,
    query: Sequence[tuple[str, str]],
    cookies: Mapping[str, str],
    keys: Mapping[str, PublicKey],
) -> None:
    """Raises `Refused` unless one of `keys` signed a policy that lets this viewer have this URL now.

    A signed URL decides alone: cookies are looked at only where the query names no signature at all.
    """
    given = {name: value for name, value in query if name in PARAMETERS}
    if not given:
        given = {name.removeprefix("CloudFront-"): cookies[name] for name in COOKIES & cookies.keys()}
    key_id = given.get("Key-Pair-Id")
    if not key_id:
        raise Refused("MissingKey", "Missing Key-Pair-Id query parameter or cookie value")
    if key_id not in keys:
        raise Refused("InvalidKey", "Unknown Key")
    hash_name = given.get("Hash-Algorithm", "SHA1")
    if "Signature" not in given or hash_name not in _HASHES:
        raise access_denied()
    custom, expires = given.get("Policy"), given.get("Expires")
    policy = _decode(custom) if custom is not None else _canned_policy(viewer.url, expires)
    # Verified before it is parsed, so that only a signer's own bytes reach the parser.
    _verify(keys[key_id], _decode(given["Signature"]), policy, _HASHES[hash_name]())
    _judge(_parse(policy), viewer)


def _decode(value: str) -> bytes:
    """CloudFront's base64: `-_~` stand for `+=/`."""
    if re.search(r"[+=/]", value):
        raise malformed_policy()
    try:
        return base64.b64decode(value.translate(str.maketrans("-_~", "+=/")), validate=True)
    except (binascii.Error, ValueError):
        raise malformed_policy() from None


def _canned_policy(url: str, expires: str | None) -> bytes:
    """The policy that a canned signature was made over, to the byte: the URL is the request's own."""
    if not expires or not re.fullmatch(r"[0-9]{1,15}", expires):
        raise malformed_policy()
    condition = {"DateLessThan": {"AWS:EpochTime": int(expires)}}
    policy = {"Statement": [{"Resource": url, "Condition": condition}]}
    return json.dumps(policy, separators=(",", ":"), ensure_ascii=False).encode()


def _verify(key: PublicKey, signature: bytes, policy: bytes, algorithm: hashes.HashAlgorithm) -> None:
    try:
        if isinstance(key, rsa.RSAPublicKey):
            key.verify(signature, policy, padding.PKCS1v15(), algorithm)
        else:
            key.verify(signature, policy, ec.ECDSA(algorithm))
    except InvalidSignature:
        raise access_denied() from None


@dataclass(frozen=True, slots=True)
class _Statement:
    resource: str
    before: int
    after: int
    network: ipaddress.IPv4Network | ipaddress.IPv6Network | None


def _parse(policy: bytes) -> _Statement:
    try:
        (statement,) = json.loads(policy)["Statement"]
        condition: dict[str, dict[str, Any]] = statement["Condition"]
        if not condition.keys() <= _CONDITIONS or not statement.keys() <= {"Resource", "Condition"}:
            raise malformed_policy()
        before = condition["DateLessThan"]["AWS:EpochTime"]
        after = condition["DateGreaterThan"]["AWS:EpochTime"] if "DateGreaterThan" in condition else 0
        address = condition["IpAddress"]["AWS:SourceIp"] if "IpAddress" in condition else None
        resource = statement.get("Resource", "*")
        if type(before) is not int or type(after) is not int or not isinstance(resource, str):
            raise malformed_policy()
        network = ipaddress.ip_network(address, strict=False) if address else None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise malformed_policy() from None
    return _Statement(resource, before, after, network)


def _judge(statement: _Statement, viewer: Viewer) -> None:
    allowed = (
        _wildcard(statement.resource).fullmatch(viewer.url)
        and statement.after <= viewer.now < statement.before
        and (statement.network is None or ipaddress.ip_address(viewer.address) in statement.network)
    )
    if not allowed:
        raise access_denied()


@lru_cache(maxsize=1024)
def _wildcard(resource: str) -> re.Pattern[str]:
    parts = (".*" if c == "*" else "." if c == "?" else re.escape(c) for c in re.sub(r"\*+", "*", resource))
    return re.compile("".join(parts), re.DOTALL)
