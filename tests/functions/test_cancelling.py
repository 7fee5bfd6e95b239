"""An upload is cancelled in every state of its workflow: nothing runs on, nothing is left, and what it cost is told."""

import json
from typing import Any

import pytest
from matinee.content import uploads, versions
from matinee.kernel import objects
from matinee.kernel.passing import Passing
from matinee.kernel.settings import settings
from matinee.kernel.types import now
from matinee.transcoding import cancelling
from matinee.transcoding import mediaconvert as requests
from matinee.transcoding.events import RenditionsReady
from matinee.transcoding.jobs import Superseded
from matinee.transcoding.models import Job, Task

from tests import films
from tests.conftest import sample
from tests.functions.conftest import VIEWER, Call, Heard, asked, client, problem, signed_in
from tests.functions.mediaconvert import MediaConvert
from tests.functions.test_content import MEDIA, UPLOADS, made, ready, stored, submitted
from tests.functions.transcoding import STEPS, TABLE

Json = dict[str, Any]
ESTIMATE = 288
"""Cents of an hour of two SD rungs and two captures."""


class Film:
    """An upload whose workflow is called step by step."""

    def __init__(self, call: Call, mediaconvert: MediaConvert) -> None:
        self.call, self.mediaconvert = call, mediaconvert
        mediaconvert.duration = 3600.0
        self.content_id = made(call)
        self.task = Task(upload_id=submitted(call, self.content_id), content_id=self.content_id)
        client("s3").put_object(Bucket=UPLOADS, Key=self.task.source_key, Body=films.film(3600.0, sparse=True))

    def step(self, name: str) -> Any:
        return self.call("transcoding", name, {**sample("transcoding", name), **self.task.model_dump()})

    def steps(self, until: str) -> None:
        for name in STEPS[: STEPS.index(until) + 1]:
            self.step(name)

    def arrive_in(self, state: str) -> None:
        if state == "inspecting":
            self.steps("inspect_source")
        elif state == "estimated":
            self.steps("estimate_cost")
        elif state != "submitted":
            self.steps("submit_job")
        if state == "running":
            self.resume(self.mediaconvert.advance(self.mediaconvert.jobs[0], 40))
        if state in ("verifying", "published"):
            self.resume(self.mediaconvert.complete(self.mediaconvert.jobs[0]))
            self.step("compose_storyboard")
        if state == "published":
            self.step("verify_renditions")
            self.step("publish_renditions")

    def resume(self, event: Json) -> None:
        assert self.call("transcoding", "resume_workflow", event) == {"batchItemFailures": []}

    def delete(self) -> Json:
        answer: Json = self.call("content", "cancel_upload", path={"upload_id": self.task.upload_id})
        return answer

    def seen(self) -> Json:
        answer = self.call("content", "get_upload", path={"upload_id": self.task.upload_id})
        seen: Json = json.loads(answer["body"])
        return seen

    def job(self) -> Job:
        key = {"pk": {"S": f"UPLOAD#{self.task.upload_id}"}, "sk": {"S": "JOB"}}
        return Job.of(client("dynamodb").get_item(TableName=TABLE, Key=key)["Item"])

    def hear(self, function: str = "cancel_workflow", **detail: Any) -> None:
        event = sample("transcoding", function)
        envelope = json.loads(event["Records"][0]["body"])
        envelope["detail"] |= {**self.task.model_dump(), **detail}
        event["Records"][0]["body"] = json.dumps(envelope)
        assert self.call("transcoding", function, event) == {"batchItemFailures": []}

    def files(self) -> list[str]:
        return [*_listed(MEDIA, self.task.prefix), *_listed(UPLOADS, self.task.source_key)]


def _listed(bucket: str, prefix: str) -> list[str]:
    found = client("s3").list_objects_v2(Bucket=bucket, Prefix=prefix).get("Contents", [])
    return [each["Key"] for each in found]


def spent() -> int:
    key = {"pk": {"S": f"BUDGET#{now():%Y-%m}"}, "sk": {"S": "BUDGET"}}
    item = client("dynamodb").get_item(TableName=TABLE, Key=key).get("Item", {"spent": {"N": "0"}})
    return int(item["spent"]["N"])


@pytest.fixture
def film(call: Call, mediaconvert: MediaConvert) -> Film:
    return Film(call, mediaconvert)


