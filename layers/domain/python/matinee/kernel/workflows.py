"""Executions of a domain's state machine, whose ARN is the setting `workflow`."""

import json
from collections.abc import Mapping
from typing import Any

from matinee.kernel import aws
from matinee.kernel.settings import settings


def start(name: str, given: Mapping[str, Any]) -> bool:
    """Start an execution that is given this JSON, once for each `name` (1-80 characters). Whether it was this call."""
    states = aws.client("stepfunctions")
    try:
        states.start_execution(stateMachineArn=settings()["workflow"], name=name, input=json.dumps(given))
    except states.exceptions.ExecutionAlreadyExists:
        return False
    return True
