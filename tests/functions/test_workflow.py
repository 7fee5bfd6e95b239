"""The template's own state machine, interpreted by moto, with the real functions: from a file's arrival to its end."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError
from matinee.kernel.types import now

from tests import films
from tests.conftest import Templates, sample
from tests.functions.conftest import Call, Heard, client, refusing
from tests.functions.mediaconvert import MediaConvert
from tests.functions.transcoding import MEDIA, STEPS, TABLE, TASK, arrive, job
from tests.functions.workflow import AGAIN, Workflow, deployed, mend_moto
from tests.platform import ROOT

Json = dict[str, Any]
READY, REJECTED, FAILED = (f"transcoding.{name}" for name in ("RenditionsReady", "UploadRejected", "TranscodingFailed"))


@pytest.fixture
def moto_config() -> Json:
    return {"stepfunctions": {"execute_state_machine": True}}


@pytest.fixture
def workflow(
    call: Call, mediaconvert: MediaConvert, dev: Templates, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Workflow]:
    """Ready to run; a film has arrived."""
    one = deployed(dev, call)
    mend_moto(one, monkeypatch)
    arrive()
    yield one
    one.close()


# --- what ends well ----------------------------------------------------------------------------------------------


def test_a_source_becomes_a_film(workflow: Workflow, mediaconvert: MediaConvert, heard: Heard) -> None:
    workflow.begin()
    workflow.waiting()
    assert (job().status, heard("transcoding")) == ("transcoding", [])
    workflow.resume(mediaconvert.complete(mediaconvert.jobs[0]))
    assert workflow.end() == ("SUCCEEDED", "Ready")
    ((name, detail),) = heard("transcoding")
    assert (name, detail["version_id"]) == (READY, f"{TASK.upload_id}-1")
    assert client("s3").head_object(Bucket=MEDIA, Key=detail["prefix"] + detail["hls"])["ContentLength"] > 0
    assert list(job().timings) == ["inspecting", "transcoding", "verifying"]
    assert workflow.waits == []


def test_a_source_that_is_told_of_twice_is_worked_on_once(
    workflow: Workflow, mediaconvert: MediaConvert, heard: Heard
) -> None:
    workflow.begin()
    workflow.waiting()
    workflow.begin()
    workflow.resume(mediaconvert.complete(mediaconvert.jobs[0]))
    workflow.end()
    workflow.begin()
    assert workflow.executions() == [workflow.execution(1)]
    assert (len(mediaconvert.jobs), len(heard("transcoding"))) == (1, 1)


def test_progress_is_shown_and_never_goes_back(workflow: Workflow, mediaconvert: MediaConvert) -> None:
    workflow.begin()
    workflow.waiting()
    (submitted,) = mediaconvert.jobs
    shown = []
    for percent in (40, 20, 100):
        workflow.resume(mediaconvert.advance(submitted, percent))
        shown.append(job().progress)
    assert shown == [36, 36, 90]


def test_a_completion_that_is_told_twice_makes_one_film(
    workflow: Workflow, mediaconvert: MediaConvert, heard: Heard
) -> None:
    workflow.begin()
    workflow.waiting()
    event = mediaconvert.complete(mediaconvert.jobs[0])
    workflow.resume({"Records": event["Records"] * 2})
    assert workflow.end() == ("SUCCEEDED", "Ready")
    record = job()
    workflow.resume(event)
    workflow.resume(mediaconvert.fail(mediaconvert.jobs[0], 1999, "late"))
    workflow.resume(mediaconvert.advance(mediaconvert.jobs[0], 10))
    assert job() == record
    assert [name for name, _ in heard("transcoding")] == [READY]


def test_what_mediaconvert_was_recorded_to_tell_is_understood(workflow: Workflow, mediaconvert: MediaConvert) -> None:
    workflow.begin()
    workflow.waiting()
    completed = mediaconvert.complete(mediaconvert.jobs[0])
    workflow.resume(recorded("job_status_update", completed))
    assert job().progress == round(0.9 * 24)
    workflow.resume(recorded("job_complete", completed))
    assert workflow.end() == ("SUCCEEDED", "Ready")


def test_an_error_that_mediaconvert_was_recorded_to_tell_is_explained(
    workflow: Workflow, mediaconvert: MediaConvert, heard: Heard
) -> None:
    workflow.begin()
    workflow.waiting()
    workflow.resume(recorded("job_error", mediaconvert.advance(mediaconvert.jobs[0], 1)))
    assert workflow.end() == ("FAILED", "Failed")
    assert heard("transcoding")[0][1]["detail"].endswith("(1040: Example error message)")


def recorded(name: str, event: Json) -> Json:
    """A recorded event about our job, as the queue brings it; `event` is one of our own about that job."""
    envelope = json.loads((ROOT / f"tests/recorded/{name}.json").read_text())
    (record,) = event["Records"]
    ours = json.loads(record["body"])["detail"]
    envelope["detail"] |= {key: ours[key] for key in ("jobId", "userMetadata")}
    return {"Records": [{**record, "body": json.dumps(envelope)}]}


def test_a_job_that_waits_in_mediaconverts_queue_for_hours_is_asked_for_and_waited_for(
    workflow: Workflow, mediaconvert: MediaConvert, heard: Heard
) -> None:
    workflow.begin()
    workflow.waiting()
    for _ in range(30):
        mediaconvert.forget_tokens()
        workflow.fall_silent()
        workflow.waiting()
    workflow.resume(mediaconvert.complete(mediaconvert.jobs[0]))
    assert workflow.end() == ("SUCCEEDED", "Ready")
    assert (workflow.invoked.count("submit_job"), len(mediaconvert.jobs)) == (31, 1)
    assert [name for name, _ in heard("transcoding")] == [READY]


def test_a_completion_that_nobody_told_is_found_out(
    workflow: Workflow, mediaconvert: MediaConvert, heard: Heard
) -> None:
    workflow.begin()
    workflow.waiting()
    mediaconvert.complete(mediaconvert.jobs[0])
    workflow.fall_silent()
    assert workflow.end() == ("SUCCEEDED", "Ready")


def test_a_job_that_the_workflow_gives_up_on_is_cancelled(
    workflow: Workflow, mediaconvert: MediaConvert, call: Call
) -> None:
    workflow.begin()
    workflow.waiting()
    for _ in range(2):
        call("transcoding", "record_failure")
        assert (job().status, mediaconvert.jobs[0]["Status"]) == ("failed", "CANCELED")


def test_a_job_that_ended_before_it_was_submitted_again_answers_at_once(
    workflow: Workflow, mediaconvert: MediaConvert, heard: Heard
) -> None:
    workflow.begin()
    workflow.waiting()
    workflow.stop(workflow.execution(1))
    mediaconvert.complete(mediaconvert.jobs[0])
    workflow.begin_again()
    assert workflow.end(AGAIN) == ("SUCCEEDED", "Ready")
    assert len(mediaconvert.jobs) == 1
    assert [name for name, _ in heard("transcoding")] == [READY]


def test_an_attempt_that_has_ended_and_is_run_again_stops(
    workflow: Workflow, mediaconvert: MediaConvert, heard: Heard
) -> None:
    workflow.begin()
    workflow.waiting()
    workflow.resume(mediaconvert.complete(mediaconvert.jobs[0]))
    workflow.end()
    workflow.begin_again()
    assert workflow.end(AGAIN) == ("SUCCEEDED", "Superseded")
    assert (job().status, job().progress, len(mediaconvert.jobs)) == ("ready", 100, 1)
    assert [name for name, _ in heard("transcoding")] == [READY]


# --- refusals ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("film", "code"),
    [
        (films.film(pictures=False), "no_video"),
        (b"It is a letter, and no film. " * 100, "unreadable"),
        (films.film(90_000.0, sparse=True), "too_long"),
        (films.film(82_800.0, (3840, 2160), sparse=True), "over_budget"),
        (films.film()[:-10], "truncated"),
    ],
    ids=["no picture", "a letter", "long", "dear", "cut short"],
)
def test_a_source_that_can_be_no_film_is_refused_before_it_costs(
    workflow: Workflow, mediaconvert: MediaConvert, heard: Heard, film: bytes, code: str
) -> None:
    arrive(film)
    workflow.begin()
    assert_rejected(workflow, mediaconvert, heard, code)


def assert_rejected(workflow: Workflow, mediaconvert: MediaConvert, heard: Heard, code: str) -> None:
    assert workflow.end() == ("SUCCEEDED", "Rejected")
    record = job()
    assert record.rejection is not None
    assert (record.status, record.rejection.code, mediaconvert.jobs) == ("rejected", code, [])
    ((name, detail),) = heard("transcoding")
    assert (name, detail["code"], detail["detail"]) == (REJECTED, code, record.rejection.detail)


def test_a_film_that_the_month_cannot_pay_is_refused(
    workflow: Workflow, mediaconvert: MediaConvert, heard: Heard
) -> None:
    month = f"{now():%Y-%m}"
    item = {"pk": {"S": f"BUDGET#{month}"}, "sk": {"S": "BUDGET"}, "month": {"S": month}, "spent": {"N": "50000"}}
    client("dynamodb").put_item(TableName=TABLE, Item=item)
    workflow.begin()
    assert_rejected(workflow, mediaconvert, heard, "over_budget")


# --- failures ----------------------------------------------------------------------------------------------------


def throttled() -> ClientError:
    return ClientError({"Error": {"Code": "ThrottlingException", "Message": "Slow down"}}, "GetItem")


@pytest.mark.parametrize("step", STEPS)
def test_a_step_that_fails_twice_is_asked_a_third_time(
    workflow: Workflow, mediaconvert: MediaConvert, heard: Heard, step: str
) -> None:
    workflow.failures[step] = [throttled(), throttled()]
    workflow.begin()
    workflow.waiting()
    workflow.resume(mediaconvert.complete(mediaconvert.jobs[0]))
    assert workflow.end() == ("SUCCEEDED", "Ready")
    assert [name for name in workflow.invoked if name == step] == [step] * 3
    first, second = workflow.waits
    assert 0 <= first <= 1
    assert 0 <= second <= 2
    assert [name for name, _ in heard("transcoding")] == [READY]


def test_what_mediaconvert_refuses_for_the_moment_is_asked_again(
    workflow: Workflow, mediaconvert: MediaConvert
) -> None:
    mediaconvert.refuse("CreateJob", "TooManyRequestsException", times=50)
    workflow.begin()
    workflow.waiting()
    assert [name for name in workflow.invoked if name == "submit_job"] == ["submit_job"] * 51
    assert max(workflow.waits) <= 120


@pytest.mark.parametrize("step", [*STEPS, "record_rejection"])
def test_a_step_that_never_succeeds_is_a_failure_with_a_sentence(
    workflow: Workflow, mediaconvert: MediaConvert, heard: Heard, step: str
) -> None:
    workflow.failures[step] = [KeyError("a bug") for _ in range(3)]
    if step == "record_rejection":
        arrive(b"It is a letter, and no film. " * 100)
    workflow.begin()
    if step in STEPS[5:]:
        workflow.waiting()
        workflow.resume(mediaconvert.complete(mediaconvert.jobs[0]))
    assert workflow.end() == ("FAILED", "Failed")
    record = job()
    assert record.rejection is not None
    assert (record.status, record.rejection.code) == ("failed", "internal")
    assert "retry the upload" in record.rejection.detail
    assert "bug" not in record.rejection.detail
    assert [(name, detail["code"]) for name, detail in heard("transcoding")] == [(FAILED, "internal")]


def test_an_edition_that_is_not_whole_is_not_verified_again_and_never_ready(
    workflow: Workflow, mediaconvert: MediaConvert, heard: Heard
) -> None:
    workflow.begin()
    workflow.waiting()
    event = mediaconvert.complete(mediaconvert.jobs[0])
    client("s3").delete_object(Bucket=MEDIA, Key=f"{TASK.prefix}index_240p_000000002.cmfv")
    workflow.resume(event)
    assert workflow.end() == ("FAILED", "Failed")
    assert workflow.invoked.count("verify_renditions") == 1
    ((name, detail),) = heard("transcoding")
    assert (name, detail["code"]) == (FAILED, "verification_failed")
    assert detail["detail"] == (
        "The transcoded files are incomplete: index_240p.m3u8 names 1 segments that do not exist. Retry the upload."
    )


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (1010, "transcode_failed", "Export or copy it again"),
        (1076, "transcode_failed", "Export or copy it again"),
        (1091, "packaging_failed", "your file, which is not the cause"),
        (1401, "packaging_failed", "your file, which is not the cause"),
        (1999, "packaging_failed", "your file, which is not the cause"),
    ],
)
def test_whose_fault_a_failure_is(
    workflow: Workflow, mediaconvert: MediaConvert, heard: Heard, error: int, code: str, words: str
) -> None:
    workflow.begin()
    workflow.waiting()
    workflow.resume(mediaconvert.fail(mediaconvert.jobs[0], error, "Invalid data"))
    assert workflow.end() == ("FAILED", "Failed")
    ((name, detail),) = heard("transcoding")
    assert (name, detail["code"]) == (FAILED, code)
    assert words in detail["detail"]
    assert detail["detail"].endswith(f"({error}: Invalid data)")
    assert workflow.invoked.count("submit_job") == 1


def test_a_job_that_an_operator_cancels_is_a_failure_that_says_so(
    workflow: Workflow, mediaconvert: MediaConvert, heard: Heard
) -> None:
    workflow.begin()
    workflow.waiting()
    workflow.resume(mediaconvert.cancel(mediaconvert.jobs[0]))
    assert workflow.end() == ("FAILED", "Failed")
    assert [(name, detail["code"]) for name, detail in heard("transcoding")] == [(FAILED, "canceled")]
    assert workflow.invoked.count("submit_job") == 1


def test_a_completion_after_the_end_changes_nothing(
    workflow: Workflow, mediaconvert: MediaConvert, heard: Heard
) -> None:
    workflow.begin()
    workflow.waiting()
    workflow.resume(mediaconvert.cancel(mediaconvert.jobs[0]))
    workflow.end()
    record = job()
    workflow.resume(mediaconvert.complete(mediaconvert.jobs[0]))
    assert job() == record
    assert [name for name, _ in heard("transcoding")] == [FAILED]


def test_a_completion_for_an_execution_that_is_gone_is_no_error(
    workflow: Workflow, mediaconvert: MediaConvert, heard: Heard
) -> None:
    workflow.begin()
    workflow.waiting()
    workflow.stop(workflow.execution(1))
    for event in (mediaconvert.advance(mediaconvert.jobs[0], 50), mediaconvert.complete(mediaconvert.jobs[0])):
        workflow.resume(event)
    assert (job().status, job().progress) == ("transcoding", 0)
    assert heard("transcoding") == []


# --- attempts ----------------------------------------------------------------------------------------------------


def test_an_upload_that_failed_is_tried_again(workflow: Workflow, mediaconvert: MediaConvert, heard: Heard) -> None:
    workflow.begin()
    workflow.waiting()
    workflow.resume(mediaconvert.cancel(mediaconvert.jobs[0]))
    workflow.end()
    for _ in range(2):
        workflow.retry()
    workflow.waiting(2)
    workflow.resume(mediaconvert.complete(mediaconvert.jobs[1]))
    assert workflow.end(2) == ("SUCCEEDED", "Ready")
    record = job()
    assert (record.attempt, record.status, record.rejection) == (2, "ready", None)
    told = [(name, detail["attempt"]) for name, detail in heard("transcoding")]
    assert told == [(FAILED, 1), (READY, 2)]
    assert workflow.executions() == [workflow.execution(1), workflow.execution(2)]


def test_a_superseded_attempts_completion_is_not_the_newer_ones(
    workflow: Workflow, mediaconvert: MediaConvert, heard: Heard
) -> None:
    workflow.begin()
    workflow.waiting()
    workflow.retry()
    token = workflow.waiting(2)
    older, newer = mediaconvert.jobs
    record = job()
    for event in (
        mediaconvert.advance(older, 50),
        mediaconvert.complete(older),
        mediaconvert.fail(older, 1999, "late"),
    ):
        workflow.resume(event)
    assert (job(), job().task_token) == (record, token)
    workflow.resume(mediaconvert.complete(newer))
    assert workflow.end(2) == ("SUCCEEDED", "Ready")
    ((name, detail),) = heard("transcoding")
    assert (name, detail["attempt"], detail["prefix"]) == (READY, 2, f"{TASK.prefix.removesuffix('1/')}2/")


def test_a_superseded_attempt_that_goes_on_ends_in_silence(
    workflow: Workflow, mediaconvert: MediaConvert, heard: Heard
) -> None:
    workflow.begin()
    token = workflow.waiting()
    workflow.retry()
    workflow.waiting(2)
    record = job()
    client("stepfunctions").send_task_success(taskToken=token, output="{}")
    assert workflow.end(1) == ("SUCCEEDED", "Superseded")
    assert workflow.invoked.count("compose_storyboard") == 1
    assert (job(), heard("transcoding")) == (record, [])


# --- consumers ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "detail"),
    [
        ("start_workflow", {"object": {"key": "uploads/stray.mp4"}}),
        ("start_workflow", {"object": {"key": "uploads/ttl_1/upl_1/source"}}),
        ("retry_workflow", {"attempt": 0}),
        ("resume_workflow", {"userMetadata": {"upload_id": "upl_1"}}),
        ("resume_workflow", {"status": None}),
    ],
)
def test_an_event_that_makes_no_sense_is_given_back_alone(
    workflow: Workflow, call: Call, name: str, detail: Json
) -> None:
    event = sample("transcoding", name)
    (good,) = event["Records"]
    envelope = json.loads(good["body"])
    poison = {**good, "messageId": "poison", "body": json.dumps({**envelope, "detail": envelope["detail"] | detail})}
    answer = call("transcoding", name, {"Records": [poison, good]})
    assert answer == {"batchItemFailures": [{"itemIdentifier": "poison"}]}
    assert len(workflow.executions()) == (0 if name == "resume_workflow" else 1)


def test_a_job_that_is_not_ours_is_left_alone(workflow: Workflow, mediaconvert: MediaConvert, call: Call) -> None:
    workflow.begin()
    workflow.waiting()
    record = job()
    (submitted,) = mediaconvert.jobs
    for metadata in ({}, {**submitted["UserMetadata"], "upload_id": "upl_01K9ZQ7A1B2C3D4E5F6G7H8ZZZ"}):
        workflow.resume(mediaconvert.complete({**submitted, "UserMetadata": metadata}))
    assert job() == record


def test_an_answer_that_step_functions_cannot_take_now_is_given_back(
    workflow: Workflow, mediaconvert: MediaConvert, call: Call
) -> None:
    workflow.begin()
    workflow.waiting()
    event = mediaconvert.complete(mediaconvert.jobs[0])
    with refusing("stepfunctions", "SendTaskSuccess", "ThrottlingException"):
        answer = call("transcoding", "resume_workflow", event)
    assert answer == {"batchItemFailures": [{"itemIdentifier": event["Records"][0]["messageId"]}]}
    workflow.resume(event)
    assert workflow.end() == ("SUCCEEDED", "Ready")
