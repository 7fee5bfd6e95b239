"""The express rendition on its way: it plays before the ladder is made, and whatever happens to it, the ladder is made."""

from collections.abc import Iterator
from typing import Any

import pytest
from matinee.transcoding.models import Express, Job

from tests import films
from tests.conftest import Templates, sample
from tests.functions.conftest import Call, Heard, client
from tests.functions.mediaconvert import MediaConvert
from tests.functions.transcoding import MEDIA, TASK, arrive, job
from tests.functions.workflow import Workflow, deployed, mend_moto

Json = dict[str, Any]
EARLY = TASK.model_copy(update={"express": True})


@pytest.fixture
def moto_config() -> Json:
    return {"stepfunctions": {"execute_state_machine": True}}


@pytest.fixture
def workflow(
    call: Call, mediaconvert: MediaConvert, dev: Templates, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Workflow]:
    """Ready to run; a film has arrived that is to play early."""
    one = deployed(dev, call)
    mend_moto(one, monkeypatch)
    arrive(express="on")
    yield one
    one.close()


def early() -> Express:
    found = job().early
    assert found
    return found


def end_early(workflow: Workflow, attempt: int = 1) -> tuple[str, str]:
    return workflow.ended(f"{workflow.execution(attempt)}x")


def told(heard: Heard) -> list[tuple[str, bool]]:
    return [(name.removeprefix("transcoding."), bool(detail.get("express"))) for name, detail in heard("transcoding")]


# --- its job -----------------------------------------------------------------------------------------------------


def test_it_is_one_rung_with_all_sound_ahead_of_the_ladder_in_the_queue(
    workflow: Workflow, mediaconvert: MediaConvert
) -> None:
    workflow.begin()
    workflow.waiting()
    first, second = mediaconvert.jobs
    assert (first["Priority"], second.get("Priority", 0)) == (10, 0)
    cmaf, stills = first["Settings"]["OutputGroups"]
    assert [output["NameModifier"] for output in cmaf["Outputs"]] == ["_240p", "_audio1"]
    assert cmaf["OutputGroupSettings"]["CmafGroupSettings"]["Destination"] == f"s3://{MEDIA}/{EARLY.prefix}index"
    assert stills["Name"] == "Stills"
    assert EARLY.prefix == f"titles/{TASK.content_id}/{TASK.upload_id}-1x/"
    assert early().mediaconvert_job == first["Id"]
    assert job().mediaconvert_jobs == [second["Id"], first["Id"]]


def test_who_does_not_want_it_has_the_ladder_alone(workflow: Workflow, mediaconvert: MediaConvert) -> None:
    arrive()
    workflow.begin()
    workflow.waiting()
    (one,) = mediaconvert.jobs
    assert len(one["Settings"]["OutputGroups"]) == 3
    assert job().early is None


def test_a_ladder_of_one_rung_is_as_early_itself(workflow: Workflow, mediaconvert: MediaConvert) -> None:
    arrive(films.film(8.0, (320, 180)), express="on")
    workflow.begin()
    workflow.waiting()
    assert len(mediaconvert.jobs) == 1


def test_its_estimate_is_part_of_the_films(workflow: Workflow, mediaconvert: MediaConvert, call: Call) -> None:
    arrive(films.film(3600.0, sparse=True), express="on")
    workflow.begin()
    workflow.waiting()
    cost = job().cost_estimate
    assert cost
    assert cost.amount == 288 + 144  # an hour of an SD rung and its stills: 60 x 2 x 0.012 dollars


# --- what ends well ----------------------------------------------------------------------------------------------


def test_the_film_plays_before_its_ladder_is_made(workflow: Workflow, mediaconvert: MediaConvert, heard: Heard) -> None:
    workflow.begin()
    workflow.waiting()
    workflow.resume(mediaconvert.complete(mediaconvert.jobs[0]))
    assert end_early(workflow) == ("SUCCEEDED", "Playable")
    assert (job().status, job().playable) == ("transcoding", True)
    ((_, first),) = heard("transcoding")
    assert (first["express"], first["version_id"], first["max_height"]) == (True, f"{TASK.upload_id}-1x", 240)
    assert (first["storyboard"], first["poster"], len(first["stills"])) == (None, "poster.jpg", 3)
    for name in ("index.m3u8", "index.mpd", "poster.jpg"):
        assert client("s3").head_object(Bucket=MEDIA, Key=EARLY.prefix + name)["ContentLength"] > 0
    workflow.resume(mediaconvert.complete(mediaconvert.jobs[1]))
    assert workflow.end() == ("SUCCEEDED", "Ready")
    assert told(heard) == [("RenditionsReady", True), ("RenditionsReady", False)]
    assert list(job().timings) == ["inspecting", "transcoding", "verifying"]


def test_a_completion_that_is_told_twice_publishes_it_once(
    workflow: Workflow, mediaconvert: MediaConvert, heard: Heard
) -> None:
    workflow.begin()
    workflow.waiting()
    event = mediaconvert.complete(mediaconvert.jobs[0])
    workflow.resume({"Records": event["Records"] * 2})
    assert end_early(workflow) == ("SUCCEEDED", "Playable")
    workflow.resume(event)
    assert told(heard) == [("RenditionsReady", True)]


def test_its_progress_is_not_the_uploads(workflow: Workflow, mediaconvert: MediaConvert) -> None:
    workflow.begin()
    workflow.waiting()
    workflow.resume(mediaconvert.advance(mediaconvert.jobs[0], 90))
    assert (job().status, job().progress) == ("transcoding", 0)


