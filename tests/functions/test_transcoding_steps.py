"""The workflow's steps, one by one: what each makes, that it may be asked again, and how it refuses."""

import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError
from matinee.kernel.errors import NotFound
from matinee.kernel.types import now
from matinee.transcoding.jobs import Superseded
from matinee.transcoding.models import AudioTrack, VideoTrack
from matinee.transcoding.verifying import VerificationFailed
from PIL import Image
from pydantic import ValidationError

from tests import films
from tests.conftest import sample
from tests.functions import renditions
from tests.functions.conftest import Call, Heard, client
from tests.functions.mediaconvert import MediaConvert
from tests.functions.transcoding import MEDIA, STEPS, TABLE, TASK, UPLOADS, arrive, describe, job, run, take_over

pytestmark = pytest.mark.usefixtures("source")
ENDS = ("record_rejection", "record_failure")


@pytest.fixture
def source(cloud: None) -> None:
    arrive()


def put(name: str, body: bytes) -> None:
    client("s3").put_object(Bucket=MEDIA, Key=TASK.prefix + name, Body=body)


def read(name: str) -> bytes:
    body: bytes = client("s3").get_object(Bucket=MEDIA, Key=TASK.prefix + name)["Body"].read()
    return body


def names() -> set[str]:
    listed = client("s3").list_objects_v2(Bucket=MEDIA, Prefix=TASK.prefix)
    return {each["Key"].removeprefix(TASK.prefix) for each in listed.get("Contents", [])}


# --- inspect, judge, plan ----------------------------------------------------------------------------------------


def test_the_inspection_describes_the_source(call: Call, mediaconvert: MediaConvert) -> None:
    run(call, mediaconvert, until="inspect_source")
    source = job().source
    assert source is not None
    assert (source.duration, source.damage, source.needs_mezzanine, source.notes) == (8.0, None, False, [])
    assert source.video == VideoTrack(codec="mpeg4", width=640, height=360, frame_rate=(24, 1))
    assert source.audio == [AudioTrack(language="eng", channels=2, default=True)]


def test_a_file_that_was_cut_short_is_found_before_it_costs(call: Call, mediaconvert: MediaConvert) -> None:
    arrive(films.film()[:-10])
    run(call, mediaconvert, until="inspect_source")
    source = job().source
    assert source is not None
    assert source.damage == "truncated"


@pytest.mark.parametrize(
    ("film", "code"),
    [
        (films.film(pictures=False), "no_video"),
        (b"It is a letter, and no film. " * 100, "unreadable"),
        (films.film(0.6, codec="ffv1", container="matroska"), "unsupported_codec"),
        (films.film(0.6, (48, 48)), "bad_dimensions"),
        (films.film(0.6, (8208, 64), sparse=True), "bad_dimensions"),
        (films.film(0.2, languages=()), "too_short"),
        (films.film(90_000.0, sparse=True), "too_long"),
    ],
    ids=["no picture", "a letter", "codec", "small", "wide", "short", "long"],
)
def test_a_source_that_can_be_no_film_is_refused_with_a_sentence(
    call: Call, mediaconvert: MediaConvert, film: bytes, code: str
) -> None:
    arrive(film)
    verdict = run(call, mediaconvert, until="judge_source")
    assert (verdict["accepted"], verdict["code"]) == (False, code)
    assert len(verdict["detail"]) > 20


def test_the_ladder_goes_down_from_the_source(call: Call, mediaconvert: MediaConvert) -> None:
    accepted = {"accepted": True, "needs_mezzanine": False, "code": "", "detail": ""}
    assert run(call, mediaconvert, until="judge_source") == accepted
    call("transcoding", "plan_ladder")
    plan = job().plan
    assert plan is not None
    assert [(rung.name, rung.width, rung.height) for rung in plan.rungs] == [("360p", 640, 360), ("240p", 426, 240)]
    assert (plan.frame_rate, plan.capture_interval, plan.capture_size) == ((24, 1), 1, (320, 180))


