"""The deployment's key pair for CloudFront's signed cookies: the private half in a secret, the public half for CloudFormation."""

import json
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from matinee import aws


def ensure(secret_id: str) -> dict[str, str]:
    """{"PublicKey": PEM} of the pair that the secret holds, made now if it holds none."""
    secrets = aws.client("secretsmanager")
    kept = json.loads(secrets.get_secret_value(SecretId=secret_id)["SecretString"])
    if "public" not in kept:
        kept |= _rs2048()
        secrets.put_secret_value(SecretId=secret_id, SecretString=json.dumps(kept))
    public: dict[str, str] = kept["public"]
    return public


def _rs2048() -> dict[str, Any]:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return {"pem": private.decode(), "public": {"PublicKey": public.decode()}}
