"""The emulator of EMR Serverless as its own process, before an engine that enforces the rights of the runs' roles."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError

from infra.local.deploy import client
from infra.local.emr import spark
from tests.local.engine.conftest import ROOT, Engine, engine, free_port, until

__all__ = ["engine"]

Json = dict[str, Any]
LAKE, SCRIPTS = "lake", "scripts"


@dataclass
class Emulator:
    engine: Engine
    state: Path
    port: int
    process: subprocess.Popen[bytes] | None = None
    application: str = ""

    def start(self) -> "Emulator":
        arguments = ("--port", str(self.port), "--state", str(self.state), "--endpoint", self.engine.url)
        self.process = subprocess.Popen([sys.executable, "-m", "infra.local.emr", *arguments], cwd=ROOT)
        until(self._answers, 60)
        if not self.application:
            made = self.client.create_application(name="t", releaseLabel="emr-7.11.0", type="Spark", clientToken="one")
            self.application = made["applicationId"]
        return self

    def _answers(self) -> bool:
        assert self.process and self.process.poll() is None, "the emulator ended"
        try:
            self.client.list_applications()
        except EndpointConnectionError:
            return False
        return True

    def stop(self, number: int = signal.SIGTERM) -> None:
        if self.process and self.process.poll() is None:
            self.process.send_signal(number)
            self.process.wait(20)

    @property
    def client(self) -> Any:
        return client("emr-serverless", f"http://127.0.0.1:{self.port}")

    def submit(self, role: str, script: str, *arguments: str, **more: Any) -> str:
        driver = {"entryPoint": f"s3://{SCRIPTS}/{script}", "entryPointArguments": list(arguments)}
        run: str = self.client.start_job_run(
            applicationId=self.application, executionRoleArn=role, jobDriver={"sparkSubmit": driver}, **more
        )["jobRunId"]
        return run

    def run(self, run_id: str) -> Json:
        found: Json = self.client.get_job_run(applicationId=self.application, jobRunId=run_id)["jobRun"]
        return found

    def ended(self, run_id: str, within: float = 240) -> Json:
        def look() -> Json | None:
            found = self.run(run_id)
            return found if found["state"] in ("SUCCESS", "FAILED", "CANCELLED") else None

        return until(look, within)

    def children(self) -> list[int]:
        """The process ids of its Sparks."""
        assert self.process
        listed = subprocess.run(["ps", "-eo", "pid=,ppid=,stat="], capture_output=True, text=True, check=True)
        rows = [line.split() for line in listed.stdout.splitlines()]
        return [int(pid) for pid, parent, state in rows if parent == str(self.process.pid) and state[0] != "Z"]


@dataclass
class Lake:
    """Buckets of the engine, and a role that may work in them."""

    engine: Engine

    def put(self, key: str, body: bytes, bucket: str = LAKE) -> str:
        self.engine.client("s3").put_object(Bucket=bucket, Key=key, Body=body)
        return f"s3://{bucket}/{key}"

    def read(self, key: str) -> bytes:
        body: bytes = self.engine.client("s3").get_object(Bucket=LAKE, Key=key)["Body"].read()
        return body

    def keys(self, prefix: str) -> list[str]:
        found = self.engine.client("s3").list_objects_v2(Bucket=LAKE, Prefix=prefix)
        return [each["Key"] for each in found.get("Contents", ())]

    def role(self, name: str, *, writes: str = "*", reads: str = "*") -> str:
        """A role that EMR Serverless may take on, for what is below these prefixes; its ARN."""
        trust = {
            "Effect": "Allow",
            "Principal": {"Service": "emr-serverless.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
        actions = {
            "s3:GetObject": [f"arn:aws:s3:::{LAKE}/{reads}", f"arn:aws:s3:::{SCRIPTS}/*"],
            "s3:ListBucket": [f"arn:aws:s3:::{LAKE}", f"arn:aws:s3:::{SCRIPTS}"],
            "s3:PutObject": [f"arn:aws:s3:::{LAKE}/{writes}"],
            "s3:DeleteObject": [f"arn:aws:s3:::{LAKE}/{writes}"],
        }
        allowed = [{"Effect": "Allow", "Action": action, "Resource": each} for action, each in actions.items()]
        iam = self.engine.client("iam")
        made = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps({"Statement": [trust]}))
        iam.put_role_policy(RoleName=name, PolicyName="lake", PolicyDocument=json.dumps({"Statement": allowed}))
        return str(made["Role"]["Arn"])


@pytest.fixture(scope="session")
def lake(engine: Engine) -> Lake:
    for bucket in (LAKE, SCRIPTS):
        engine.client("s3").create_bucket(Bucket=bucket)
    return Lake(engine)


@pytest.fixture(scope="session")
def needs_spark() -> None:
    if spark.interpreter() is None:
        pytest.skip(spark.MISSING)


@pytest.fixture(scope="session")
def emulator(needs_spark: None, engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    """Shared by all tests that leave it as they found it."""
    one = Emulator(engine, tmp_path_factory.mktemp("emr"), free_port()).start()
    yield one
    one.stop()


@pytest.fixture
def own_emulator(needs_spark: None, engine: Engine, tmp_path: Path) -> Iterator[Emulator]:
    """One that a test may kill."""
    one = Emulator(engine, tmp_path, free_port()).start()
    yield one
    for pid in one.children():
        os.killpg(pid, signal.SIGKILL)
    one.stop(signal.SIGKILL)


@pytest.fixture(name="until")
def until_fixture() -> Callable[..., Any]:
    return until
