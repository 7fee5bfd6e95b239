"""One AWS client a service, made when it is first needed.

botocore without boto3: the same clients, a third less to import at a cold start.
"""

import json
import time
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any

import botocore.session
from botocore.config import Config

# Standard mode caps what a struggling service is asked again.
_CONFIG = Config(retries={"mode": "standard", "total_max_attempts": 4}, connect_timeout=2, read_timeout=20)
# DynamoDB answers in milliseconds, and somebody waits: it is asked again after 50 ms, 100 ms and so on, where standard mode
# would wait for up to 1 s, 2 s and so on. Of a hundred thousand calls to a service that fails at one in ten, one fails.
_DYNAMODB = _CONFIG.merge(
    Config(retries={"mode": "legacy", "total_max_attempts": 5}, connect_timeout=1, read_timeout=5)
)
# Presigned URLs are of SigV4.
_S3 = _CONFIG.merge(Config(signature_version="s3v4"))


@cache
def _session() -> botocore.session.Session:
    return botocore.session.get_session()


@cache
def client(service: str) -> Any:
    """The client of one service ("dynamodb")."""
    return _session().create_client(service, config={"dynamodb": _DYNAMODB, "s3": _S3}.get(service, _CONFIG))


def sent_again(response: Mapping[str, Any]) -> bool:
    """Whether the client sent this call more than once: an earlier one may have been carried out, and its answer lost."""
    return bool(response["ResponseMetadata"].get("RetryAttempts", 0))


SECRETS_KEPT = 300
"""Seconds that a process believes a secret that it has read."""


def secret(arn: str, kept: int = SECRETS_KEPT) -> str:
    """A secret's text, as it was `kept` seconds ago at most."""
    return _secret(arn, kept, int(time.monotonic() // kept))


def signing_key(arn: str) -> dict[str, Any]:
    """The key of a secret that signs now: the newest whose `signs_from` has passed (see matinee.platform.key_rotation)."""
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
