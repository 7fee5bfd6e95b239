"""The keys that sign access tokens. A second secret publishes the public ones as a JWKS.

They are not secret, but Secrets Manager answers 10,000 reads a second where Parameter Store answers 40.

The `exp` of a key (named as in OpenID Federation 1.0 §8.7.3) tells a verifier how long to trust it. So a verifier that only
knows the keys of its deployment stops trusting an old one, and reads the JWKS when its keys have expired.
"""

import json
from typing import Any

import jwt.algorithms
from cryptography.hazmat.primitives.asymmetric import ec

from matinee.kernel import aws
from matinee.kernel.ids import new_id
from matinee.platform import key_rotation


class Key(key_rotation.Key):
    jwk: dict[str, str]
    """The private key (RFC 7517)."""

    @property
    def kid(self) -> str:
        return self.jwk["kid"]

    @property
    def public(self) -> dict[str, Any]:
        return {name: value for name, value in self.jwk.items() if name != "d"} | (
            {"exp": self.exp} if self.exp else {}
        )


class TokenKeys(key_rotation.KeyRing[Key]):
    model = Key

    def __init__(self, secret_id: str, published: str) -> None:
        """`published`: the id of the secret with the JWKS."""
        super().__init__(secret_id)
        self.published = published

    def make(self) -> Key:
        jwk = jwt.algorithms.ECAlgorithm.to_jwk(ec.generate_private_key(ec.SECP256R1()), as_dict=True)
        jwk.pop("key_ops", None)
        return Key(jwk={**jwk, "use": "sig", "alg": "ES256", "kid": new_id("key")})

    def publish(self, keys: list[Key]) -> list[Key]:
        """Write the JWKS if it changes: each write is a version, and a secret keeps a hundred."""
        content, manager = jwks(keys), aws.client("secretsmanager")
        if manager.get_secret_value(SecretId=self.published)["SecretString"] != content:
            manager.put_secret_value(SecretId=self.published, SecretString=content)
        return keys


def jwks(keys: list[Key]) -> str:
    return json.dumps({"keys": [key.public for key in keys]})
