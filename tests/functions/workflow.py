"""The deployed state machine on moto's interpreter, which calls the real functions in this process."""

import json
import threading
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from moto.awslambda.models import LambdaFunction
from moto.core.responses import EmptyResult
from moto.stepfunctions.parser.asl.component.common.error_name.states_error_name import StatesErrorName
from moto.stepfunctions.parser.asl.component.common.error_name.states_error_name_type import StatesErrorNameType
from moto.stepfunctions.parser.asl.component.common.retry import retrier_decl
from moto.stepfunctions.parser.asl.component.common.timeouts.timeout import TimeoutSeconds
from moto.stepfunctions.parser.asl.component.state.exec.state_task import lambda_eval_utils
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service_callback import (
    StateTaskServiceCallback,
)
from moto.stepfunctions.parser.asl.component.state.wait.wait_function.wait_function import WaitFunction
from moto.stepfunctions.parser.asl.eval.callback.callback import HeartbeatTimedOut, HeartbeatTimeoutError
from moto.stepfunctions.parser.backend.execution import BaseExecutionWorkerCommunication
from moto.stepfunctions.responses import StepFunctionResponse

from infra.domains import DOMAINS
from infra.functions import WorkflowTask
from tests.conftest import Templates
from tests.functions.conftest import PSEUDO, Call, client, resolved
from tests.functions.transcoding import TASK

Json = dict[str, Any]
AGAIN = 9
"""The number in the name of an execution that is run again."""


class Workflow:
    """The deployed state machine, and what it has called.

    `waits` are the seconds that it waited, between retries too; `failures` what a function raises before it does its
    work, call by call.
    """

    def __init__(self, call: Call, arn: str) -> None:
        self.call, self.arn = call, arn
        self.invoked: list[str] = []
        self.waits: list[float] = []
        self.failures: dict[str, list[Exception]] = {}
        self.awaited: dict[str, str] = {}
        """Execution → the token that it waits for."""
        self.silent: set[str] = set()
        """Tokens of tasks that nobody is heard of."""
        self.news = threading.Condition()
        """Told when an execution begins to wait, and when it ends."""

    def begin(self) -> None:
        """S3 tells of the source."""
        assert self.call("transcoding", "start_workflow") == {"batchItemFailures": []}

    def begin_again(self) -> None:
        """The first attempt once more, as what runs executions again after a restart does: the same input, another name."""
        name = self.execution(AGAIN).rpartition(":")[2]
        client("stepfunctions").start_execution(
            stateMachineArn=self.arn, name=name, input=TASK.model_dump_json(exclude={"express"})
        )

    def resume(self, event: Json) -> None:
        """MediaConvert tells of its job."""
        assert self.call("transcoding", "resume_workflow", event) == {"batchItemFailures": []}

    def retry(self) -> None:
        """An editor tries the upload again."""
        assert self.call("transcoding", "retry_workflow") == {"batchItemFailures": []}

    def waiting(self, attempt: int = 1) -> str:
        """Once the attempt waits for MediaConvert: its token."""
        arn = self.execution(attempt)
        self._settled(arn)
        return self.awaited[arn]

    def fall_silent(self, attempt: int = 1) -> None:
        """Nobody is heard of for as long as the task may go without a heartbeat."""
        token = self.awaited.pop(self.execution(attempt))
        self.silent.add(token)
        client("stepfunctions").send_task_heartbeat(taskToken=token)  # moto looks up at a heartbeat only

    def end(self, attempt: int = 1) -> tuple[str, str]:
        """Once the attempt has ended: how, and the last state that it was in."""
        return self.ended(self.execution(attempt))

    def ended(self, arn: str) -> tuple[str, str]:
        self._until(lambda: self._status(arn) != "RUNNING")
        history = client("stepfunctions").get_execution_history(executionArn=arn, maxResults=1000)["events"]
        entered = [
            event["stateEnteredEventDetails"]["name"] for event in history if "stateEnteredEventDetails" in event
        ]
        return self._status(arn), entered[-1]

    def stop(self, arn: str) -> None:
        """End an execution that waits for MediaConvert."""
        client("stepfunctions").stop_execution(executionArn=arn)
        client("stepfunctions").send_task_heartbeat(taskToken=self.awaited[arn])  # moto looks up at the next one only
        self._until(lambda: self._status(arn) != "RUNNING")

    def close(self) -> None:
        for arn in self.executions():
            self._settled(arn)
            if self._status(arn) == "RUNNING":
                self.stop(arn)

    def executions(self) -> list[str]:
        listed = client("stepfunctions").list_executions(stateMachineArn=self.arn)["executions"]
        return sorted(each["executionArn"] for each in listed)

    def execution(self, attempt: int) -> str:
        return f"{self.arn.replace(':stateMachine:', ':execution:')}:{TASK.upload_id}-{attempt}"

    def invoke(self, function: str, event: Json) -> tuple[str, bool, str]:
        """As Lambda: the answer as JSON, whether it is an error, the log."""
        domain, _, name = function.removeprefix("matinee-dev-").replace("-", "_").partition("_")
        self.invoked.append(name)
        try:
            if self.failures.get(name):
                raise self.failures[name].pop(0)
            return json.dumps(self.call(domain, name, event)), False, ""
        except Exception as error:  # Lambda's own answer to whatever a function raises
            return json.dumps({"errorType": type(error).__name__, "errorMessage": str(error)}), True, ""

    def _status(self, arn: str) -> str:
        status: str = client("stepfunctions").describe_execution(executionArn=arn)["status"]
        return status

    def _settled(self, arn: str) -> None:
        self._until(lambda: arn in self.awaited or self._status(arn) != "RUNNING")

    def _until(self, condition: Callable[[], bool]) -> None:
        with self.news:
            assert self.news.wait_for(condition, 30), "it did not happen in time"