# --- cost --------------------------------------------------------------------------------------------------------


def spent() -> int:
    key = {"pk": {"S": f"BUDGET#{now():%Y-%m}"}, "sk": {"S": "BUDGET"}}
    item = client("dynamodb").get_item(TableName=TABLE, Key=key).get("Item", {})
    return int(item["spent"]["N"]) if item else 0


def spend(cents: int) -> None:
    month = f"{now():%Y-%m}"
    item = {"pk": {"S": f"BUDGET#{month}"}, "sk": {"S": "BUDGET"}, "month": {"S": month}, "spent": {"N": str(cents)}}
    client("dynamodb").put_item(TableName=TABLE, Item=item)


def test_an_estimate_counts_in_the_month_once_an_attempt(call: Call, mediaconvert: MediaConvert) -> None:
    arrive(films.film(3600.0, sparse=True))
    assert run(call, mediaconvert, until="estimate_cost")["accepted"]
    cost = job().cost_estimate
    assert cost is not None
    assert cost.amount == 288  # an hour of two SD rungs and two captures: 60 x 4 x 0.012 dollars
    assert call("transcoding", "estimate_cost")["accepted"]
    assert spent() == 288


def test_what_one_upload_may_not_cost_is_refused_and_not_counted(call: Call, mediaconvert: MediaConvert) -> None:
    arrive(films.film(86_000.0, (3840, 2160), sparse=True))
    for _ in range(2):
        verdict = run(call, mediaconvert, until="estimate_cost")
        assert (verdict["accepted"], verdict["code"]) == (False, "over_budget")
        assert "the budget for one upload is $50.00" in verdict["detail"]
    assert (spent(), job().charged) == (0, False)


def test_a_month_takes_what_still_fits_and_no_more(call: Call, mediaconvert: MediaConvert) -> None:
    arrive(films.film(3600.0, sparse=True))
    spend(50_000 - 287)
    verdict = run(call, mediaconvert, until="estimate_cost")
    assert (verdict["accepted"], verdict["code"]) == (False, "over_budget")
    assert "left of this month's budget of $500.00" in verdict["detail"]
    assert spent() == 50_000 - 287
    spend(50_000 - 288)
    assert call("transcoding", "estimate_cost")["accepted"]
    assert spent() == 50_000


# --- transcode ---------------------------------------------------------------------------------------------------


def test_the_job_is_submitted_once_and_waits_with_the_newest_token(call: Call, mediaconvert: MediaConvert) -> None:
    run(call, mediaconvert, until="estimate_cost")
    for token in ("AAAAKgAAAAIAAAAAAAAAAQ", "AAAAKgAAAAIAAAAAAAAAAR"):
        call("transcoding", "submit_job", {**sample("transcoding", "submit_job"), "task_token": token})
    (submitted,) = mediaconvert.jobs
    record = job()
    assert (record.status, record.mediaconvert_job, record.task_token) == ("transcoding", submitted["Id"], token)
    metadata = {"upload_id": TASK.upload_id, "content_id": TASK.content_id, "attempt": "1"}
    assert submitted["UserMetadata"] == metadata


def test_the_job_carries_out_the_plan(call: Call, mediaconvert: MediaConvert) -> None:
    run(call, mediaconvert, until="submit_job")
    settings = mediaconvert.jobs[0]["Settings"]
    cmaf, frames, stills = settings["OutputGroups"]
    assert settings["Inputs"][0]["FileInput"].endswith(f"/{TASK.source_key}")
    assert [output["NameModifier"] for output in cmaf["Outputs"]] == ["_360p", "_240p", "_audio1"]
    destinations = [
        cmaf["OutputGroupSettings"]["CmafGroupSettings"]["Destination"],
        *(group["OutputGroupSettings"]["FileGroupSettings"]["Destination"] for group in (frames, stills)),
    ]
    assert destinations == [f"s3://{MEDIA}/{TASK.prefix}{name}" for name in ("index", "frames/frame", "stills/still")]


