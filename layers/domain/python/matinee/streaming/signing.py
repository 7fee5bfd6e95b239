"""What opens media at CloudFront: signed cookies and signed queries, with a custom policy.

Source: Amazon CloudFront Developer Guide, "Set signed cookies using a custom policy" and "Create a signed URL using a custom
policy": the policy's JSON and its RSA-SHA1 signature, in base64 with + = / written as - _ ~.
"""

import base64
import json
from functools import lru_cache
from urllib.parse import urlencode

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from matinee.kernel import aws
from matinee.kernel.settings import settings

_SAFE = bytes.maketrans(b"+=/", b"-_~")


@lru_cache(maxsize=2)
def _parsed(pem: str) -> RSAPrivateKey:
    # The key is of our own making (matinee.platform.media_keys): to check its primes takes 40 ms of a cold start.
    key = load_pem_private_key(pem.encode(), password=None, unsafe_skip_rsa_key_validation=True)
    if not isinstance(key, RSAPrivateKey):
        raise TypeError("the media secret does not contain an RSA key")
    return key


def cookies(site: str, path: str, expires_at: int) -> list[str]:
    """Set-Cookie values for everything below `path` ("/titles/…/", with both slashes) until `expires_at` (epoch seconds)."""
    secure = "; Secure" if site.startswith("https:") else ""
    return [
        f"CloudFront-{name}={value}; Path={path}; HttpOnly{secure}; SameSite=Lax"
        for name, value in _signed(f"{site}{path}*", expires_at).items()
    ]


def query(site: str, path: str, expires_at: int) -> str:
    """The query for each address that begins with `path` until `expires_at` (epoch seconds). The same key writes the same."""
    return urlencode(_signed(f"{site}{path}*", expires_at))


def _signed(resource: str, expires_at: int) -> dict[str, str]:
    statement = {"Resource": resource, "Condition": {"DateLessThan": {"AWS:EpochTime": expires_at}}}
    policy = json.dumps({"Statement": [statement]}, separators=(",", ":")).encode()
    key = aws.signing_key(settings()["secret_media"])
    # CloudFront only verifies SHA-1.
    signature = _parsed(key["pem"]).sign(policy, PKCS1v15(), hashes.SHA1())  # noqa: S303
    return {"Policy": _encoded(policy), "Signature": _encoded(signature), "Key-Pair-Id": key["key_pair_id"]}


def _encoded(data: bytes) -> str:
    return base64.b64encode(data).translate(_SAFE).decode()
