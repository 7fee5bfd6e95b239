"""A lake in this process: moto's services, an Athena of ours over them, and a clock that stands at `TODAY` and ticks."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from itertools import count
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from matinee.analytics.warehouse import asking, building, forgetting, partitions, runs, starting
from matinee.kernel import aws
from matinee.kernel.settings import settings
from moto import mock_aws

from tests.analytics.lake import BUCKET, DATABASE, Athena, Glue
from tests.analytics.random_events import TODAY

ENVIRONMENT = {
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "MATINEE_STAGE": "dev",
    "MATINEE_DOMAIN": "analytics",
    "MATINEE_BUCKET_LAKE": BUCKET,
    "MATINEE_DATABASE": DATABASE,
    "MATINEE_WORKGROUP": "matinee-dev-models",
    "MATINEE_TABLE_ANALYTICS": "matinee-dev-analytics",
    "MATINEE_TABLE_CONTENT": "matinee-dev-content",
}


class Clock(SimpleNamespace):
    """Two in the morning of `day`, a millisecond later each time."""

    def __init__(self) -> None:
        super().__init__(day=TODAY, ticks=count())

    def now(self) -> datetime:
        return datetime.combine(self.day, time(3), UTC) + timedelta(milliseconds=next(self.ticks))


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    for module in (building, forgetting, partitions, starting):  # not `runs`: S3 goes by the clock on the wall
        if hasattr(module, "now"):
            monkeypatch.setattr(module, "now", made.now)
    return made


@pytest.fixture
def athena(monkeypatch: pytest.MonkeyPatch, clock: Clock) -> Iterator[Athena]:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    with mock_aws():
        aws.forget()
        settings.cache_clear()
        real, ours = aws.client, {"athena": Athena(), "glue": Glue()}

        def client(service: str) -> Any:
            return ours.get(service) or real(service)

        monkeypatch.setattr(aws, "client", client)
        monkeypatch.setattr(asking, "LOOKS", 0)
        monkeypatch.setattr(runs, "SHIFT", 0)  # a step is one look, so that tests can break off between two
        boto3.client("s3").create_bucket(Bucket=BUCKET)
        _tables()
        yield client("athena")
        monkeypatch.setattr(aws, "client", real)
        aws.forget()
        settings.cache_clear()


def _tables() -> None:
    dynamodb = boto3.client("dynamodb")
    for domain in ("analytics", "content"):
        names = ["pk", "sk", "gsi1pk", "gsi1sk"]
        dynamodb.create_table(
            TableName=f"matinee-dev-{domain}",
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in names],
            KeySchema=_key("pk", "sk"),
            GlobalSecondaryIndexes=[
                {"IndexName": "gsi1", "KeySchema": _key("gsi1pk", "gsi1sk"), "Projection": {"ProjectionType": "ALL"}}
            ],
        )


def _key(partition: str, sort: str) -> Any:
    return [{"AttributeName": partition, "KeyType": "HASH"}, {"AttributeName": sort, "KeyType": "RANGE"}]
