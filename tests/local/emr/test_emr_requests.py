"""The emulator's API, held to the service's own model: what it answers, and what it refuses by name."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from infra.local.deploy import client
from tests.local.emr.serving import served

ROLE = "arn:aws:iam::000000000000:role/spark"
Json = dict[str, Any]


@pytest.fixture
def emr(tmp_path: Path) -> Iterator[Any]:
    with served(tmp_path) as address:
        yield client("emr-serverless", address)


@pytest.fixture
def application(emr: Any) -> str:
    made: str = emr.create_application(name="t", releaseLabel="emr-7.11.0", type="Spark")["applicationId"]
    return made


def _run(emr: Any, application: str, **more: Any) -> str:
    driver = {"sparkSubmit": {"entryPoint": "s3://scripts/a.py", **more.pop("submit", {})}}
    run: str = emr.start_job_run(applicationId=application, executionRoleArn=ROLE, jobDriver=driver, **more)["jobRunId"]
    return run


def _refused(call: Any, code: str) -> str:
    with pytest.raises(ClientError) as refusal:
        call()
    assert refusal.value.response["Error"]["Code"] == code
    return str(refusal.value.response["Error"]["Message"])


def test_an_application_is_described_as_it_was_made(emr: Any) -> None:
    asked = {
        "name": "matinee",
        "releaseLabel": "emr-7.11.0",
        "type": "Spark",
        "architecture": "ARM64",
        "maximumCapacity": {"cpu": "16 vCPU", "memory": "64 GB"},
        "autoStopConfiguration": {"enabled": True, "idleTimeoutMinutes": 5},
    }
    made = emr.create_application(**asked)
    found = emr.get_application(applicationId=made["applicationId"])["application"]
    assert {name: found[name] for name in asked} == asked
    assert found["state"] == "CREATED"
    assert found["arn"] == made["arn"]
    assert [each["id"] for each in emr.list_applications()["applications"]] == [made["applicationId"]]


def test_a_run_is_described_as_it_was_started(emr: Any, application: str) -> None:
    submit = {"entryPointArguments": ["--day", "2026-11-28"], "sparkSubmitParameters": "--conf spark.executor.cores=4"}
    run = _run(emr, application, submit=submit, name="nightly", executionTimeoutMinutes=30)
    found = emr.get_job_run(applicationId=application, jobRunId=run)["jobRun"]
    assert found["jobDriver"]["sparkSubmit"] == {"entryPoint": "s3://scripts/a.py", **submit}
    assert (found["name"], found["state"], found["executionTimeoutMinutes"]) == ("nightly", "SUBMITTED", 30)
    assert found["executionRole"] == ROLE
    assert abs(found["createdAt"] - datetime.now(UTC)) < timedelta(minutes=1)


def test_runs_are_listed_newest_first_in_pages_and_by_state(emr: Any, application: str) -> None:
    runs = [_run(emr, application) for _ in range(5)]
    emr.cancel_job_run(applicationId=application, jobRunId=runs[2])
    pages = emr.get_paginator("list_job_runs").paginate(applicationId=application, PaginationConfig={"PageSize": 2})
    assert [each["id"] for page in pages for each in page["jobRuns"]] == runs[::-1]
    cancelled = emr.list_job_runs(applicationId=application, states=["CANCELLED"])["jobRuns"]
    assert [each["id"] for each in cancelled] == [runs[2]]
    soon = datetime.now(UTC) + timedelta(minutes=1)
    assert emr.list_job_runs(applicationId=application, createdAtAfter=soon)["jobRuns"] == []


def test_what_is_not_there_is_not_found(emr: Any, application: str) -> None:
    run = _run(emr, application)
    other = emr.create_application(name="o", releaseLabel="emr-7.11.0", type="Spark")["applicationId"]
    _refused(lambda: emr.get_application(applicationId="00absent"), "ResourceNotFoundException")
    _refused(lambda: emr.get_job_run(applicationId=other, jobRunId=run), "ResourceNotFoundException")
    _refused(lambda: _run(emr, "00absent"), "ResourceNotFoundException")


def test_a_token_makes_one_thing_and_not_another(emr: Any, application: str) -> None:
    first = _run(emr, application, clientToken="night")
    assert _run(emr, application, clientToken="night") == first
    _refused(lambda: _run(emr, application, clientToken="night", name="other"), "ConflictException")


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"mode": "STREAMING"}, "mode: STREAMING is not supported"),
        ({"retryPolicy": {"maxAttempts": 3}}, "/retryPolicy: not supported"),
        ({"configurationOverrides": {"applicationConfiguration": []}}, "/configurationOverrides: not supported"),
        ({"submit": {"sparkSubmitParameters": "--jars s3://a/b.jar"}}, "--jars is not supported"),
    ],
)
def test_what_is_not_carried_out_is_refused_by_name(emr: Any, application: str, more: Json, said: str) -> None:
    assert said in _refused(lambda: _run(emr, application, **more), "ValidationException")


def test_an_operation_that_is_missing_says_so(emr: Any, application: str) -> None:
    message = _refused(lambda: emr.stop_application(applicationId=application), "ValidationException")
    assert message == "StopApplication is not supported by the local EMR Serverless"


def test_an_application_is_deleted_only_while_nothing_runs(emr: Any, application: str) -> None:
    run = _run(emr, application)
    _refused(lambda: emr.delete_application(applicationId=application), "ValidationException")
    emr.cancel_job_run(applicationId=application, jobRunId=run)
    assert emr.get_application(applicationId=application)["application"]["state"] == "STARTED"
    empty = emr.create_application(name="e", releaseLabel="emr-7.11.0", type="Spark")["applicationId"]
    emr.delete_application(applicationId=empty)
    _refused(lambda: emr.get_application(applicationId=empty), "ResourceNotFoundException")
