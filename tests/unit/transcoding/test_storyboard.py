"""The storyboard: every moment of the film has its picture, in cues that a player can read."""

import io
import re
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matinee.transcoding import ladder, storyboard
from matinee.transcoding.models import Job
from PIL import Image

from tests.unit.conftest import Told
from tests.unit.fakes import S3, OneItem
from tests.unit.transcoding.sources import TASK, source

_CUE = re.compile(
    r"(\d\d+):([0-5]\d):([0-5]\d)\.(\d{3}) --> (\d\d+):([0-5]\d):([0-5]\d)\.(\d{3})\n"
    r"(storyboard-\d{3}\.jpg)#xywh=(\d+),(\d+),(\d+),(\d+)\n"
)
Cue = tuple[float, float, str, tuple[int, ...]]


def _seconds(hours: int, minutes: int, seconds: int, thousandths: int) -> float:
    return hours * 3600 + minutes * 60 + seconds + thousandths / 1000


def cues(text: str) -> list[Cue]:
    """(start, end, sheet, place), read as a player does (WebVTT §4, timestamps)."""
    head, *blocks = text.split("\n\n")
    assert head == "WEBVTT"
    found = []
    for block in blocks:
        match = _CUE.fullmatch(block.rstrip("\n") + "\n")
        assert match, block
        numbers = [int(each) for each in match.groups()[:8]]
        start, end = _seconds(*numbers[:4]), _seconds(*numbers[4:])
        found.append((start, end, match[9], tuple(map(int, match.groups()[9:]))))
    return found


def test_a_cue_names_a_sheet_and_a_place_on_it() -> None:
    first, *_, sixth, last = cues(storyboard._cues(7, 10, 65.5, (320, 180)))
    assert first == (0, 10, "storyboard-000.jpg", (0, 0, 320, 180))
    assert sixth == (50, 60, "storyboard-000.jpg", (0, 180, 320, 180))
    assert last == (60, 65.5, "storyboard-000.jpg", (320, 180, 320, 180))


def test_the_26th_picture_begins_the_second_sheet() -> None:
    found = cues(storyboard._cues(26, 1, 26, (320, 180)))
    assert found[24][2:] == ("storyboard-000.jpg", (1280, 720, 320, 180))
    assert found[25][2:] == ("storyboard-001.jpg", (0, 0, 320, 180))


def test_a_film_longer_than_an_hour_says_so() -> None:
    assert cues(storyboard._cues(2, 3700, 7322.25, (320, 180)))[1][:2] == (3700, 7322.25)


_ALMOST_A_MINUTE = st.builds(lambda minutes, less: minutes * 60 - less, st.integers(1, 1440), st.floats(0, 0.001))


@given(st.integers(1, 200), st.integers(1, 720), st.floats(0.5, 86_400) | _ALMOST_A_MINUTE)
def test_every_moment_up_to_the_end_has_one_cue(count: int, interval: int, duration: float) -> None:
    found = cues(storyboard._cues(count, interval, duration, (320, 180)))
    assert found[0][0] == 0
    assert all(before[1] == after[0] for before, after in pairwise(found))
    assert all(start < end for start, end, _, _ in found)
    assert found[-1][1] >= duration - 0.001


def picture(colour: tuple[int, int, int], dot: tuple[int, int, int] | None = None) -> bytes:
    image = Image.new("RGB", (320, 180), colour)
    if dot:
        image.paste(dot, (0, 0, 160, 180))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=95)
    return out.getvalue()


BLACK, ORANGE = picture((0, 0, 0)), picture((20, 40, 90), (250, 160, 60))


@pytest.fixture
def s3(clients: dict[str, Any], told: Told) -> S3:
    told(bucket_media="media", table_transcoding="jobs")
    of = source(duration=27.0)
    job = Job(**TASK.model_dump(), source=of, plan=ladder.plan(of), version=1)
    clients["dynamodb"], clients["s3"] = OneItem(job.attributes()), S3()
    return clients["s3"]  # type: ignore[no-any-return]


def captured(s3: S3, *frames: bytes) -> None:
    """The same frames for the storyboard and as stills."""
    for where in ("frames/frame", "stills/still"):
        s3.objects |= {f"{TASK.prefix}{where}.{number:07}.jpg": body for number, body in enumerate(frames)}


def written(s3: S3, name: str) -> Image.Image:
    return Image.open(io.BytesIO(s3.objects[TASK.prefix + name]))


def test_frames_become_sheets_of_five_by_five(s3: S3) -> None:
    captured(s3, *[BLACK] * 26, ORANGE)
    storyboard.compose(TASK)
    assert written(s3, "storyboard-000.jpg").size == (1600, 900)
    assert written(s3, "storyboard-001.jpg").size == (640, 180)
    red, _, blue = written(s3, "storyboard-001.jpg").convert("RGB").getpixel((400, 90))  # type: ignore[misc]
    assert red > blue
    assert len(cues(s3.objects[f"{TASK.prefix}storyboard.vtt"].decode())) == 27


def test_the_poster_is_the_frame_with_most_to_see(s3: S3) -> None:
    captured(s3, BLACK, picture((255, 255, 255)), ORANGE, BLACK)
    storyboard.compose(TASK)
    red, _, blue = written(s3, "poster.jpg").convert("RGB").getpixel((80, 90))  # type: ignore[misc]
    assert red > 200 > blue


def test_the_same_frames_make_the_same_files(s3: S3) -> None:
    captured(s3, BLACK, ORANGE)
    storyboard.compose(TASK)
    before = dict(s3.objects)
    storyboard.compose(TASK)
    assert s3.objects == before


@pytest.mark.usefixtures("s3")
def test_without_a_frame_there_is_no_storyboard() -> None:
    with pytest.raises(ValueError, match="captured no frame"):
        storyboard.compose(TASK)
