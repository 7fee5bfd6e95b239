"""An editor cancels a film that is being transcoded: the job ends, its files go, and what it cost is told."""

import json
from typing import Any

import pytest
from matinee.kernel.types import now

from infra.local.deploy import client
from tests import films
from tests.platform import Answer, Client, Platform, until

LONG = 240
"""Seconds of film, which takes a laptop long enough to transcode."""


@pytest.fixture(scope="module")
def source() -> bytes:
    return films.clip(LONG)


def seen(editor: Client, upload_id: str) -> dict[str, Any]:
    found: dict[str, Any] = editor("GET", f"/v1/uploads/{upload_id}").json()
    return found


def cancel(editor: Client, upload_id: str) -> Answer:
    return editor("DELETE", f"/v1/uploads/{upload_id}")


def stopped(editor: Client, upload_id: str) -> dict[str, Any]:
    until(lambda: "cost_at_most" in seen(editor, upload_id), 60)
    found = seen(editor, upload_id)
    assert found["status"] == "cancelled"
    return found


def aws(platform: Platform, service: str) -> Any:
    return client(
        service, f"http://127.0.0.1:{platform.port(service)}" if service == "mediaconvert" else platform.engine
    )


def left(platform: Platform, content_id: str) -> list[str]:
    s3, found = aws(platform, "s3"), list[str]()
    for bucket in s3.list_buckets()["Buckets"]:
        for folder in ("titles", "uploads"):
            listed = s3.list_objects_v2(Bucket=bucket["Name"], Prefix=f"{folder}/{content_id}/")
            found += [each["Key"] for each in listed.get("Contents", [])]
    return found


def spent(platform: Platform) -> int:
    key = {"pk": {"S": f"BUDGET#{now():%Y-%m}"}, "sk": {"S": "BUDGET"}}
    item = aws(platform, "dynamodb").get_item(TableName="matinee-dev-transcoding", Key=key).get("Item")
    return int(item["spent"]["N"]) if item else 0


def states(platform: Platform, upload_id: str) -> list[str]:
    """Of the upload's executions."""
    machine = "arn:aws:states:us-east-1:000000000000:stateMachine:matinee-dev-transcoding"
    listed = aws(platform, "stepfunctions").list_executions(stateMachineArn=machine)["executions"]
    return [each["status"] for each in listed if each["name"].startswith(upload_id)]


def job_of(platform: Platform, upload_id: str) -> dict[str, Any] | None:
    jobs = aws(platform, "mediaconvert").list_jobs(MaxResults=20)["Jobs"]
    return next((each for each in jobs if each["UserMetadata"]["upload_id"] == upload_id), None)


def test_a_film_that_is_being_transcoded_is_cancelled(platform: Platform, source: bytes) -> None:
    editor, before = platform.editor, spent(platform)
    content_id = editor.create("Cancelled")
    upload_id = editor.upload(content_id, source)
    until(lambda: (job_of(platform, upload_id) or {}).get("Status") == "PROGRESSING", 60)
    assert cancel(editor, upload_id).status == 204
    assert seen(editor, upload_id)["status"] == "cancelled"
    told = stopped(editor, upload_id)
    estimated, cost = told["cost_estimate"]["amount"], told["cost_at_most"]["amount"]
    assert 0 <= cost <= estimated and estimated > 0
    assert spent(platform) - before == cost
    until(lambda: (job_of(platform, upload_id) or {})["Status"] == "CANCELED")
    assert states(platform, upload_id) == ["ABORTED"]
    until(lambda: left(platform, content_id) == [])
    assert not editor("GET", f"/v1/content/{content_id}").json()["playable"]
    assert cancel(editor, upload_id).status == 204
    assert editor("GET", f"/v1/uploads/{upload_id}").status == 404


def test_an_upload_that_was_just_completed_is_cancelled(platform: Platform, source: bytes) -> None:
    editor = platform.editor
    content_id = editor.create("Cancelled at once")
    upload_id = editor.upload(content_id, source)
    assert cancel(editor, upload_id).status == 204
    stopped(editor, upload_id)
    until(lambda: "RUNNING" not in states(platform, upload_id), 60)
    until(lambda: (job_of(platform, upload_id) or {"Status": "CANCELED"})["Status"] == "CANCELED", 60)
    assert left(platform, content_id) == []


def test_a_deleted_titles_film_is_no_longer_transcoded(platform: Platform, source: bytes) -> None:
    editor = platform.editor
    content_id = editor.create("Deleted while it is transcoded")
    upload_id = editor.upload(content_id, source)
    until(lambda: job_of(platform, upload_id), 60)
    assert editor("DELETE", f"/v1/content/{content_id}").status == 204
    until(lambda: seen(editor, upload_id)["status"] == "cancelled")
    stopped(editor, upload_id)
    until(lambda: (job_of(platform, upload_id) or {})["Status"] == "CANCELED")


def test_an_execution_that_an_operator_stops_leaves_no_job_running(platform: Platform, source: bytes) -> None:
    editor = platform.editor
    upload_id = editor.upload(editor.create("Stopped by hand"), source)
    until(lambda: job_of(platform, upload_id), 60)
    execution = f"arn:aws:states:us-east-1:000000000000:execution:matinee-dev-transcoding:{upload_id}-1"
    aws(platform, "stepfunctions").stop_execution(executionArn=execution)
    ended = editor.ended(upload_id)
    assert (ended["status"], ended["rejection"]["code"]) == ("failed", "stopped"), json.dumps(ended)
    until(lambda: (job_of(platform, upload_id) or {})["Status"] == "CANCELED")
    assert cancel(editor, upload_id).status == 204
