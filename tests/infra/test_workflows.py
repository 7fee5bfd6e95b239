"""The state machines that are generated: each task lasts as long as its function, and is tried again for what can be raised."""

import ast
from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module
from typing import Any

import botocore.session
import pytest
from botocore.exceptions import ClientError
from botocore.retries.standard import ThrottledRetryableChecker, TransientRetryableChecker
from matinee.kernel.passing import passes
from matinee.kernel.step import Step

from infra import functions as f
from infra.domains import DOMAINS, steps
from infra.stacks import rights
from infra.stacks.deployment import Deployment
from infra.workflows.states import LAMBDA, PASSING, definition
from tests.platform import ROOT

Json = dict[str, Any]
_WITH_SPARK = [replace(each, workflow=each.workflow_with_spark) for each in DOMAINS if each.workflow_with_spark]
MACHINES = [
    *(pytest.param(each, id=each.name) for each in DOMAINS if each.workflow),
    *(pytest.param(each, id=f"{each.name}-with-spark") for each in _WITH_SPARK),
]
MODELS = {"states": "stepfunctions"}
"""Services that botocore calls otherwise than IAM."""
OF_STEP_FUNCTIONS = {"States.ALL", "States.TaskFailed", "States.HeartbeatTimeout"}
_EVENTS_OF_A_TRY = 5
"""At most, in an execution's history; it may have 25,000."""
MEDIACONVERTS = {"transcode_failed", "packaging_failed", "canceled"}
"""What `matinee.transcoding.workflow` ends the task with that waits for MediaConvert."""


def machine(domain: f.Domain) -> Json:
    assert domain.workflow
    return definition(domain.workflow, {name: row.timeout for name, (_, row) in steps(domain).items()})


def states(machine: Json) -> Iterator[tuple[str, Json, Json]]:
    """Each state with its name and those beside it, within maps and branches too."""
    for name, state in machine["States"].items():
        yield name, state, machine["States"]
        for within in (*state.get("Branches", ()), *([state["ItemProcessor"]] if state["Type"] == "Map" else ())):
            yield from states(within)


def tasks(machine: Json) -> Iterator[tuple[str, Json]]:
    return ((name, state) for name, state, _ in states(machine) if state["Type"] == "Task")


@pytest.mark.parametrize("domain", MACHINES)
def test_a_task_lasts_longer_than_its_function(domain: f.Domain) -> None:
    functions = {f"${{{name}}}": row for name, (_, row) in steps(domain).items()}
    for name, task in tasks(machine(domain)):
        called = task.get("Parameters", {}).get("FunctionName", task["Resource"])
        # One that is named by its input may be any of them.
        rows = [functions[called]] if called in functions else list(functions.values())
        assert task["TimeoutSeconds"] > max(row.timeout for row in rows), name


@pytest.mark.parametrize("domain", MACHINES)
def test_a_state_leads_to_one_beside_it(domain: f.Domain) -> None:
    for name, state, beside in states(machine(domain)):
        onward = {state.get("Next"), state.get("Default")}
        onward |= {each["Next"] for each in (*state.get("Catch", ()), *state.get("Choices", ()))}
        assert onward - {None} <= set(beside), name
        assert ("Next" in state) + ("End" in state) == (state["Type"] not in ("Choice", "Succeed", "Fail")), name


@pytest.mark.parametrize("domain", MACHINES)
def test_a_task_is_tried_again_for_whatever_passes(domain: f.Domain) -> None:
    for name, task in tasks(machine(domain)):
        retried = {error for retry in task["Retry"] if retry["MaxAttempts"] > 1 for error in retry["ErrorEquals"]}
        assert "States.ALL" in retried or {*LAMBDA, PASSING, "States.TaskFailed"} <= retried, name


@pytest.mark.parametrize("domain", MACHINES)
def test_a_task_that_is_throttled_waits_its_turn_for_hours(domain: f.Domain) -> None:
    for name, task in tasks(machine(domain)):
        for error in (*LAMBDA, PASSING):
            retry = next(each for each in task["Retry"] if {error, "States.ALL"} & set(each["ErrorEquals"]))
            assert retry["JitterStrategy"] == "FULL", name
            longest, attempts = retry["MaxDelaySeconds"], retry["MaxAttempts"]
            assert longest * attempts / 2 > 8 * 3600, name  # jitter halves the delays
            assert _EVENTS_OF_A_TRY * attempts < 25_000 / 4, name