STATES = {
    "submitted": 0,
    "inspecting": 0,
    "estimated": 0,
    "queued": 0,
    "running": 116,  # two fifths, rounded up
    "verifying": ESTIMATE,
    "published": ESTIMATE,
}
"""State → the cents that an upload cost at most that is cancelled in it."""


@pytest.mark.parametrize(("state", "cost"), STATES.items())
def test_an_upload_is_cancelled_wherever_its_workflow_is(
    film: Film, mediaconvert: MediaConvert, heard: Heard, state: str, cost: int
) -> None:
    film.arrive_in(state)
    assert film.delete()["statusCode"] == 204
    seen = film.seen()
    assert (seen["status"], seen.get("cost_at_most")) == ("cancelled", None), "it is still being stopped"
    assert [name for name, _ in heard("content")].count("content.UploadCancelled") == 1
    film.hear()
    seen = film.seen()
    assert (seen["status"], seen["cost_at_most"]) == ("cancelled", {"amount": cost, "currency": "USD"})
    assert (spent(), film.files()) == (cost, [])
    assert all(each["Status"] in ("CANCELED", "COMPLETE") for each in mediaconvert.jobs)


@pytest.mark.parametrize("state", STATES)
def test_a_cancellation_that_is_told_twice_and_late_changes_nothing(
    film: Film, mediaconvert: MediaConvert, state: str
) -> None:
    film.arrive_in(state)
    film.delete()
    film.hear()
    record, budget = film.job(), spent()
    film.hear()
    for late in mediaconvert.jobs:
        film.resume(mediaconvert.advance(late, 50))
        film.resume(mediaconvert.cancel(late))
        film.resume(mediaconvert.complete(late))
    film.call("content", "attach_renditions", ready(film.content_id, film.task.upload_id))
    assert (film.job(), spent(), stored(film.content_id).current) == (record, budget, None)
    assert film.seen()["status"] == "cancelled"


@pytest.mark.parametrize("step", [*STEPS, "record_failure", "record_rejection"])
def test_no_step_of_a_cancelled_upload_continues(film: Film, mediaconvert: MediaConvert, step: str) -> None:
    film.arrive_in("queued")
    film.delete()
    film.hear()
    record = film.job()
    with pytest.raises(Superseded, match="attempt 1 was cancelled"):
        film.step(step)
    assert (film.job(), len(mediaconvert.jobs)) == (record, 1)


def test_a_job_that_is_created_while_its_upload_is_cancelled_is_cancelled_by_who_created_it(
    film: Film, mediaconvert: MediaConvert, monkeypatch: pytest.MonkeyPatch
) -> None:
    film.steps("estimate_cost")
    request = requests.request

    def cancelled_meanwhile(*asked: Any, **more: Any) -> Json:
        monkeypatch.setenv(
            "MATINEE_WORKFLOW", "arn:aws:states:us-east-1:123456789012:stateMachine:matinee-dev-transcoding"
        )
        settings.cache_clear()
        cancelling.cancel(film.task)
        return request(*asked, **more)

    monkeypatch.setattr(requests, "request", cancelled_meanwhile)
    with pytest.raises(Superseded):
        film.step("submit_job")
    assert [each["Status"] for each in mediaconvert.jobs] == ["CANCELED"]


def test_a_job_whose_creator_died_is_cancelled_at_its_first_news(film: Film, mediaconvert: MediaConvert) -> None:
    film.arrive_in("queued")
    table = client("dynamodb")
    key = {"pk": {"S": f"UPLOAD#{film.task.upload_id}"}, "sk": {"S": "JOB"}}
    table.update_item(TableName=TABLE, Key=key, UpdateExpression="REMOVE mediaconvert_job")
    film.delete()
    film.hear()
    (runs_on,) = mediaconvert.jobs
    assert runs_on["Status"] == "SUBMITTED"
    film.resume(mediaconvert.advance(runs_on, 1))
    assert runs_on["Status"] == "CANCELED"


def test_what_mediaconvert_writes_after_its_cancellation_goes_with_the_news_of_its_end(
    film: Film, mediaconvert: MediaConvert
) -> None:
    film.arrive_in("running")
    film.delete()
    film.hear()
    client("s3").put_object(Bucket=MEDIA, Key=f"{film.task.prefix}late.mp4", Body=b"late")
    film.resume(mediaconvert.cancel(mediaconvert.jobs[0]))
    assert film.files() == []


