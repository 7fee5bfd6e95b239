"""An engine of the tests' own: a process with a state folder, which may be killed and started again.

MATINEE_BARE_ENGINE=1 starts it without our remedies: every test of a deviation then fails, or the deviation is gone.
"""

import io
import json
import os
import signal
import socket
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar
from urllib.request import Request, urlopen

import pytest

from infra.local.deploy import client

ROOT = Path(__file__).parents[3]
BARE = bool(os.environ.get("MATINEE_BARE_ENGINE"))
T = TypeVar("T")
ROLE = "arn:aws:iam::000000000000:role/everything"


def until(look: Callable[[], T | None], within: float = 15.0) -> T:
    """The first true answer. Fails when there is none in time."""
    deadline = time.monotonic() + within
    while not (found := look()):
        assert time.monotonic() < deadline, f"nothing within {within} s"
        time.sleep(0.05)
    return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Engine:
    def __init__(self, state: Path, *arguments: str) -> None:
        self.state, self.port, self.arguments = state, free_port(), arguments
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> "Engine":
        command = [sys.executable, "-m", "infra.local.engine", "--port", str(self.port), "--state", str(self.state)]
        command += self.arguments
        self.process = subprocess.Popen([*command, *(["--bare"] if BARE else [])], cwd=ROOT)
        until(self._answers, 60)
        return self

    def kill(self) -> None:
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def client(self, service: str) -> Any:
        return client(service, self.url)

    @property
    def environment(self) -> dict[str, str]:
        """With which a command takes the engine for AWS."""
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_REGION": "us-east-1",
            "AWS_DEFAULT_REGION": "us-east-1",
        }

    def tables(self) -> list[str]:
        names: list[str] = self.client("dynamodb").list_tables()["TableNames"]
        return names

    def saved(self) -> None:
        """Until what is true now is on disk."""
        before, state = time.time_ns(), self.state / "services/state.json"
        self.client("ssm").put_parameter(Name="/saved", Value=str(before), Type="String", Overwrite=True)
        until(lambda: state.exists() and str(before) in state.read_text())

    def function(self, name: str, code: str, *, wait: bool = True, **settings: Any) -> str:
        """A Python function, with `handler` in it, that may do everything; its ARN."""
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as zipped:
            zipped.writestr("code.py", code)
        made = self.client("lambda").create_function(
            FunctionName=name,
            Runtime="python3.13",
            Handler="code.handler",
            Code={"ZipFile": archive.getvalue()},
            **{"Timeout": 10, "Role": ROLE, **settings},
        )
        if wait:
            functions = self.client("lambda")
            until(lambda: functions.get_function(FunctionName=name)["Configuration"]["State"] == "Active")
        return str(made["FunctionArn"])

    def role(self, name: str, statement: dict[str, Any]) -> str:
        """A role that anything may take on; its ARN."""
        trust = {"Statement": [{"Effect": "Allow", "Principal": {"Service": "*"}, "Action": "sts:AssumeRole"}]}
        made = self.client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))
        policy = json.dumps({"Statement": [statement]})
        self.client("iam").put_role_policy(RoleName=name, PolicyName=name, PolicyDocument=policy)
        return str(made["Role"]["Arn"])

    def invoke(self, name: str, event: Any = None) -> tuple[str | None, Any]:
        """(the kind of failure, if any; the answer)"""
        answer = self.client("lambda").invoke(FunctionName=name, Payload=json.dumps(event))
        return answer.get("FunctionError"), json.loads(answer["Payload"].read())

    def execution(self, name: str, states: dict[str, Any]) -> str:
        """A run of a state machine that starts with the first of the states; its ARN."""
        definition = json.dumps({"StartAt": next(iter(states)), "States": states})
        machine = self.client("stepfunctions").create_state_machine(name=name, definition=definition, roleArn=ROLE)
        arn = machine["stateMachineArn"]
        return str(self.client("stepfunctions").start_execution(stateMachineArn=arn, name="run")["executionArn"])

    def ended(self, execution: str) -> dict[str, Any]:
        states = self.client("stepfunctions")

        def look() -> dict[str, Any] | None:
            found: dict[str, Any] = states.describe_execution(executionArn=execution)
            return found if found["status"] != "RUNNING" else None

        return until(look)

    def deploy(self, stack: str, **resources: Any) -> dict[str, str]:
        """A stack of these resources; its outputs, which are their Refs."""
        described = self._stack(stack, resources)
        assert described["StackStatus"] == "CREATE_COMPLETE", described
        return {output["OutputKey"]: output["OutputValue"] for output in described["Outputs"]}

    def refused(self, stack: str, **resources: Any) -> str:
        """Why such a stack fails."""
        described = self._stack(stack, resources)
        assert described["StackStatus"] == "ROLLBACK_COMPLETE", described
        events = self.client("cloudformation").describe_stack_events(StackName=stack)["StackEvents"]
        return " ".join(each.get("ResourceStatusReason", "") for each in events if "FAILED" in each["ResourceStatus"])

    def _stack(self, stack: str, resources: dict[str, Any]) -> dict[str, Any]:
        outputs = {name: {"Value": {"Ref": name}} for name in resources}
        body = json.dumps({"Resources": resources, "Outputs": outputs})
        formation = self.client("cloudformation")
        formation.create_stack(StackName=stack, TemplateBody=body)

        def ended() -> dict[str, Any] | None:
            described: dict[str, Any] = formation.describe_stacks(StackName=stack)["Stacks"][0]
            return None if described["StackStatus"].endswith("PROGRESS") else described

        return until(ended)

    def api(self, route: str, function: str, *, lets_in: bool = True, waits: int = 29_000, **named: Any) -> str:
        """An HTTP API with one route to the function, for `waits` milliseconds; its id."""
        apis = self.client("apigatewayv2")
        api = str(apis.create_api(Name=route, ProtocolType="HTTP")["ApiId"])
        made = apis.create_integration(
            ApiId=api,
            IntegrationType="AWS_PROXY",
            IntegrationUri=function,
            PayloadFormatVersion="2.0",
            TimeoutInMillis=waits,
        )
        apis.create_route(ApiId=api, RouteKey=route, Target=f"integrations/{made['IntegrationId']}", **named)
        apis.create_stage(ApiId=api, StageName="$default", AutoDeploy=True)
        if lets_in:
            source = f"arn:aws:execute-api:us-east-1:000000000000:{api}/*/{route.replace(' ', '')}"
            self.permit(function, "apigateway.amazonaws.com", source)
        return api

    def permit(self, function: str, service: str, source: str) -> None:
        """The service may call the function on behalf of the source."""
        self.client("lambda").add_permission(
            FunctionName=function,
            StatementId=service.partition(".")[0],
            Action="lambda:InvokeFunction",
            Principal=service,
            SourceArn=source,
        )

    def post(self, path: str, content: Any) -> int:
        with urlopen(Request(self.url + path, json.dumps(content).encode(), method="POST")) as answer:
            return int(answer.status)

    def _answers(self) -> bool:
        assert self.process and self.process.poll() is None, "the engine ended"
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def _end(self, number: signal.Signals) -> None:
        if self.process and self.process.poll() is None:
            self.process.send_signal(number)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
                raise


def _with_role(engine: Engine) -> Engine:
    engine.role("everything", {"Effect": "Allow", "Action": "*", "Resource": "*"})
    return engine


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Shared by all tests that do not end it."""
    shared = Engine(tmp_path_factory.mktemp("engine"))
    yield _with_role(shared.start())
    shared.stop()


@pytest.fixture
def own_engine(tmp_path: Path) -> Iterator[Engine]:
    """One for a test that ends it."""
    own = Engine(tmp_path)
    yield _with_role(own.start())
    own.kill()
