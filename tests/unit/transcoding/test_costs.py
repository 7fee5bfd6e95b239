"""Estimates, computed by hand from the price list: dollars a minute of output, billed in cents, rounded up."""

import math
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matinee.kernel.money import Money
from matinee.transcoding import costs, ladder
from matinee.transcoding.models import AudioTrack, Plan, Rung, Source

from tests.unit.transcoding.sources import SOURCES, source


def rung(width: int, height: int, codec: Any = "H264") -> Rung:
    return Rung(name=f"{height}p", width=width, height=height, codec=codec, max_bitrate=1, quality=7)


SD, HD, UHD = rung(854, 480), rung(1920, 1080), rung(3840, 2160)


def plan(*rungs: Rung, rate: tuple[int, int] = (24, 1), audio: int = 0, **changes: bool) -> Plan:
    mended = {"deinterlace": False, "tone_map": False, **changes}
    tracks = [AudioTrack()] * audio
    return Plan(
        rungs=list(rungs),
        frame_rate=rate,
        audio=tracks,
        capture_interval=1,
        capture_size=(320, 180),
        still_interval=10,
        still_size=(320, 180),
        **mended,
    )


@pytest.mark.parametrize(
    ("of", "minutes", "cents"),
    [
        (plan(SD), 100, 75),
        (plan(HD), 100, 150),
        (plan(UHD), 100, 300),
        (plan(SD, HD, UHD), 100, 525),
        (plan(HD, audio=2), 100, 210),
        (plan(HD, rate=(30, 1)), 100, 150),
        (plan(HD, rate=(50, 1)), 100, 225),
        (plan(HD, rate=(60000, 1001)), 100, 225),
        (plan(HD, deinterlace=True), 100, 240),
        (plan(HD, tone_map=True), 100, 240),
        (plan(HD, tone_map=True, deinterlace=True, rate=(60, 1)), 100, 360),
        (plan(rung(1920, 1080, "HEVC")), 100, 768),
        (plan(rung(1920, 1080, "AV1")), 100, 1920),
        (plan(rung(1278, 720)), 100, 75),
        (plan(rung(1280, 720)), 100, 150),
        (plan(rung(2048, 1080)), 100, 300),
    ],
)
def test_an_output_costs_its_tiers_rate_a_minute(of: Plan, minutes: int, cents: int) -> None:
    assert costs.estimate(of, minutes * 60) == Money(amount=cents, currency="USD")


def test_a_two_hour_film_costs_what_the_readme_says() -> None:
    # 1080p and 720p at 1.5 cents, 480p, 360p and 240p at 0.75, one sound track at 0.3: 5.55 cents a minute.
    assert costs.estimate(ladder.plan(source(duration=7200)), 7200) == Money(amount=666)


@pytest.mark.parametrize(("seconds", "cents"), [(40.0, 1), (40.1, 2), (80.0, 2), (4000.0, 100), (4000.1, 101)])
def test_a_cent_that_was_begun_is_a_cent(seconds: float, cents: int) -> None:
    assert costs.estimate(plan(HD), seconds).amount == cents


def test_less_than_ten_seconds_are_billed_as_ten() -> None:
    six = plan(*[UHD] * 6)  # 18 cents a minute: 3 cents for ten seconds
    assert [costs.estimate(six, seconds).amount for seconds in (0.5, 9.9, 10.0, 10.1)] == [3, 3, 3, 4]


_TABLE = {"SD": Fraction(75, 10_000), "HD": Fraction(15, 1000), "UHD": Fraction(3, 100)}
_MINUTES = st.integers(1, 1440)


@given(st.lists(st.sampled_from([SD, HD, UHD]), min_size=1, max_size=7), st.integers(0, 8), _MINUTES)
def test_whole_minutes_are_billed_to_the_exact_cent(rungs: list[Rung], audio: int, minutes: int) -> None:
    rates = {SD.name: _TABLE["SD"], HD.name: _TABLE["HD"], UHD.name: _TABLE["UHD"]}
    dollars = (sum(rates[each.name] for each in rungs) + audio * Fraction(3, 1000)) * minutes
    assert costs.estimate(plan(*rungs, audio=audio), minutes * 60).amount == math.ceil(dollars * 100)


@given(SOURCES)
def test_longer_is_never_cheaper(of: Source) -> None:
    found = ladder.plan(of)
    assert 0 < costs.estimate(found, of.duration).amount <= costs.estimate(found, of.duration + 60).amount
