"""Refusals: each with its code and a sentence that says what to do, up to its border and not beyond."""

from typing import Any

import pytest
from matinee.transcoding.judging import judge
from matinee.transcoding.models import Source
from matinee.transcoding.reading import CODECS

from tests.unit.transcoding.sources import source


def test_a_film_is_accepted() -> None:
    verdict = judge(source())
    assert (verdict.accepted, verdict.code, verdict.detail) == (True, "", "")


@pytest.mark.parametrize(
    ("of", "code", "advice"),
    [
        (Source(size=1, damage="truncated"), "truncated", "Export or copy it again"),
        (Source(size=1, damage="unreadable"), "unreadable", "Upload an MP4, MOV, MKV, MXF or TS file"),
        (Source(size=1, damage="encrypted"), "encrypted", "Upload a copy without copy protection"),
        (source(damage="damaged"), "damaged", "Record or copy it again"),
        (Source(size=1, duration=60, damage="undecodable"), "unsupported_picture", "Export the film as H.264"),
        (Source(size=1, duration=60, damage="untimed"), "untimed", "Export the film as MP4"),
        (Source(size=1, duration=60), "no_video", "Upload a file with video"),
        (source(codec="wmv2"), "unsupported_codec", "Export the film as H.264, HEVC or ProRes"),
        (source(63, 480), "bad_dimensions", "64 to 8192 pixels. Export the film in another size"),
        (source(duration=0.4), "too_short", "Check that it is the right file"),
        (source(duration=86_401), "too_long", "Split it into parts"),
    ],
)
def test_a_refusal_says_why_and_what_to_do(of: Source, code: str, advice: str) -> None:
    verdict = judge(of)
    assert (verdict.accepted, verdict.code) == (False, code)
    assert advice in verdict.detail


@pytest.mark.parametrize(
    ("within", "beyond", "code"),
    [
        ({"width": 64}, {"width": 63}, "bad_dimensions"),
        ({"height": 64}, {"height": 63}, "bad_dimensions"),
        ({"width": 8192}, {"width": 8193}, "bad_dimensions"),
        ({"height": 8192}, {"height": 8193}, "bad_dimensions"),
        ({"width": 4096, "pixel_aspect": (2, 1)}, {"width": 4097, "pixel_aspect": (2, 1)}, "bad_dimensions"),
        ({"width": 128, "pixel_aspect": (1, 2)}, {"width": 126, "pixel_aspect": (1, 2)}, "bad_dimensions"),
        ({"duration": 0.5}, {"duration": 0.499}, "too_short"),
        ({"duration": 86_400.0}, {"duration": 86_400.1}, "too_long"),
    ],
)
def test_a_border_belongs_to_what_is_accepted(within: dict[str, Any], beyond: dict[str, Any], code: str) -> None:
    assert judge(source(**within)).accepted
    assert judge(source(**beyond)).code == code


@pytest.mark.parametrize("codec", sorted(CODECS))
def test_every_codec_that_can_be_read_is_accepted(codec: str) -> None:
    assert judge(source(codec=codec)).accepted


def test_silence_is_fine() -> None:
    assert judge(source(audio=[])).accepted


def test_damage_is_said_before_what_follows_from_it() -> None:
    assert judge(source(63, 63, damage="truncated", duration=0)).code == "truncated"
    assert judge(source(63, 63, codec="wmv2")).code == "unsupported_codec"
