"""Executions of a domain's state machine, whose ARN is the setting `workflow`."""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from botocore.exceptions import ClientError

from matinee.kernel import aws
from matinee.kernel.settings import settings

_RECENT = 50
"""Events of an execution's history that are looked at: a task that is tried again has a dozen."""


def start(name: str, given: Mapping[str, Any]) -> bool:
    """Start an execution that is given this JSON, once for each `name` (1-80 characters). Whether it was this call."""
    states = aws.client("stepfunctions")
    try:
        states.start_execution(stateMachineArn=settings()["workflow"], name=name, input=json.dumps(given))
    except states.exceptions.ExecutionAlreadyExists:
        return False
    return True


class Execution(NamedTuple):
    status: str
    """As Step Functions names it: RUNNING, SUCCEEDED, FAILED, TIMED_OUT, ABORTED."""
    outputs: list[str]
    """What its last states have put out, JSON, newest first."""
    error: str
    cause: str


def look(name: str) -> Execution | None:
    """How far the execution of this name is; None where there is none."""
    states, arn = aws.client("stepfunctions"), _arn(name)
    try:
        told = states.describe_execution(executionArn=arn)
        events = states.get_execution_history(executionArn=arn, reverseOrder=True, maxResults=_RECENT)["events"]
    except states.exceptions.ExecutionDoesNotExist:
        return None
    outputs = [each["stateExitedEventDetails"]["output"] for each in events if "stateExitedEventDetails" in each]
    return Execution(told["status"], outputs, told.get("error", ""), told.get("cause", ""))


def stop(name: str) -> None:
    """Stop the execution of this name. One that has ended, or never began, stays as it is: the caller must not need more.

    A function that it called works on to its own end.
    """
    states = aws.client("stepfunctions")
    try:
        states.stop_execution(executionArn=_arn(name))
    except ClientError as error:
        if error.response["Error"]["Code"] not in ("ExecutionDoesNotExist", "ValidationException"):
            raise


def _arn(name: str) -> str:
    return f"{settings()['workflow'].replace(':stateMachine:', ':execution:')}:{name}"
