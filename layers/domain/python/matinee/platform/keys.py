"""The deployment's key pairs: the private half in a secret, the public half where CloudFormation needs it."""

import json
from typing import Any

import jwt.algorithms
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from matinee import aws
from matinee.ids import new_id


def ensure(secret_id: str, algorithm: str) -> dict[str, str]:
    """The public half of the pair that the secret holds, made now if it holds none.

    "ES256" → {"Jwks": …} (for access tokens), "RS2048" → {"PublicKey": PEM} (for CloudFront's signed cookies).
    """
    secrets = aws.client("secretsmanager")
    kept = json.loads(secrets.get_secret_value(SecretId=secret_id)["SecretString"])
    if "public" not in kept:
        kept = _MAKERS[algorithm]()
        secrets.put_secret_value(SecretId=secret_id, SecretString=json.dumps(kept))
    public: dict[str, str] = kept["public"]
    return public


def _es256() -> dict[str, Any]:
    key = ec.generate_private_key(ec.SECP256R1())
    facts = {"use": "sig", "alg": "ES256", "kid": new_id("key")}
    private = {**jwt.algorithms.ECAlgorithm.to_jwk(key, as_dict=True), **facts}
    public = {**jwt.algorithms.ECAlgorithm.to_jwk(key.public_key(), as_dict=True), **facts}
    for half in (private, public):
        half.pop("key_ops", None)
    return {"jwk": private, "public": {"Jwks": json.dumps({"keys": [public]})}}


def _rs2048() -> dict[str, Any]:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return {"pem": private.decode(), "public": {"PublicKey": public.decode()}}


_MAKERS = {"ES256": _es256, "RS2048": _rs2048}
