"""`make deploy` and `make destroy`, with CDK from npm, against the engine: prod, which fails in the middle at first.

`make rehearsal` runs it. It takes more than a minute, so that `make test` does not.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from infra.synth import node
from tests.local.engine.conftest import ROOT, Engine

OURS = "matinee-prod-"
TAKEN = "matinee-prod"
UPLOADS = f"{OURS}uploads-000000000000-us-east-1"


class Account:
    """What CDK and the commands of `make` find in the engine."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.environment = {**os.environ, **engine.environment, "CI": "true"}
        limit = engine.client("lambda").get_account_settings()["AccountLimit"]
        self.concurrency = limit["ConcurrentExecutions"]

    def bootstrap(self, elsewhere: Path) -> None:
        """From a folder without an app."""
        command = [node(), str(ROOT / "node_modules/aws-cdk/bin/cdk"), "bootstrap", "aws://000000000000/us-east-1"]
        subprocess.run(command, cwd=elsewhere, env=self.environment, check=True)

    def run(self, command: str, *settings: str, answers: str = "") -> int:
        fits = f"concurrency={self.concurrency}"
        environment = {**self.environment, "CONTEXT": " ".join(("dependencies=off", fits, *settings))}
        arguments = [sys.executable, "-m", f"infra.aws.{command}", "prod"]
        return subprocess.run(arguments, cwd=ROOT, env=environment, input=answers, text=True, check=False).returncode

    def stacks(self) -> dict[str, Any]:
        listed = self.engine.client("cloudformation").describe_stacks()["Stacks"]
        return {each["StackName"]: each for each in listed if each["StackName"].startswith(OURS)}

    def protected(self) -> set[str]:
        client = self.engine.client("cloudformation")
        described = [client.describe_stacks(StackName=name)["Stacks"][0] for name in self.stacks()]
        return {each["StackName"] for each in described if each["EnableTerminationProtection"]}

    def created(self, stack: str, kind: str) -> list[str]:
        events = self.engine.client("cloudformation").describe_stack_events(StackName=stack)["StackEvents"]
        made = [each for each in events if each["ResourceStatus"] == "CREATE_COMPLETE"]
        return [each["LogicalResourceId"] for each in made if each["ResourceType"] == kind]

    def logs(self) -> list[str]:
        return [each["logGroupName"] for each in self.engine.client("logs").describe_log_groups()["logGroups"]]

    def buckets(self) -> set[str]:
        return {
            each["Name"] for each in self.engine.client("s3").list_buckets()["Buckets"] if each["Name"].startswith(OURS)
        }

    def tables(self) -> dict[str, bool]:
        """Name → whether it is protected."""
        client = self.engine.client("dynamodb")
        names = [name for name in self.engine.tables() if name.startswith(OURS)]
        return {name: client.describe_table(TableName=name)["Table"]["DeletionProtectionEnabled"] for name in names}


@pytest.fixture
def own_engine(tmp_path: Path) -> Iterator[Engine]:
    engine = Engine(tmp_path / "engine").start()
    yield engine
    engine.kill()


def test_prod_fails_in_the_middle_is_deployed_again_and_goes_with_its_data(own_engine: Engine, tmp_path: Path) -> None:
    account, s3, events = Account(own_engine), own_engine.client("s3"), own_engine.client("events")
    account.bootstrap(tmp_path)

    events.create_event_bus(Name=TAKEN)
    assert account.run("deploy") != 0
    assert account.stacks()[f"{OURS}platform"]["StackStatus"] == "ROLLBACK_COMPLETE"
    assert account.created(f"{OURS}platform", "AWS::Logs::LogGroup")
    assert account.logs() == []
    assert account.protected() == {f"{OURS}data", f"{OURS}index"}

    events.delete_event_bus(Name=TAKEN)
    assert account.run("deploy") == 0
    assert len(account.protected()) == len(account.stacks()) > 10
    assert account.tables()[f"{OURS}users"]

    s3.put_object(Bucket=UPLOADS, Key="uploads/film.mp4", Body=b"film")
    assert account.run("deploy", "alarms-to=you@example.com") == 0
    assert len(own_engine.client("sns").list_subscriptions()["Subscriptions"]) == 1
    assert account.protected() == set(account.stacks())

    assert account.run("destroy", answers="no\n") == 1
    assert account.run("destroy", answers="yes\nmatinee-prod\n") == 0
    assert (account.stacks(), account.buckets(), account.tables()) == ({}, set(), {})