def test_what_a_step_writes_after_the_cancellation_goes_with_the_retired_versions(
    film: Film, monkeypatch: pytest.MonkeyPatch
) -> None:
    film.arrive_in("verifying")
    film.delete()
    film.hear()
    client("s3").put_object(Bucket=MEDIA, Key=f"{film.task.prefix}storyboard.vtt", Body=b"late")
    film.call("content", "delete_retired_versions")
    assert len(film.files()) == 1
    later = now() + uploads._LATE_FILES
    monkeypatch.setattr(versions, "now", lambda: later)
    film.call("content", "delete_retired_versions")
    assert film.files() == []


def test_a_job_of_which_mediaconvert_cannot_say_the_progress_may_have_cost_all(
    film: Film, mediaconvert: MediaConvert
) -> None:
    film.arrive_in("queued")
    mediaconvert.jobs[0]["Status"] = "PROGRESSING"
    film.delete()
    film.hear()
    assert film.seen()["cost_at_most"]["amount"] == ESTIMATE


def test_an_interrupted_cancellation_is_carried_out_again(
    film: Film, mediaconvert: MediaConvert, monkeypatch: pytest.MonkeyPatch
) -> None:
    film.arrive_in("running")
    film.delete()
    with monkeypatch.context() as broken:

        def refused(*_: Any) -> None:
            raise RuntimeError("S3 kept 1 objects")

        broken.setattr(objects, "empty", refused)
        with pytest.raises(AssertionError):
            film.hear()
    assert (mediaconvert.jobs[0]["Status"], film.seen().get("cost_at_most")) == ("CANCELED", None)
    film.hear()
    assert (film.seen()["cost_at_most"]["amount"], film.files()) == (116, [])


def test_who_cancels_twice_before_it_has_stopped_does_not_delete_what_it_cost(film: Film) -> None:
    film.arrive_in("running")
    assert [film.delete()["statusCode"] for _ in range(2)] == [204, 204]
    film.hear()
    assert film.seen()["cost_at_most"]["amount"] == 116
    film.delete()
    gone = film.call("content", "get_upload", path={"upload_id": film.task.upload_id})
    assert problem(gone) == (404, "not_found")


def test_an_upload_that_was_ready_a_moment_before_is_not_cancelled(film: Film, monkeypatch: pytest.MonkeyPatch) -> None:
    film.arrive_in("published")
    view, attached = uploads.view, list[bool]()
    event = json.loads(ready(film.content_id, film.task.upload_id)["Records"][0]["body"])["detail"]

    def attached_meanwhile(upload: Any, **asked: Any) -> Any:
        seen = view(upload, **asked)
        if not attached:
            attached.append(True)
            monkeypatch.setenv("MATINEE_BUCKET_MEDIA", MEDIA)
            settings.cache_clear()
            versions.attach(RenditionsReady.model_validate(event))
        return seen

    monkeypatch.setattr(uploads, "view", attached_meanwhile)
    assert problem(film.delete()) == (409, "ended")
    assert film.seen()["status"] == "ready"


def test_a_cancelled_upload_is_not_tried_again(film: Film) -> None:
    film.arrive_in("running")
    film.delete()
    film.hear()
    answer = film.call("content", "retry_upload", path={"upload_id": film.task.upload_id})
    assert problem(answer) == (409, "not_failed")


def test_an_attempt_that_is_told_of_late_does_not_begin(film: Film, mediaconvert: MediaConvert) -> None:
    """The retry's event comes after that of its cancellation."""
    film.steps("inspect_source")
    film.step("record_failure")
    film.call("content", "retry_upload", path={"upload_id": film.task.upload_id})
    film.task = film.task.model_copy(update={"attempt": 2})
    film.delete()
    film.hear()
    with pytest.raises(Superseded):
        film.step("inspect_source")
    assert (film.job().status, film.seen()["cost_at_most"]["amount"]) == ("cancelled", 0)


def test_any_editor_may_cancel_and_no_viewer(film: Film) -> None:
    film.arrive_in("running")
    path = {"upload_id": film.task.upload_id}
    refused = film.call("content", "cancel_upload", path=path, role="viewer")
    assert (refused["statusCode"], film.seen()["status"]) == (403, "transcoding")
    event = asked(sample("content", "cancel_upload"), path=path)
    event["requestContext"]["authorizer"]["lambda"] |= {"user_id": VIEWER, "role": "editor"}
    another = signed_in(event)  # than who uploaded it
    assert film.call("content", "cancel_upload", another)["statusCode"] == 204