@pytest.mark.parametrize(
    "changes",
    [
        {"rotation": 90},
        {"interlaced": True},
        {"interlaced": True, "fields_unmarked": True},
        {"hdr": True, "matrix": "bt2020"},
        {"full_range": True, "matrix": "bt709"},
        {"frame_rate": (120, 1), "width": 7680, "height": 4320},
        {"width": 64, "height": 64},
        {"frame_rate": (0, 1)},
        {"pixel_aspect": (16, 15), "width": 720, "height": 576},
        {"uneven": True},
        {"audio": [AudioTrack(language="en"), AudioTrack(number=3, language="gsw", label="«Züri»")]},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_whatever_was_accepted_mediaconvert_takes(
    call: Call, mediaconvert: MediaConvert, changes: dict[str, Any]
) -> None:
    run(call, mediaconvert, until="inspect_source")
    describe(**changes)
    assert call("transcoding", "judge_source")["accepted"]
    for step in ("plan_ladder", "estimate_cost", "submit_job"):
        call("transcoding", step)
    assert len(mediaconvert.jobs) == 1


def test_a_job_that_mediaconvert_refuses_is_an_error(call: Call, mediaconvert: MediaConvert) -> None:
    run(call, mediaconvert, until="estimate_cost")
    mediaconvert.refuse("CreateJob", "ServiceQuotaExceededException")
    with pytest.raises(ClientError, match="ServiceQuotaExceededException"):
        call("transcoding", "submit_job")
    assert job().mediaconvert_job is None


# --- storyboard, verify ------------------------------------------------------------------------------------------


def test_the_storyboard_shows_every_captured_frame(call: Call, mediaconvert: MediaConvert) -> None:
    run(call, mediaconvert, until="compose_storyboard")
    made = ("poster.jpg", "storyboard-000.jpg", "storyboard.vtt")
    first = {name: read(name) for name in made}
    assert Image.open(io.BytesIO(first["poster.jpg"])).size == (640, 360)
    assert Image.open(io.BytesIO(first["storyboard-000.jpg"])).size == (5 * 320, 2 * 180)
    cues = first["storyboard.vtt"].decode()
    assert cues.count("-->") == 8
    assert "00:00:07.000 --> 00:00:08.000\nstoryboard-000.jpg#xywh=640,180,320,180" in cues
    call("transcoding", "compose_storyboard")
    assert {name: read(name) for name in made} == first


def test_a_film_of_which_no_frame_was_captured_has_no_storyboard(call: Call, mediaconvert: MediaConvert) -> None:
    run(call, mediaconvert, until="submit_job")
    for name in names():
        if name.startswith("frames/"):
            client("s3").delete_object(Bucket=MEDIA, Key=TASK.prefix + name)
    with pytest.raises(ValueError, match="captured no frame"):
        call("transcoding", "compose_storyboard")


def test_what_is_whole_is_verified_as_often_as_asked(call: Call, mediaconvert: MediaConvert) -> None:
    run(call, mediaconvert, until="verify_renditions")
    before = names()
    call("transcoding", "verify_renditions")
    assert names() == before
    assert (job().status, job().progress) == ("verifying", 95)


def test_a_film_without_sound_is_whole_too(call: Call, mediaconvert: MediaConvert) -> None:
    arrive(films.film(languages=()))
    run(call, mediaconvert, until="verify_renditions")
    assert not any("audio" in name for name in names())


def _without(name: str) -> Callable[[], Any]:
    return lambda: client("s3").delete_object(Bucket=MEDIA, Key=TASK.prefix + name)


def _instead(name: str, body: bytes) -> Callable[[], None]:
    return lambda: put(name, body)


def _changed(name: str, old: str, new: str) -> Callable[[], None]:
    def change() -> None:
        text = read(name).decode()
        assert old in text
        put(name, text.replace(old, new).encode())

    return change


def _lines_less(name: str, having: str, count: int) -> Callable[[], None]:
    """Less the first line that has this, and the lines after it."""

    def cut() -> None:
        lines = read(name).decode().splitlines(keepends=True)
        first = next(number for number, line in enumerate(lines) if having in line)
        put(name, "".join(lines[:first] + lines[first + count :]).encode())

    return cut


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (_without("index.m3u8"), "index.m3u8 is missing"),
        (_instead("index.m3u8", b""), "index.m3u8 is missing"),
        (_lines_less("index.m3u8", "index_240p", 0), None),
        (_lines_less("index.m3u8", "426x240", 2), "1 video renditions instead of 2"),
        (_lines_less("index.m3u8", "TYPE=AUDIO", 1), "0 audio tracks instead of 1"),
        (_without("index_240p.m3u8"), "index_240p.m3u8 is missing"),
        (_changed("index_240p.m3u8", "#EXT-X-ENDLIST", ""), "index_240p.m3u8 is not a complete playlist"),
        (_without("index_360p_000000002.cmfv"), "index_360p.m3u8 names 1 segments that do not exist"),
        (_instead("index_audio1_000000001.cmfa", b""), "index_audio1.m3u8 names 1 segments that do not exist"),
        (_without("index_360pinit.cmfv"), "index_360p.m3u8 names 1 segments that do not exist"),
        (_lines_less("index_audio1.m3u8", "#EXTINF", 2), "index_audio1_000000002.cmfa is 4.00 s off at 0.00 s"),
        (_changed("index_240p.m3u8", "EXTINF:4.00", "EXTINF:4.01"), None),
        (_changed("index_240p.m3u8", "EXTINF:4.0", "EXTINF:4.2"), "not cut at the same times"),
        (
            _instead("index_240p_000000002.cmfv", renditions.fragment(renditions.OTHER_FRAME, start=4.0)),
            "index_240p_000000002.cmfv does not begin with a key frame",
        ),
        (_instead("index_240p_000000001.cmfv", b"no box"), "index_240p_000000001.cmfv has no samples"),
        (_without("index.mpd"), "index.mpd is missing"),
        (_changed("index.mpd", "</MPD>", ""), "index.mpd cannot be parsed"),
        (_changed("index.mpd", "SegmentTemplate", "SegmentList"), "a representation without segments"),
        (_changed("index.mpd", '<S d="4000"/><S d="4000"/>', '<S d="4000"/>'), "lasts 4.00 s instead of 8.00 s"),
        (_changed("index.mpd", '<S d="4000"/><S d="4000"/>', '<S d="4000" r="1"/>'), None),
        (_instead("index_360pinit.cmfv", renditions.initial()), "index_360p.m3u8 is not encrypted"),
    ],
)
def test_what_is_not_whole_is_found(
    call: Call, mediaconvert: MediaConvert, damage: Callable[[], Any], words: str | None
) -> None:
    run(call, mediaconvert, until="compose_storyboard")
    damage()
    if words is None:
        call("transcoding", "verify_renditions")
        return
    for _ in range(2):
        with pytest.raises(VerificationFailed, match=words):
            call("transcoding", "verify_renditions")


