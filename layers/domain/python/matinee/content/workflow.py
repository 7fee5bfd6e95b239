"""Starting the workflows of imports and exports."""

import json

from matinee.kernel import aws
from matinee.kernel.settings import settings


def start(kind: str, task_id: str, attempt: int = 1) -> None:
    """Start it once, however often it is asked for: the execution has the attempt's name. `kind`: "import_id", "export_id"."""
    states = aws.client("stepfunctions")
    try:
        states.start_execution(
            stateMachineArn=settings()["workflow"], name=f"{task_id}-{attempt}", input=json.dumps({kind: task_id})
        )
    except states.exceptions.ExecutionAlreadyExists:
        return