def test_a_ladder_that_is_made_first_is_published_first(
    workflow: Workflow, mediaconvert: MediaConvert, heard: Heard
) -> None:
    workflow.begin()
    workflow.waiting()
    workflow.resume(mediaconvert.complete(mediaconvert.jobs[1]))
    assert workflow.end() == ("SUCCEEDED", "Ready")
    workflow.resume(mediaconvert.complete(mediaconvert.jobs[0]))
    end_early(workflow)
    assert told(heard)[0] == ("RenditionsReady", False)
    assert job().status == "ready"


# --- its failures are its own ------------------------------------------------------------------------------------


def ready_without_it(workflow: Workflow, mediaconvert: MediaConvert, heard: Heard) -> None:
    workflow.resume(mediaconvert.complete(mediaconvert.jobs[-1]))
    assert workflow.end() == ("SUCCEEDED", "Ready")
    assert told(heard) == [("RenditionsReady", False)]
    assert job().rejection is None


def test_one_that_mediaconvert_does_not_take_is_noted_and_the_ladder_is_made(
    workflow: Workflow, mediaconvert: MediaConvert, heard: Heard
) -> None:
    workflow.failures["submit_job"] = [KeyError("a bug") for _ in range(3)]
    workflow.begin()
    workflow.waiting()
    assert len(mediaconvert.jobs) == 1
    trouble = early().trouble
    assert trouble
    assert trouble.code == "internal"
    ready_without_it(workflow, mediaconvert, heard)


def test_one_that_mediaconvert_cannot_make_is_noted_and_the_ladder_is_made(
    workflow: Workflow, mediaconvert: MediaConvert, heard: Heard
) -> None:
    workflow.begin()
    workflow.waiting()
    workflow.resume(mediaconvert.fail(mediaconvert.jobs[0], 1999, "no"))
    trouble = early().trouble
    assert trouble
    assert trouble.code == "packaging_failed"
    ready_without_it(workflow, mediaconvert, heard)


def test_one_that_is_not_whole_is_not_published_and_the_ladder_is_made(
    workflow: Workflow, mediaconvert: MediaConvert, heard: Heard
) -> None:
    workflow.begin()
    workflow.waiting()
    event = mediaconvert.complete(mediaconvert.jobs[0])
    client("s3").delete_object(Bucket=MEDIA, Key=f"{EARLY.prefix}index_240p_000000002.cmfv")
    workflow.resume(event)
    assert end_early(workflow) == ("SUCCEEDED", "NotPlayable")
    trouble = early().trouble
    assert trouble
    assert (trouble.code, job().playable) == ("verification_failed", False)
    ready_without_it(workflow, mediaconvert, heard)


@pytest.mark.parametrize("step", ["compose_storyboard", "verify_renditions", "publish_renditions"])
def test_a_step_of_it_that_never_succeeds_ends_it_alone(
    workflow: Workflow, mediaconvert: MediaConvert, heard: Heard, step: str
) -> None:
    workflow.begin()
    workflow.waiting()
    workflow.failures[step] = [KeyError("a bug") for _ in range(3)]
    workflow.resume(mediaconvert.complete(mediaconvert.jobs[0]))
    assert end_early(workflow) == ("SUCCEEDED", "NotPlayable")
    ready_without_it(workflow, mediaconvert, heard)


# --- a ladder that fails -----------------------------------------------------------------------------------------


def test_a_ladder_that_fails_leaves_the_film_playable_and_its_next_attempt_makes_the_ladder_alone(
    workflow: Workflow, mediaconvert: MediaConvert, heard: Heard
) -> None:
    workflow.begin()
    workflow.waiting()
    workflow.resume(mediaconvert.complete(mediaconvert.jobs[0]))
    end_early(workflow)
    workflow.resume(mediaconvert.fail(mediaconvert.jobs[1], 1999, "no"))
    assert workflow.end() == ("FAILED", "Failed")
    assert (job().status, job().playable) == ("failed", True)
    workflow.retry()
    workflow.waiting(2)
    assert (len(mediaconvert.jobs), job().early, job().playable) == (3, None, True)
    workflow.resume(mediaconvert.complete(mediaconvert.jobs[2]))
    assert workflow.end(2) == ("SUCCEEDED", "Ready")
    assert told(heard) == [("RenditionsReady", True), ("TranscodingFailed", False), ("RenditionsReady", False)]


def test_a_failure_cancels_both_jobs(workflow: Workflow, mediaconvert: MediaConvert, call: Call) -> None:
    workflow.begin()
    workflow.waiting()
    call("transcoding", "record_failure")
    assert [each["Status"] for each in mediaconvert.jobs] == ["CANCELED", "CANCELED"]


def test_one_of_an_attempt_that_was_taken_over_is_left_alone(
    workflow: Workflow, mediaconvert: MediaConvert, heard: Heard
) -> None:
    workflow.begin()
    workflow.waiting()
    event = mediaconvert.complete(mediaconvert.jobs[0])
    workflow.retry()
    workflow.waiting(2)
    workflow.resume(event)
    assert told(heard) == []
    assert f"{workflow.execution(1)}x" not in workflow.executions()


# --- its keys ----------------------------------------------------------------------------------------------------


def test_it_has_keys_of_its_own(workflow: Workflow, mediaconvert: MediaConvert) -> None:
    workflow.begin()
    workflow.waiting()
    for submitted, version in zip(mediaconvert.jobs, (EARLY.version_id, TASK.version_id), strict=True):
        cmaf = submitted["Settings"]["OutputGroups"][0]["OutputGroupSettings"]["CmafGroupSettings"]
        assert cmaf["Encryption"]["SpekeKeyProvider"]["ResourceId"] == version


def test_a_job_of_before_has_no_express_rendition() -> None:
    stored = {**sample("transcoding", "inspect_source"), "status": "transcoding"}
    assert Job.model_validate(stored).early is None