# --- the ends ----------------------------------------------------------------------------------------------------


def test_an_edition_is_announced_once(call: Call, mediaconvert: MediaConvert, heard: Heard) -> None:
    run(call, mediaconvert, until="publish_renditions")
    record = job()
    call("transcoding", "publish_renditions")
    assert job() == record
    ((name, detail),) = heard("transcoding")
    assert name == "transcoding.RenditionsReady"
    assert (detail["version_id"], detail["prefix"]) == (TASK.version_id, TASK.prefix)
    assert (detail["duration"], detail["max_height"], detail["audio_languages"]) == (8.0, 360, ["eng"])
    assert {detail[each] for each in ("hls", "dash", "storyboard", "poster")} <= names()
    assert (record.status, record.progress) == ("ready", 100)
    assert record.cost_estimate is not None
    assert detail["cost"] == record.cost_estimate.model_dump()


@pytest.mark.parametrize(
    ("end", "event", "status", "code"),
    [
        ("record_rejection", "transcoding.UploadRejected", "rejected", "no_video"),
        ("record_failure", "transcoding.TranscodingFailed", "failed", "transcode_failed"),
    ],
)
def test_an_end_is_recorded_and_told_once(
    call: Call, mediaconvert: MediaConvert, heard: Heard, end: str, event: str, status: str, code: str
) -> None:
    run(call, mediaconvert, until="inspect_source")
    for _ in range(2):
        call("transcoding", end)
    record = job()
    assert record.rejection is not None
    assert (record.status, record.rejection.code) == (status, code)
    assert [(name, detail["code"], detail["detail"]) for name, detail in heard("transcoding")] == [
        (event, code, record.rejection.detail)
    ]


