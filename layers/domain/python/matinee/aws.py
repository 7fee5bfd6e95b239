"""One AWS client a service, made when it is first needed.

botocore without boto3: the same clients, a third less to import at a cold start.
"""

import json
import time
from functools import cache, lru_cache
from typing import Any

import botocore.session
from botocore.config import Config

# Standard mode caps what a struggling service is asked again; three attempts fit inside every timeout that we set.
_CONFIG = Config(retries={"mode": "standard", "max_attempts": 3}, connect_timeout=2, read_timeout=20)


@cache
def _session() -> botocore.session.Session:
    return botocore.session.get_session()


@cache
def client(service: str) -> Any:
    """The client of one service ("dynamodb"). S3 signs its presigned URLs with SigV4."""
    config = _CONFIG.merge(Config(signature_version="s3v4")) if service == "s3" else _CONFIG
    return _session().create_client(service, config=config)


SECRETS_KEPT = 300
"""Seconds that a process believes a secret that it has read."""


def secret(arn: str, kept: int = SECRETS_KEPT) -> str:
    """A secret's text, as it was `kept` seconds ago at most."""
    return _secret(arn, kept, int(time.monotonic() // kept))


def signing_key(arn: str) -> dict[str, Any]:
    """Of a secret whose keys take turns (matinee.platform.turns), the newest whose time to sign has come."""
    now, keys = time.time(), json.loads(secret(arn))["keys"]
    signing = (key for key in keys if key["signs_from"] is not None and key["signs_from"] <= now)
    newest: dict[str, Any] = max(signing, key=lambda key: int(key["signs_from"]))
    return newest


@lru_cache(maxsize=8)
def _secret(arn: str, kept: int, period: int) -> str:
    text: str = client("secretsmanager").get_secret_value(SecretId=arn)["SecretString"]
    return text


def forget() -> None:
    """Drop clients and secrets (tests, and a process that changes endpoints)."""
    for cached in (_session, client, _secret):
        cached.cache_clear()
