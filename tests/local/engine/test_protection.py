"""Protection against deletion, and what is deleted when a stage is destroyed."""

from collections.abc import Iterator

import boto3
import pytest
from botocore.exceptions import ClientError

from infra.aws import destroy, protection
from infra.aws.assembly import Stack
from tests.local.engine.conftest import BARE, Engine, until

pytestmark = pytest.mark.skipif(BARE, reason="a contract of the deployment, not of the engine")

KEYS = {
    "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
    "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
    "BillingMode": "PAY_PER_REQUEST",
}
DATA = {
    "Users": {
        "Type": "AWS::DynamoDB::Table",
        "Properties": {"TableName": "matinee-prod-users", "DeletionProtectionEnabled": False, **KEYS},
    },
    "Replies": {"Type": "AWS::DynamoDB::Table", "Properties": {"TableName": "matinee-prod-replies", **KEYS}},
    "Uploads": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "matinee-prod-uploads"}},
}


@pytest.fixture
def data(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stack]:
    """A stack that was just created."""
    for name, value in engine.environment.items():
        monkeypatch.setenv(name, value)
    engine.deploy("matinee-prod-data", **DATA)
    yield Stack("matinee-prod-data", {"Resources": DATA}, frozenset())
    formation = engine.client("cloudformation")
    protection.lift(protection.statuses("prod"), [name for name in engine.tables() if "users" in name])
    formation.delete_stack(StackName="matinee-prod-data")
    until(lambda: not protection.statuses("prod"))


def terminates(name: str) -> bool:
    described = boto3.client("cloudformation").describe_stacks(StackName=name)["Stacks"][0]
    return not described["EnableTerminationProtection"]


def test_a_stack_and_its_tables_are_protected_and_freed(data: Stack) -> None:
    tables = boto3.client("dynamodb")
    protection.protect([data])
    assert not terminates(data.name)
    with pytest.raises(ClientError, match="protected against deletion"):
        tables.delete_table(TableName="matinee-prod-users")
    protection.lift([data.name], ["matinee-prod-users"])
    assert terminates(data.name)
    tables.delete_table(TableName="matinee-prod-users")


def test_what_stands_is_of_one_stage(engine: Engine, data: Stack) -> None:
    engine.deploy("matinee-dev-data", Queue={"Type": "AWS::SQS::Queue"})
    assert protection.existing_stacks("prod") == [data.name]


def test_data_is_found_emptied_and_deleted(engine: Engine, data: Stack) -> None:
    s3 = boto3.client("s3")
    s3.put_object(Bucket="matinee-prod-uploads", Key="uploads/film.mp4", Body=b"film")
    held = destroy._held([data.name])
    assert held["AWS::S3::Bucket"] == ["matinee-prod-uploads"]
    destroy._empty("matinee-prod-uploads")
    destroy._delete_what_is_left(held)
    destroy._delete_what_is_left(held)
    assert "matinee-prod-uploads" not in [each["Name"] for each in s3.list_buckets()["Buckets"]]
    assert not [name for name in engine.tables() if name.startswith("matinee-prod-")]


@pytest.mark.parametrize("answer", ["", "no", "matinee-prod"])
def test_nothing_is_destroyed_unless_somebody_says_yes(data: Stack, answer: str) -> None:
    assert destroy.destroy("prod", ask=lambda question: answer) == 1
    assert protection.existing_stacks("prod") == [data.name]


def test_what_writes_to_buckets_goes_first() -> None:
    bucket = {"Resources": {"Site": {"Type": "AWS::S3::Bucket"}}}
    none: dict[str, object] = {"Resources": {}}
    media = Stack("media", bucket, frozenset({"data"}))
    edge = Stack("edge", none, frozenset({"data", "media"}))
    assert destroy._dependents([Stack("data", none, frozenset()), media, edge]) == ["edge"]