@pytest.mark.parametrize(
    ("error", "cause", "code", "detail"),
    [
        ("transcode_failed", "The file is damaged.", "transcode_failed", "The file is damaged."),
        ("canceled", "Transcoding was cancelled.", "canceled", "Transcoding was cancelled."),
        (
            "VerificationFailed",
            json.dumps({"errorMessage": "A segment is missing.", "errorType": "VerificationFailed"}),
            "verification_failed",
            "A segment is missing.",
        ),
        ("VerificationFailed", "no JSON", "verification_failed", "no JSON"),
        ("States.Timeout", "", "timed_out", "Transcoding took too long. Retry the upload."),
        (
            "KeyError",
            "Traceback …",
            "internal",
            "An internal error stopped the workflow. Your file is kept; retry the upload.",
        ),
    ],
)
def test_a_failure_is_explained_without_our_insides(call: Call, error: str, cause: str, code: str, detail: str) -> None:
    event = {**sample("transcoding", "record_failure"), "error": {"Error": error, "Cause": cause}}
    call("transcoding", "record_failure", event)
    rejection = job().rejection
    assert rejection is not None
    assert (rejection.code, rejection.detail) == (code, detail)


def test_an_end_is_an_end(call: Call, mediaconvert: MediaConvert, heard: Heard) -> None:
    run(call, mediaconvert, until="publish_renditions")
    record = job()
    for end in ENDS:
        call("transcoding", end)
    assert job() == record
    assert [name for name, _ in heard("transcoding")] == ["transcoding.RenditionsReady"]


# --- what every step has in common -------------------------------------------------------------------------------


@pytest.mark.parametrize("step", [*STEPS, *ENDS])
def test_a_step_of_a_superseded_attempt_stops(call: Call, mediaconvert: MediaConvert, step: str) -> None:
    run(call, mediaconvert, until="inspect_source")
    take_over(call)
    record = job()
    with pytest.raises(Superseded, match="attempt 2 has taken over"):
        call("transcoding", step)
    assert job() == record


@pytest.mark.parametrize("step", [*STEPS[1:], "record_rejection"])
def test_a_step_of_an_upload_that_nobody_inspected_stops(call: Call, mediaconvert: MediaConvert, step: str) -> None:
    with pytest.raises(NotFound):
        call("transcoding", step)


@pytest.mark.parametrize("step", STEPS[3:])
def test_a_step_that_needs_the_plan_says_so(call: Call, mediaconvert: MediaConvert, step: str) -> None:
    run(call, mediaconvert, until="inspect_source")
    with pytest.raises(ValueError, match="the job has no plan"):
        call("transcoding", step)


@pytest.mark.parametrize("step", [*STEPS, *ENDS])
def test_a_step_takes_no_other_task(call: Call, mediaconvert: MediaConvert, step: str) -> None:
    with pytest.raises(ValidationError, match="upload_id"):
        call("transcoding", step, {**sample("transcoding", step), "upload_id": "upl_1"})


def test_a_source_that_is_gone_is_an_error_and_no_finding(call: Call, mediaconvert: MediaConvert) -> None:
    client("s3").delete_object(Bucket=UPLOADS, Key=TASK.source_key)
    with pytest.raises(ClientError, match="404"):
        call("transcoding", "inspect_source")
    assert job().source is None
