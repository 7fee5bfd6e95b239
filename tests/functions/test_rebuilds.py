"""Rebuilds of days by hand on moto: started once for each request, followed to their end, and noted for good."""

import json
from datetime import timedelta
from typing import Any

import pytest
from matinee.analytics import rebuilding
from matinee.analytics.models import Rebuild
from matinee.kernel import table
from matinee.kernel.types import now

from tests.functions.conftest import Call, answering, client, idle_machine, problem

Json = dict[str, Any]
DAYS = {"from": "2026-11-01", "to": "2026-11-03"}


def body(answer: Json) -> Json:
    assert answer["statusCode"] in (200, 202), answer
    said: Json = json.loads(answer["body"])
    return said


def parsed(said: Json) -> Any:
    """As botocore parses an HTTP answer."""

    class Raw:
        status_code = 200
        headers: Json = {}

    return Raw(), {**said, "ResponseMetadata": {"HTTPStatusCode": 200}}


@pytest.fixture
def machine(cloud: None) -> str:
    return idle_machine("analytics")


def inputs(machine: str) -> list[Json]:
    listed = client("stepfunctions").list_executions(stateMachineArn=machine)["executions"]
    told = [client("stepfunctions").describe_execution(executionArn=each["executionArn"]) for each in listed]
    return [json.loads(each["input"]) for each in told]


def history(*outputs: Json) -> Any:
    """Newest first."""
    events = [{"stateExitedEventDetails": {"name": "Build", "output": json.dumps(each)}} for each in outputs]
    return parsed({"events": [{"type": "WaitStateEntered"}, *events]})


def test_days_are_built_once_for_each_request_however_often_it_comes(call: Call, machine: str) -> None:
    key = {"idempotency-key": "once-and-for-all"}
    begun = [body(call("analytics", "rebuild_days", body=DAYS, headers=key)) for _ in range(2)]
    assert begun[0] == begun[1]
    assert (begun[0]["status"], begun[0]["from"], begun[0]["to"]) == ("running", *DAYS.values())
    assert inputs(machine) == [{"day": "2026-11-01", "until": "2026-11-03"}]


def test_who_asked_for_what_is_listed_newest_first(call: Call, machine: str) -> None:
    begun = body(call("analytics", "rebuild_days", body=DAYS))
    wanted = rebuilding.NewRebuild.model_validate({"from": "2026-11-05", "to": "2026-11-05"})
    rebuilding.begin(wanted, begun["by"])
    items = body(call("analytics", "list_rebuilds"))["items"]
    assert [each["from"] for each in items] == ["2026-11-05", "2026-11-01"]
    assert all(each["by"].startswith("usr_") for each in items)


@pytest.mark.parametrize(
    "said",
    [
        {"from": "2026-11-03", "to": "2026-11-01"},
        {"from": "2026-10-01", "to": "2026-11-01"},
        {"from": "2026-11-31", "to": "2026-11-31"},
        {"from": "2026-11-01"},
        {"from": "0001-01-01", "to": "0001-01-02"},
        {"from": "2026-11-01", "to": str((now() + timedelta(days=2)).date())},
    ],
)
def test_days_that_are_none_or_too_many_are_refused(call: Call, machine: str, said: Json) -> None:
    assert problem(call("analytics", "rebuild_days", body=said))[0] == 422
    assert inputs(machine) == []


def test_how_far_it_is_follows_from_the_last_state_that_says_so(call: Call, machine: str) -> None:
    rebuild_id = body(call("analytics", "rebuild_days", body=DAYS))["rebuild_id"]
    run = {"ended": [["plays", "a"]], "running": [{}, {}], "waiting": [["plays", "b"]], "waves": [[["x", "y"]] * 4]}
    running = parsed({"executionArn": "x", "status": "RUNNING"})
    with (
        answering("stepfunctions", "DescribeExecution", running),
        answering("stepfunctions", "GetExecutionHistory", history({"payload": 1}, run, {"waves": []})),
    ):
        found = body(call("analytics", "get_rebuild", path={"rebuild_id": rebuild_id}))
    assert (found["status"], found["built"], found["partitions"]) == ("running", 1, 8)


RAISED = json.dumps(
    {"errorMessage": "plays 2026-11-01: too slow", "errorType": "QueryFailed", "stackTrace": ["a", "b"]}
)


@pytest.mark.parametrize(
    ("error", "cause", "reason"),
    [
        ("QueryFailed", RAISED, "QueryFailed: plays 2026-11-01: too slow"),
        ("States.Timeout", "it took six hours", "States.Timeout: it took six hours"),
        ("States.Runtime", "", "States.Runtime"),
        ("", "17", "17"),
    ],
)
def test_a_run_that_failed_says_why(call: Call, machine: str, error: str, cause: str, reason: str) -> None:
    rebuild_id = body(call("analytics", "rebuild_days", body=DAYS))["rebuild_id"]
    failed = parsed({"executionArn": "x", "status": "FAILED", "error": error, "cause": cause})
    with (
        answering("stepfunctions", "DescribeExecution", failed),
        answering("stepfunctions", "GetExecutionHistory", history()),
    ):
        found = body(call("analytics", "get_rebuild", path={"rebuild_id": rebuild_id}))
    assert (found["status"], found["reason"]) == ("failed", reason)


def test_an_entry_whose_run_never_began_says_so(call: Call, machine: str) -> None:
    rebuild_id = body(call("analytics", "rebuild_days", body=DAYS))["rebuild_id"]
    made = table.get(Rebuild, rebuild_id=rebuild_id)
    other = made.model_copy(update={"rebuild_id": rebuild_id[:-1] + ("0" if rebuild_id[-1] != "0" else "1")})
    table.create(other)
    found = body(call("analytics", "get_rebuild", path={"rebuild_id": other.rebuild_id}))
    assert (found["status"], found["reason"]) == ("failed", "It was never started")
    gone = call("analytics", "get_rebuild", path={"rebuild_id": "rbd_01K9ZQ6V3N8M2X4R7T5W1Y0ABC"})
    assert problem(gone)[:1] == (404,)


def test_who_is_erased_is_named_no_more(call: Call, machine: str) -> None:
    begun = body(call("analytics", "rebuild_days", body=DAYS))
    for _ in range(2):
        rebuilding.erase(begun["by"])
    assert [each.get("by") for each in body(call("analytics", "list_rebuilds"))["items"]] == [None]
