"""`make deploy` and `make destroy`, with CDK from npm, against the engine: prod, which fails in the middle at first."""

import os
import subprocess
import sys
from typing import Any

import pytest

from infra.aws.assembly import cdk
from tests.local.engine.conftest import BARE, ROOT, Engine

pytestmark = pytest.mark.skipif(BARE, reason="a contract of the deployment, not of the engine")
OURS = "matinee-prod-"
UPLOADS = f"{OURS}uploads-000000000000-us-east-1"


class Account:
    """What CDK and the commands of `make` find in the engine."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.environment = {
            **os.environ,
            "AWS_ENDPOINT_URL": engine.url,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_REGION": "us-east-1",
            "AWS_DEFAULT_REGION": "us-east-1",
            "CI": "true",
        }

    def run(self, command: str, *settings: str, answers: str = "") -> int:
        environment = {**self.environment, "CONTEXT": " ".join(("dependencies=off", *settings))}
        arguments = [sys.executable, "-m", f"infra.aws.{command}", "prod"]
        return subprocess.run(arguments, cwd=ROOT, env=environment, input=answers, text=True, check=False).returncode

    def stacks(self) -> dict[str, Any]:
        listed = self.engine.client("cloudformation").describe_stacks()["Stacks"]
        return {each["StackName"]: each for each in listed if each["StackName"].startswith(OURS)}

    def protected(self) -> set[str]:
        client = self.engine.client("cloudformation")
        described = [client.describe_stacks(StackName=name)["Stacks"][0] for name in self.stacks()]
        return {each["StackName"] for each in described if each["EnableTerminationProtection"]}

    def buckets(self) -> set[str]:
        return {
            each["Name"] for each in self.engine.client("s3").list_buckets()["Buckets"] if each["Name"].startswith(OURS)
        }

    def tables(self) -> dict[str, bool]:
        """Name → whether it is protected."""
        client = self.engine.client("dynamodb")
        names = [name for name in client.list_tables()["TableNames"] if name.startswith(OURS)]
        return {name: client.describe_table(TableName=name)["Table"]["DeletionProtectionEnabled"] for name in names}


def test_prod_fails_in_the_middle_is_deployed_again_and_goes_with_its_data(
    own_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    account, s3 = Account(own_engine), own_engine.client("s3")
    for name, value in account.environment.items():
        monkeypatch.setenv(name, value)
    assert cdk("bootstrap", "aws://000000000000/us-east-1") == 0

    s3.create_bucket(Bucket=UPLOADS)
    assert account.run("deploy") != 0
    assert account.protected() == {f"{OURS}data", f"{OURS}platform"}
    assert account.buckets() == {UPLOADS}

    s3.delete_bucket(Bucket=UPLOADS)
    assert account.run("deploy") == 0
    assert account.protected() == set(account.stacks())
    assert account.tables()[f"{OURS}users"]

    s3.put_object(Bucket=UPLOADS, Key="uploads/film.mp4", Body=b"film")
    assert account.run("deploy", "alarms-to=you@example.com") == 0
    assert len(own_engine.client("sns").list_subscriptions()["Subscriptions"]) == 1
    assert account.protected() == set(account.stacks())

    assert account.run("destroy", answers="no\n") == 1
    assert account.run("destroy", answers="yes\nmatinee-prod\n") == 0
    assert (account.stacks(), account.buckets(), account.tables()) == ({}, set(), {})