def deployed(dev: Templates, call: Call, domain: str = "transcoding") -> Workflow:
    """What the template says of a domain's state machine and of the functions that it names."""
    trust = {"Version": "2012-10-17", "Statement": []}
    role = client("iam").create_role(RoleName="any", AssumeRolePolicyDocument=json.dumps(trust))["Role"]["Arn"]
    resources = dev[domain]["Resources"]
    known: dict[str, str] = dict(PSEUDO)
    for logical, resource in resources.items():
        if resource["Type"] == "AWS::Lambda::Function":
            known[f"{logical}.Arn"] = _function(resource["Properties"]["FunctionName"], role)
    for other in DOMAINS:
        for row in other.functions:
            if row.trigger == WorkflowTask(domain):
                _function(f"matinee-dev-{other.name}-{row.name}".replace("_", "-"), role)
    (machine,) = [
        each["Properties"] for each in resources.values() if each["Type"] == "AWS::StepFunctions::StateMachine"
    ]
    definition = machine["DefinitionString"]
    for name, reference in machine["DefinitionSubstitutions"].items():
        definition = definition.replace(f"${{{name}}}", resolved(reference, known))
    assert "${" not in definition
    made = client("stepfunctions").create_state_machine(
        name=machine["StateMachineName"], definition=definition, roleArn=role
    )
    return Workflow(call, made["stateMachineArn"])


def _function(name: str, role: str) -> str:
    made = client("lambda").create_function(
        FunctionName=name, Runtime="python3.13", Role=role, Handler="handler", Code={"ZipFile": b"in this process"}
    )
    arn: str = made["FunctionArn"]
    return arn


def mend_moto(workflow: Workflow, monkeypatch: pytest.MonkeyPatch) -> None:
    """Functions run here, retries do not wait, and tokens are answered as in AWS."""

    def invoked(function: LambdaFunction, event: Json) -> tuple[str, bool, str]:
        return workflow.invoke(function.function_name, event)

    def answered_or_waiting(self: Any, env: Any, callback_endpoint: Any, heartbeat_endpoint: Any) -> Any:
        """moto would wait for the next heartbeat where the token was answered before it began to wait."""
        arn = env.states.context_object.context_object_data["Execution"]["Id"]
        token = callback_endpoint.callback_id
        with workflow.news:
            workflow.awaited[arn] = token
            workflow.news.notify_all()
        while not (outcome := callback_endpoint.get_outcome()) and env.is_running():
            if token in workflow.silent:  # a try that comes after it has the same token here, another in AWS
                workflow.silent.remove(token)
                return HeartbeatTimedOut()
            heartbeat_endpoint.clear_and_wait()
        workflow.awaited.pop(arn, None)
        return outcome

    from_error = StateTaskServiceCallback._from_error

    def named(self: Any, env: Any, ex: Exception) -> Any:
        """moto would call a heartbeat that does not come a time-out."""
        event: Any = from_error(self, env, ex)
        if isinstance(ex, HeartbeatTimeoutError):
            event.error_name = StatesErrorName(StatesErrorNameType.StatesHeartbeatTimeout)
        return event

    def failed(self: Any) -> EmptyResult:
        """moto would forget the cause."""
        token, error, cause = (self._get_param(name) for name in ("taskToken", "error", "cause"))
        self.stepfunction_backend.send_task_failure(token, error=error, cause=cause)
        return EmptyResult()

    terminated = BaseExecutionWorkerCommunication.terminated

    def ended(self: Any) -> None:
        with workflow.news:
            terminated(self)
            workflow.news.notify_all()

    monkeypatch.setattr(BaseExecutionWorkerCommunication, "terminated", ended)
    # one client, not another for each call
    monkeypatch.setattr(lambda_eval_utils, "boto_client_for", lambda **_: client("lambda"))
    monkeypatch.setattr(LambdaFunction, "_invoke_lambda", invoked)
    monkeypatch.setattr(retrier_decl, "time", SimpleNamespace(sleep=workflow.waits.append))
    monkeypatch.setattr(StateTaskServiceCallback, "_wait_for_task_token_heartbeat", answered_or_waiting)
    monkeypatch.setattr(StateTaskServiceCallback, "_from_error", named)
    monkeypatch.setattr(
        WaitFunction, "_wait_interval", lambda self, env, wait_seconds: workflow.waits.append(wait_seconds)
    )
    monkeypatch.setattr(StepFunctionResponse, "send_task_failure", failed)
    # moto would take a task's input for its timeout where another branch has failed a moment before
    monkeypatch.setattr(TimeoutSeconds, "eval", TimeoutSeconds._eval_body)
