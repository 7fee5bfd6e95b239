"""The beginning of an export's and of an erasure's execution."""

import json

from matinee.kernel import aws
from matinee.kernel.settings import settings


def start(kind: str, task_id: str) -> None:
    """Start it once, however often it is asked for: the execution has the task's name. `kind`: "export_id", "erasure_id"."""
    states = aws.client("stepfunctions")
    try:
        states.start_execution(stateMachineArn=settings()["workflow"], name=task_id, input=json.dumps({kind: task_id}))
    except states.exceptions.ExecutionAlreadyExists:
        return
