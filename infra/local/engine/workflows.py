"""Executions that a restart broke off start again, with the same input; their steps are idempotent."""

import json
import threading
from typing import Any

from ministack.services import stepfunctions

_BROKEN = "States.ServiceRestart"


def take_up_again() -> None:
    load = stepfunctions.load_persisted_state

    def loaded(data: dict[str, Any]) -> None:
        load(data)
        threading.Timer(2.0, _restart_broken).start()  # once the door is open: their tasks call in through it

    stepfunctions.load_persisted_state = loaded


def _restart_broken() -> None:
    for execution in list(stepfunctions._executions.all_values()):
        if execution.get("error") == _BROKEN and not execution.get("taken_up"):
            execution["taken_up"] = True
            name, _, again = execution["name"].partition("--")
            stepfunctions._start_execution(
                {
                    "stateMachineArn": execution["stateMachineArn"],
                    "name": f"{name}--{int(again or 0) + 1}",
                    "input": execution.get("input") if isinstance(execution.get("input"), str) else json.dumps(execution["input"]),
                }
            )