def test_a_job_that_nobody_is_heard_of_is_asked_for_as_long_as_the_workflow_lasts() -> None:
    transcoding = next(each for each in DOMAINS if each.name == "transcoding")
    made = machine(transcoding)
    (task,) = [task for _, task in tasks(made) if "HeartbeatSeconds" in task]
    unheard = task["Retry"][0]
    assert unheard["ErrorEquals"] == ["States.HeartbeatTimeout"]
    lasts = unheard["MaxAttempts"] * task["HeartbeatSeconds"]
    assert 7 * 86_400 < lasts < task["TimeoutSeconds"] < made["TimeoutSeconds"]


OF_EXPRESS = {
    "SubmitExpress": "RecordNoExpress",
    "RecordNoExpress": "Transcode",
    "CheckExpress": "RecordExpressFailure",
    "PublishExpress": "RecordExpressFailure",
}
"""The states of an express rendition that may raise, and where each goes on after an error."""


def test_whatever_breaks_in_transcoding_is_recorded() -> None:
    transcoding = next(each for each in DOMAINS if each.name == "transcoding")
    made = machine(transcoding)["States"]
    raising = {name: state for name, state in made.items() if state["Type"] in ("Task", "Parallel")}
    for name, state in raising.items():
        if name not in ("RecordFailure", "RecordExpressFailure"):
            assert state["Catch"][-1]["Next"] == OF_EXPRESS.get(name, "RecordFailure"), name


def test_what_breaks_in_an_express_rendition_never_fails_the_upload() -> None:
    transcoding = next(each for each in DOMAINS if each.name == "transcoding")
    made = machine(transcoding)["States"]
    for name in OF_EXPRESS:
        seen: set[str] = set()
        reached = {name}
        while reached - seen:
            state = reached - seen
            seen |= state
            found = [made[each] for each in state if each in (*OF_EXPRESS, "RecordExpressFailure")]
            reached |= {each["Next"] for each in found if "Next" in each} | {
                c["Next"] for each in found for c in each.get("Catch", ())
            }
        assert not reached & {"RecordFailure", "Failed"}, name


@pytest.mark.parametrize("domain", MACHINES)
def test_every_error_that_is_named_can_be_raised(domain: f.Domain) -> None:
    """Step Functions knows an error of a Python function by its class alone."""
    raised = OF_STEP_FUNCTIONS | set(LAMBDA) | MEDIACONVERTS | our_classes()
    for name, task in tasks(machine(domain)):
        for each in (*task["Retry"], *task.get("Catch", ())):
            assert set(each["ErrorEquals"]) <= raised, name


@pytest.mark.parametrize("domain", MACHINES)
def test_what_a_service_says_while_it_is_busy_passes(domain: f.Domain) -> None:
    transient: Any = TransientRetryableChecker
    throttled: Any = ThrottledRetryableChecker
    passing = {*transient._TRANSIENT_ERROR_CODES, *throttled._THROTTLED_ERROR_CODES}
    busy = {
        name: said.get("error", {}).get("httpStatusCode", 400)
        for name, said in modelled(domain).items()
        if name in passing or "retryable" in said or said.get("error", {}).get("httpStatusCode", 0) >= 429
    }
    assert busy
    assert [name for name, status in busy.items() if not passes(answered(name, status))] == []


def answered(code: str, status: int) -> ClientError:
    reply: Any = {"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(reply, "Operation")


@pytest.mark.parametrize(("code", "status"), [("SlowDown", 503), ("ServiceUnavailable", 503), ("InternalError", 500)])
def test_an_error_that_no_model_has_passes_by_its_status(code: str, status: int) -> None:
    assert passes(answered(code, status))


@pytest.mark.parametrize(("code", "status"), [("AccessDenied", 403), ("NoSuchKey", 404), ("ValidationException", 400)])
def test_what_another_try_would_only_repeat_does_not_pass(code: str, status: int) -> None:
    assert not passes(answered(code, status))


@pytest.mark.parametrize("domain", MACHINES)
def test_a_task_calls_what_passes_by_one_name(domain: f.Domain) -> None:
    for _, (owner, row) in steps(domain).items():
        assert isinstance(import_module(f"functions.{owner.name}.{row.name}").handler, Step), row.name


def modelled(domain: f.Domain) -> dict[str, Json]:
    """The errors that are classes of their own, of the services that the steps may call: their names and what is said of them."""
    deployment, session = Deployment("dev"), botocore.session.get_session()
    actions = {
        action
        for _, row in steps(domain).values()
        for right in row.rights
        for allowed, _, _ in rights.entry(right, deployment)[0]
        for action in allowed.split()
    }
    services = {action.partition(":")[0] for action in actions} - {"iam"}
    return {
        shape.name: dict(shape.metadata)
        for service in sorted(services)
        for shape in session.get_service_model(MODELS.get(service, service)).error_shapes
    }


def our_classes() -> set[str]:
    files = (ROOT / "layers/domain/python/matinee").rglob("*.py")
    return {
        node.name for file in files for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.ClassDef)
    }
