"""One AWS client a service, made when it is first needed.

botocore without boto3: the same clients, a third less to import at a cold start.
"""

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


@lru_cache(maxsize=8)
def _secret(arn: str, kept: int, period: int) -> str:
    text: str = client("secretsmanager").get_secret_value(SecretId=arn)["SecretString"]
    return text


def forget() -> None:
    """Drop clients and secrets (tests, and a process that changes endpoints)."""
    for cached in (_session, client, _secret):
        cached.cache_clear()