def test_a_deleted_titles_uploads_are_cancelled(film: Film, heard: Heard) -> None:
    film.arrive_in("running")
    assert film.call("content", "delete_title", path={"content_id": film.content_id})["statusCode"] == 204
    assert film.seen()["status"] == "transcoding"
    event = sample("content", "cancel_uploads")
    envelope = json.loads(event["Records"][0]["body"])
    envelope["detail"]["content_id"] = film.content_id
    event["Records"][0]["body"] = json.dumps(envelope)
    for _ in range(2):
        assert film.call("content", "cancel_uploads", event) == {"batchItemFailures": []}
    assert film.seen()["status"] == "cancelled"
    assert [name for name, _ in heard("content")].count("content.UploadCancelled") == 1


def test_a_restored_titles_upload_goes_on(film: Film) -> None:
    film.arrive_in("running")
    path = {"content_id": film.content_id}
    film.call("content", "delete_title", path=path)
    film.call("content", "restore_title", path=path)
    event = sample("content", "cancel_uploads")
    event["Records"][0]["body"] = event["Records"][0]["body"].replace("ttl_01K9ZQ6V3N8M2X4R7T5W1Y0ABC", film.content_id)
    film.call("content", "cancel_uploads", event)
    assert film.seen()["status"] == "transcoding"


def test_the_parts_of_a_deleted_titles_upload_are_not_joined(call: Call) -> None:
    content_id = made(call)
    upload = json.loads(call("content", "start_upload", path={"content_id": content_id})["body"])
    call("content", "delete_title", path={"content_id": content_id})
    answer = call("content", "complete_upload", path={"upload_id": upload["upload_id"]})
    assert problem(answer) == (404, "not_found")


def test_an_upload_whose_parts_were_joined_a_moment_before_is_cancelled_with_its_workflow(
    film: Film, heard: Heard
) -> None:
    """S3 has told of the source already; that the parts are joined was not stored."""
    key = {"pk": {"S": f"UPLOAD#{film.task.upload_id}"}, "sk": {"S": "UPLOAD"}}
    said = {":s": {"S": "uploading"}}
    client("dynamodb").update_item(
        TableName="matinee-dev-content",
        Key=key,
        UpdateExpression="SET #s = :s",
        ExpressionAttributeNames={"#s": "status"},
        ExpressionAttributeValues=said,
    )
    film.steps("inspect_source")
    assert film.delete()["statusCode"] == 204
    assert [name for name, _ in heard("content")].count("content.UploadCancelled") == 1
    film.hear()
    assert (film.job().status, film.files()) == ("cancelled", [])


# --- executions that end without a word --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "code"), [("ABORTED", "stopped"), ("TIMED_OUT", "timed_out"), ("FAILED", "internal")]
)
@pytest.mark.parametrize("state", ["submitted", "inspecting", "queued", "running"])
def test_an_execution_that_somebody_stopped_leaves_no_job_running(
    film: Film, mediaconvert: MediaConvert, state: str, status: str, code: str
) -> None:
    film.arrive_in(state)
    for _ in range(2):
        film.hear("settle_workflow", status=status, input=film.task.model_dump_json())
    seen = film.seen()
    assert (seen["status"], seen["rejection"]["code"]) == ("failed", code)
    assert all(each["Status"] == "CANCELED" for each in mediaconvert.jobs)


def test_an_execution_that_a_cancellation_stopped_is_no_failure(film: Film) -> None:
    film.arrive_in("running")
    film.delete()
    film.hear()
    record = film.job()
    film.hear("settle_workflow", status="ABORTED", input=film.task.model_dump_json())
    assert film.job() == record


def test_an_execution_that_was_stopped_after_its_film_was_ready_is_no_failure(film: Film) -> None:
    film.arrive_in("published")
    film.hear("settle_workflow", status="ABORTED", input=film.task.model_dump_json())
    assert film.job().status == "ready"


def test_a_failed_attempts_job_that_runs_on_is_cancelled_at_its_next_news(
    film: Film, mediaconvert: MediaConvert
) -> None:
    film.arrive_in("queued")
    mediaconvert.refuse("GetJob", "TooManyRequestsException")
    with pytest.raises(Passing):
        film.step("record_failure")
    film.resume(mediaconvert.advance(mediaconvert.jobs[0], 5))
    assert mediaconvert.jobs[0]["Status"] == "CANCELED"
