"""A night's training on a running platform: its functions under their own roles, Athena, and S3's conditional writes."""

import json
import time
from typing import Any

from infra.local.deploy import client
from tests.platform import Platform, until

_DEMO = 30
"""Seconds that a night may take on the laptop's demo."""


def test_a_night_puts_a_model_into_use_and_an_operator_takes_it_back(platform: Platform) -> None:
    admin = platform.admin
    for _ in range(2):
        assert night(platform)["promoted"]
    told = admin("GET", "/v1/admin/recommendations/models").json()
    newest, before = (each["version"] for each in told["cards"][:2])
    assert (told["current"]["version"], told["current"]["previous"]) == (newest, before)
    assert told["cards"][0]["seconds"] < _DEMO
    assert admin("POST", "/v1/admin/recommendations/models/rollback").json()["version"] == before
    assert admin("GET", "/v1/admin/recommendations/models").json()["current"]["held"] == newest


def night(platform: Platform) -> dict[str, Any]:
    """Run the workflow: what it came to."""
    states = client("stepfunctions", platform.engine)
    machines = states.list_state_machines()["stateMachines"]
    (arn,) = [each["stateMachineArn"] for each in machines if each["name"].endswith("-recommendations")]
    started = time.perf_counter()
    execution = states.start_execution(stateMachineArn=arn, input="{}")["executionArn"]

    def ended() -> Any:
        found = states.describe_execution(executionArn=execution)
        return found if found["status"] != "RUNNING" else None

    found = until(ended, 300)
    assert found["status"] == "SUCCEEDED", (found.get("error"), found.get("cause"))
    print(f"a night took {time.perf_counter() - started:.1f} s")
    outcome: dict[str, Any] = json.loads(found["output"])
    return outcome
