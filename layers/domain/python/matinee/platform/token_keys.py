"""The keys that sign access tokens. A parameter publishes them as a JWKS.

The `exp` of a key (named as in OpenID Federation 1.0 §8.7.3) tells a verifier how long to trust it. So a verifier that only
knows the keys of its deployment stops trusting an old one, and reads the parameter when its keys have expired.
"""

import json
from typing import Any

import jwt.algorithms
from botocore.exceptions import ClientError
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

    def __init__(self, secret_id: str, parameter: str) -> None:
        super().__init__(secret_id)
        self.parameter = parameter

    def make(self) -> Key:
        jwk = jwt.algorithms.ECAlgorithm.to_jwk(ec.generate_private_key(ec.SECP256R1()), as_dict=True)
        jwk.pop("key_ops", None)
        return Key(jwk={**jwk, "use": "sig", "alg": "ES256", "kid": new_id("key")})

    def publish(self, keys: list[Key]) -> list[Key]:
        """Write the parameter if it changes: it keeps only a hundred versions."""
        content, ssm = jwks(keys), aws.client("ssm")
        try:
            if ssm.get_parameter(Name=self.parameter)["Parameter"]["Value"] == content:
                return keys
        except ClientError as error:
            if error.response["Error"]["Code"] != "ParameterNotFound":
                raise
        ssm.put_parameter(Name=self.parameter, Value=content, Type="String", Overwrite=True)
        return keys


def jwks(keys: list[Key]) -> str:
    return json.dumps({"keys": [key.public for key in keys]})
