"""Executions that a restart broke off start again, with the same input; their steps are idempotent."""

import json
import random
import threading
import time
from typing import Any

from ministack.core import iam_actions
from ministack.services import stepfunctions

from infra.local.engine.rewriting import rewrite

_BROKEN = "States.ServiceRestart"


def start_at_once() -> None:
    """An execution's first step follows on its start."""
    rewrite(stepfunctions, "_run_execution", ("    time.sleep(0.15)\n", ""))


def name_throttles() -> None:
    """A task whose function is throttled fails by the name that Lambda has for it."""
    rewrite(
        stepfunctions,
        "_call_lambda",
        ('body.get("errorType", "Lambda.Unknown")', "_kind_of(body)"),
        _kind_of=_kind_of,
    )


def _kind_of(failure: dict[str, Any]) -> str:
    throttled = failure.get("__type") == "TooManyRequestsException"
    return "Lambda.TooManyRequestsException" if throttled else str(failure.get("errorType", "Lambda.Unknown"))


def spread_retries() -> None:
    """A task is tried again after a delay up to MaxDelaySeconds, or after a random part of it."""
    rewrite(
        stepfunctions,
        "_execute_task",
        ("_scaled_sleep(min(sleep_sec, 60))", "_scaled_sleep(_delay(retrier, sleep_sec))"),
        _delay=_delay,
    )


def _delay(retrier: dict[str, Any], doubled: float) -> float:
    longest = min(doubled, retrier.get("MaxDelaySeconds", doubled))
    return random.uniform(0, longest) if retrier.get("JitterStrategy") == "FULL" else longest  # noqa: S311


def fail_callbacks() -> None:
    """A task that waits for a token fails at once when the function that was to pass the token on fails."""
    call = stepfunctions._call_lambda

    def called(function: str, event: Any) -> Any:
        try:
            return call(function, event)
        except stepfunctions._ExecutionError as error:
            for waiting in _waiting(event):
                waiting["error"] = {"Error": error.error, "Cause": error.cause}
                waiting["event"].set()
            raise

    stepfunctions._call_lambda = called


def name_task_tokens() -> None:
    """A token's resource is the state machine whose execution waits with it."""
    execute, call, extract = stepfunctions._execute_task, stepfunctions._call_lambda, iam_actions.extract_resource_arn
    current = threading.local()

    def executed(state: Any, given: Any, execution: Any, context: Any) -> Any:
        current.machine = (execution or {}).get("stateMachineArn")
        return execute(state, given, execution, context)

    def called(function: str, event: Any) -> Any:
        for waiting in _waiting(event):
            waiting["machine"] = getattr(current, "machine", None)
        return call(function, event)

    def extracted(service: str, method: str, path: str, headers: Any, body: bytes, *rest: Any) -> Any:
        resource = extract(service, method, path, headers, body, *rest)
        if service != "states" or resource != "*":
            return resource
        waiting = stepfunctions._task_tokens.get(iam_actions._safe_json_field(body, "taskToken"), {})
        return waiting.get("machine") or resource

    stepfunctions._execute_task, stepfunctions._call_lambda = executed, called
    iam_actions.extract_resource_arn = extracted


def _waiting(event: Any) -> list[dict[str, Any]]:
    """The open tokens that an event carries."""
    values = event.values() if isinstance(event, dict) else ()
    tokens = stepfunctions._task_tokens
    return [tokens[value] for value in values if isinstance(value, str) and value in tokens]


def mind_heartbeats() -> None:
    """A task that waits for a token fails when nothing was heard of it for HeartbeatSeconds."""
    rewrite(
        stepfunctions,
        "_invoke_with_callback",
        (
            "if not evt.wait(timeout=timeout):",
            'if not _waited(_task_tokens[token], timeout, state_def.get("HeartbeatSeconds")):',
        ),
        _waited=_waited,
    )


def _waited(task: dict[str, Any], timeout: float, heartbeat: float | None) -> bool:
    """Whether the task was answered within its timeout. Raises States.HeartbeatTimeout."""
    deadline = time.monotonic() + timeout
    while (left := deadline - time.monotonic()) > 0:
        task["heartbeat"] = None
        if task["event"].wait(min(left, heartbeat or left)):
            return True
        if heartbeat and left > heartbeat and task["heartbeat"] is None:
            raise stepfunctions._ExecutionError("States.HeartbeatTimeout", f"No heartbeat for {heartbeat} seconds")
    return False


def take_up_again() -> None:
    load = stepfunctions.load_persisted_state

    def loaded(data: dict[str, Any]) -> None:
        load(data)
        threading.Timer(2.0, _restart_broken).start()  # once the door is open: their tasks call in through it

    stepfunctions.load_persisted_state = loaded


def _restart_broken() -> None:
    for execution in list(stepfunctions._executions.all_values()):
        child = "mapRunArn" in execution  # of a distributed map: its parent begins it again
        if execution.get("error") == _BROKEN and not execution.get("taken_up") and not child:
            execution["taken_up"] = True
            name, _, again = execution["name"].partition("--")
            stepfunctions._start_execution(
                {
                    "stateMachineArn": execution["stateMachineArn"],
                    "name": f"{name}--{int(again or 0) + 1}",
                    "input": execution.get("input")
                    if isinstance(execution.get("input"), str)
                    else json.dumps(execution["input"]),
                }
            )
