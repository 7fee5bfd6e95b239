"""A users' table in memory, the secrets that tokens are made of, and a clock that tests move."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from jwt.algorithms import ECAlgorithm
from matinee.kernel import aws, site
from matinee.users import sealing, sessions

from tests.unit.conftest import Told
from tests.unit.fakes import Parameters, Secrets, Table


class Clock:
    def __init__(self) -> None:
        self.at = time.time()

    def __call__(self) -> float:
        return self.at

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.at, UTC)

    def move(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds).total_seconds()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Stands still until it is moved."""
    moved = Clock()
    monkeypatch.setattr(time, "time", moved)
    monkeypatch.setattr(sessions, "now", moved.now)
    return moved


@pytest.fixture
def users(told: Told, clients: dict[str, Any]) -> Iterator[Table]:
    """The users' table; with it goes all else that the domain is told."""
    private = {**ECAlgorithm.to_jwk(ec.generate_private_key(ec.SECP256R1()), as_dict=True), "kid": "key_1"}
    clients["dynamodb"] = table = Table()
    key = {"jwk": {**private, "use": "sig", "alg": "ES256"}, "signs_from": 0}
    clients["secretsmanager"] = Secrets(seed="a seed", keys=[key])
    told(
        table_users="users",
        table_subscriptions="subscriptions",
        issuer="matinee-dev",
        secret_tokens="arn:tokens",
        mail_from="matinee@matinee.test",
        site_parameter="/site",
    )
    clients["ssm"] = Parameters("https://matinee.test")
    forget()
    yield table
    forget()


def forget() -> None:
    for cached in (sealing._key, aws._secret, site._deployed):
        cached.cache_clear()
