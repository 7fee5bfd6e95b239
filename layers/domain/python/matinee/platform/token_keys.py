"""The keys that sign access tokens, one after the other: the secret holds the private halves, a parameter the JWKS.

A key is published before it signs and ends after the last token that it signed, by times that stand beside it:

    made ─── published ──(LEAD)── signs_from ─────(TURN)───── its successor signs ──(OVERLAP)── exp

`exp` (OpenID Federation 1.0 §8.7.3 has the name) tells a verifier until when to believe a key without asking, so that one
that knows only what it was deployed with stops believing an old key too; where the next is late it asks, and goes on.
Each step is one write and says what comes next: whatever breaks off is taken up again by the next run.
"""

import json
import time
from typing import Any

import jwt.algorithms
from botocore.exceptions import ClientError
from cryptography.hazmat.primitives.asymmetric import ec

from matinee import aws
from matinee.ids import new_id
from matinee.types import Model

TURN = 30 * 86_400
"""Seconds that a key signs before the next takes over."""
LEAD = 2 * 3600
"""Seconds from its publication until a key signs: twice what any cache may keep a JWKS (`get_jwks`, the edge's longest)."""
OVERLAP = 3600
"""Seconds that a key verifies after its successor signs: more than a signer's memory of the secret and a token's life."""


class Key(Model):
    jwk: dict[str, str]
    """The private key (RFC 7517)."""
    signs_from: int | None = None
    """Epoch seconds; none while it may not be published yet."""
    exp: int | None = None

    @property
    def kid(self) -> str:
        return self.jwk["kid"]

    @property
    def public(self) -> dict[str, Any]:
        return {name: value for name, value in self.jwk.items() if name != "d"} | (
            {"exp": self.exp} if self.exp else {}
        )


def ensure(secret_id: str, parameter: str) -> dict[str, str]:
    """{"Jwks": …}: published as it is now, with a first key where there is none."""
    kept, keys = _read(secret_id)
    if not keys:
        keys = [_signing(_made(kept.get("jwk")), int(time.time()))]
        _write(secret_id, kept, keys)
    return {"Jwks": _publish(parameter, keys)}


def rotate(secret_id: str, parameter: str, *, early: bool = False, compromised: str = "") -> list[Key]:
    """Whatever is due now, and the keys thereafter, the newest last.

    `early`: the next key is due now. `compromised`: the id of a key that ends at once, for which a new one signs at once.
    """
    now = int(time.time())
    kept, keys = _read(secret_id)
    leaked = any(key.kid == compromised for key in keys)
    newest = keys[-1]
    if newest.signs_from is not None and (leaked or now >= newest.signs_from + (0 if early else TURN - LEAD)):
        keys = [*keys, _made(None)]
        _write(secret_id, kept, keys)
    *older, newest = keys
    if newest.signs_from is None:
        _publish(parameter, keys)
        since = now if leaked else now + LEAD
        ended = [_ending(key, now if key.kid == compromised else since + OVERLAP) for key in older]
        keys = [*ended, _signing(newest, since)]
        _write(secret_id, kept, keys)
    good = [key for key in keys if key is keys[-1] or not key.exp or key.exp > now]
    if good != keys:
        _write(secret_id, kept, good)
    _publish(parameter, good)
    return good


def _made(jwk: dict[str, str] | None) -> Key:
    """A key that is not published yet. `jwk`: one of before keys were rotated."""
    if jwk is None:
        private = jwt.algorithms.ECAlgorithm.to_jwk(ec.generate_private_key(ec.SECP256R1()), as_dict=True)
        private.pop("key_ops", None)
        jwk = {**private, "use": "sig", "alg": "ES256", "kid": new_id("key")}
    return Key(jwk=jwk)


def _signing(key: Key, since: int) -> Key:
    return key.model_copy(update={"signs_from": since, "exp": since + TURN + OVERLAP})


def _ending(key: Key, at: int) -> Key:
    return key.model_copy(update={"exp": min(key.exp or at, at)})


def _read(secret_id: str) -> tuple[dict[str, Any], list[Key]]:
    """All that the secret says, and its keys."""
    kept = json.loads(aws.client("secretsmanager").get_secret_value(SecretId=secret_id)["SecretString"])
    return kept, [Key.model_validate(key) for key in kept.get("keys", [])]


def _write(secret_id: str, kept: dict[str, Any], keys: list[Key]) -> None:
    said = {"seed": kept["seed"], "keys": [key.model_dump() for key in keys]}
    aws.client("secretsmanager").put_secret_value(SecretId=secret_id, SecretString=json.dumps(said))


def _publish(parameter: str, keys: list[Key]) -> str:
    """Written only where it says something else, as a parameter keeps a hundred versions."""
    jwks, ssm = json.dumps({"keys": [key.public for key in keys]}), aws.client("ssm")
    try:
        if ssm.get_parameter(Name=parameter)["Parameter"]["Value"] == jwks:
            return jwks
    except ClientError as error:
        if error.response["Error"]["Code"] != "ParameterNotFound":
            raise
    ssm.put_parameter(Name=parameter, Value=jwks, Type="String", Overwrite=True)
    return jwks
