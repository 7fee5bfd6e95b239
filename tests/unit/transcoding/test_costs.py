"""Estimates, computed by hand from the price list: dollars a minute of output, billed in cents, rounded up.

Beside its renditions a film has two outputs of captured frames, here of SD's size: 2.4 cents a minute.
"""

import math
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matinee.kernel.money import Money
from matinee.transcoding import costs, ladder
from matinee.transcoding.models import AudioTrack, Express, Plan, Rung, Source

from tests.unit.transcoding.sources import SOURCES, source


def rung(width: int, height: int, codec: Any = "H264") -> Rung:
    return Rung(name=f"{height}p", width=width, height=height, codec=codec, max_bitrate=1, quality=7)


SD, HD, UHD = rung(854, 480), rung(1920, 1080), rung(3840, 2160)


def plan(*rungs: Rung, rate: tuple[int, int] = (24, 1), audio: int = 0, **changes: Any) -> Plan:
    sizes = {"capture_size": (320, 180), "still_size": (320, 180)}
    mended = {"deinterlace": "no", "tone_map": False, **sizes, **changes}
    tracks = [AudioTrack()] * audio
    return Plan(
        rungs=list(rungs),
        frame_rate=rate,
        audio=tracks,
        capture_interval=1,
        still_interval=10,
        **mended,
    )


@pytest.mark.parametrize(
    ("of", "minutes", "cents"),
    [
        (plan(), 100, 240),
        (plan(SD), 100, 360),
        (plan(HD), 100, 480),
        (plan(UHD), 100, 720),
        (plan(SD, HD, UHD), 100, 1080),
        (plan(HD, audio=2), 100, 540),
        (plan(HD, rate=(30, 1)), 100, 480),
        (plan(HD, rate=(50, 1)), 100, 600),
        (plan(HD, rate=(60000, 1001)), 100, 600),
        (plan(HD, deinterlace="marked", tone_map=True), 100, 480),
        (plan(HD, still_size=(1920, 1080)), 100, 600),
        (plan(rung(1920, 1080, "HEVC")), 100, 1008),
        (plan(rung(1920, 1080, "AV1")), 100, 2160),
        (plan(rung(1278, 720)), 100, 360),
        (plan(rung(1280, 720)), 100, 480),
        (plan(rung(2048, 1080)), 100, 720),
    ],
)
def test_an_output_costs_its_tiers_rate_a_minute(of: Plan, minutes: int, cents: int) -> None:
    assert costs.estimate(of, minutes * 60) == Money(amount=cents, currency="USD")


def test_a_two_hour_film_costs_what_the_readme_says() -> None:
    # 1080p, 720p and stills at 2.4 cents, 480p, 360p, 240p and the storyboard at 1.2, one sound track at 0.3: 12.3 a minute.
    assert costs.estimate(ladder.plan(source(duration=7200)), 7200) == Money(amount=1476)


def test_an_express_rendition_is_estimated_with_the_ladder() -> None:
    # 480p and stills of its size at 1.2 cents, one sound track at 0.3: 2.7 a minute.
    whole = ladder.plan(source(duration=7200))
    early = ladder.express(whole)
    assert early
    assert costs.estimate(whole, 7200, Express(plan=early)) == Money(amount=1476 + 324)


@pytest.mark.parametrize(("seconds", "cents"), [(12.5, 1), (12.6, 2), (25.0, 2), (1250.0, 100), (1250.1, 101)])
def test_a_cent_that_was_begun_is_a_cent(seconds: float, cents: int) -> None:
    assert costs.estimate(plan(HD), seconds).amount == cents


def test_less_than_ten_seconds_are_billed_as_ten() -> None:
    two = plan(*[UHD] * 2)  # 12 cents a minute: 2 cents for ten seconds
    assert [costs.estimate(two, seconds).amount for seconds in (0.5, 9.9, 10.0, 10.1)] == [2, 2, 2, 3]


_TABLE = {"SD": Fraction(12, 1000), "HD": Fraction(24, 1000), "UHD": Fraction(48, 1000)}
_MINUTES = st.integers(1, 1440)


@given(st.lists(st.sampled_from([SD, HD, UHD]), min_size=1, max_size=7), st.integers(0, 8), _MINUTES)
def test_whole_minutes_are_billed_to_the_exact_cent(rungs: list[Rung], audio: int, minutes: int) -> None:
    rates = {SD.name: _TABLE["SD"], HD.name: _TABLE["HD"], UHD.name: _TABLE["UHD"]}
    frames = 2 * _TABLE["SD"]
    dollars = (sum(rates[each.name] for each in rungs) + audio * Fraction(3, 1000) + frames) * minutes
    assert costs.estimate(plan(*rungs, audio=audio), minutes * 60).amount == math.ceil(dollars * 100)


@given(SOURCES)
def test_longer_is_never_cheaper(of: Source) -> None:
    found = ladder.plan(of)
    assert 0 < costs.estimate(found, of.duration).amount <= costs.estimate(found, of.duration + 60).amount
