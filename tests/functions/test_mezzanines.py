"""A source that MediaConvert would not read right: its mezzanine, the job that reads it, and what editors are told."""

from pathlib import Path

import pytest
from matinee.transcoding import inspecting, scanning

from tests import films
from tests.films import AVC, blinking
from tests.functions.conftest import Call, client
from tests.functions.mediaconvert import MediaConvert
from tests.functions.transcoding import TASK, UPLOADS, arrive, job

pytestmark = pytest.mark.usefixtures("cloud")


@pytest.fixture(scope="module")
def paused(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Six seconds; the microphone is off for one of them."""
    file = tmp_path_factory.mktemp("paused") / "film.mp4"
    muted = ("-af", "aselect='lt(t,1.2)+gt(t,2.4)'")
    titled = ("-metadata:s:a:0", "language=gsw", "-metadata:s:a:0", "title=Züridüütsch")
    return blinking(file, *AVC, "-c:a", "aac", *muted, *titled, seconds=6).read_bytes()


def mezzanine() -> bytes:
    body: bytes = client("s3").get_object(Bucket=UPLOADS, Key=TASK.mezzanine_key)["Body"].read()
    return body


def prepare(call: Call, body: bytes) -> None:
    arrive(body)
    call("transcoding", "inspect_source")
    assert call("transcoding", "judge_source")["needs_mezzanine"]


def test_gaps_are_filled_and_the_job_reads_what_was_made(
    call: Call, mediaconvert: MediaConvert, paused: bytes, tmp_path: Path
) -> None:
    prepare(call, paused)
    assert call("transcoding", "make_mezzanine")["accepted"]
    source = job().source
    assert source
    assert source.mezzanine
    assert [(track.language, track.number, track.default) for track in source.audio] == [("gsw", 1, True)]
    assert [note.code for note in source.notes] == ["sound_filled"]
    file = tmp_path / "mezzanine.mov"
    file.write_bytes(mezzanine())
    assert films.flashes(file) == films.beeps(file) == pytest.approx([3.0], abs=0.04)
    for step in ("plan_ladder", "estimate_cost", "submit_job"):
        call("transcoding", step)
    (read,) = mediaconvert.jobs[0]["Settings"]["Inputs"]
    assert read["FileInput"] == f"s3://{UPLOADS}/{TASK.mezzanine_key}"


def test_a_step_that_is_repeated_makes_the_same_and_asks_no_more(call: Call, paused: bytes) -> None:
    prepare(call, paused)
    verdict = call("transcoding", "make_mezzanine")
    made, source = mezzanine(), job().source
    client("s3").delete_object(Bucket=UPLOADS, Key=TASK.source_key)  # it is not read again
    assert call("transcoding", "make_mezzanine") == verdict
    assert (mezzanine(), job().source) == (made, source)


def test_a_recording_of_which_little_is_whole_is_refused(call: Call, tmp_path: Path) -> None:
    body = blinking(tmp_path / "film.ts", *AVC, "-vf", "noise=alls=8", "-c:a", "aac").read_bytes()
    packets = [body[at : at + 188] for at in range(0, len(body), 188)]
    prepare(call, b"".join(packet for number, packet in enumerate(packets) if number < 150 or number % 30))
    verdict = call("transcoding", "make_mezzanine")
    assert (verdict["accepted"], verdict["code"]) == (False, "damaged")


def test_a_mezzanine_that_breaks_off_leaves_nothing(call: Call, paused: bytes) -> None:
    prepare(call, paused)
    client("s3").delete_object(Bucket=UPLOADS, Key=TASK.source_key)
    with pytest.raises(Exception, match="NoSuchKey"):
        call("transcoding", "make_mezzanine")
    assert client("s3").list_multipart_uploads(Bucket=UPLOADS).get("Uploads", []) == []


def test_what_was_made_needs_no_mending(call: Call, paused: bytes) -> None:
    prepare(call, paused)
    call("transcoding", "make_mezzanine")
    size = len(mezzanine())
    assert not inspecting.awkward(scanning.scan(inspecting.opener(UPLOADS, TASK.mezzanine_key, size), size))
