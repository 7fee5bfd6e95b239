"""The ladder: what a source is worth, and never more than it is."""

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matinee.transcoding import ladder
from matinee.transcoding.models import AudioTrack, Codec, Plan, Rung, Source

from tests.unit.transcoding.sources import SOURCES, source

WIDEST = 4096
"""What MediaConvert encodes at most, in H.264 and AV1 (User Guide, "Maximum supported output resolutions")."""


def sizes(found: Plan) -> list[tuple[int, int]]:
    return [(rung.width, rung.height) for rung in found.rungs]


@pytest.mark.parametrize(
    ("of", "wanted"),
    [
        (source(1920, 1080), [(1920, 1080), (1280, 720), (854, 480), (640, 360), (426, 240)]),
        (source(1080, 1920), [(1080, 1920), (720, 1280), (480, 854), (360, 640), (240, 426)]),
        (source(1080, 1080), [(1080, 1080), (720, 720), (480, 480), (360, 360), (240, 240)]),
        (source(2560, 1080), [(2560, 1080), (1706, 720), (1138, 480), (854, 360), (568, 240)]),
        (source(3840, 2160), [(3840, 2160), (2560, 1440), (1920, 1080), (1280, 720), (854, 480), (640, 360), (426, 240)]),
        (source(7680, 4320), [(3840, 2160), (2560, 1440), (1920, 1080), (1280, 720), (854, 480), (640, 360), (426, 240)]),
        (source(5120, 2160), [(4096, 1728), (3414, 1440), (2560, 1080), (1706, 720), (1138, 480), (854, 360), (568, 240)]),
        (source(1279, 719), [(1278, 718), (854, 480), (640, 360), (426, 240)]),
        (source(1440, 1080, pixel_aspect=(4, 3)), [(1920, 1080), (1280, 720), (854, 480), (640, 360), (426, 240)]),
        (source(720, 576, pixel_aspect=(16, 15)), [(768, 576), (640, 480), (480, 360), (320, 240)]),
        (source(320, 180), [(320, 180)]),
        (source(64, 64), [(64, 64)]),
    ],
    ids=["1080p", "portrait", "square", "ultrawide", "2160p", "4320p", "5K", "odd", "anamorphic", "PAL", "small", "tiny"],
)  # fmt: skip
def test_a_source_has_the_rungs_that_it_is_worth(of: Source, wanted: list[tuple[int, int]]) -> None:
    assert sizes(ladder.plan(of)) == wanted


@pytest.mark.parametrize(("rotation", "portrait"), [(0, False), (90, True), (180, False), (270, True)])
def test_a_film_shot_upright_stays_upright(rotation: int, portrait: bool) -> None:
    first = ladder.plan(source(1920, 1080, rotation=rotation)).rungs[0]
    assert (first.width, first.height) == ((1080, 1920) if portrait else (1920, 1080))


@pytest.mark.parametrize(
    ("rate", "kept"),
    [
        ((24000, 1001), (24000, 1001)),
        ((25, 1), (25, 1)),
        ((50, 1), (50, 1)),
        ((60000, 1001), (60000, 1001)),
        ((60, 1), (60, 1)),
        ((2997, 100), (30000, 1001)),
        ((359, 12), (30000, 1001)),
        ((120, 1), (60, 1)),
        ((100, 1), (50, 1)),
        ((240, 1), (60, 1)),
        ((15, 1), (15, 1)),
        ((90_000, 1), (30, 1)),
        ((0, 1), (30, 1)),
    ],
)
def test_a_rate_is_kept_made_constant_and_halved_above_60(rate: tuple[int, int], kept: tuple[int, int]) -> None:
    assert ladder.plan(source(rate=rate)).frame_rate == kept


def test_a_rung_just_below_the_source_is_not_worth_its_cost() -> None:
    assert [rung.name for rung in ladder.plan(source(1360, 768)).rungs] == ["768p", "480p", "360p", "240p"]


def test_twice_the_frames_may_take_half_as_much_again() -> None:
    slow, fast = (ladder.plan(source(rate=rate)).rungs[0].max_bitrate for rate in ((30, 1), (60, 1)))
    assert (slow, fast) == (5_500_000, 8_250_000)


def test_a_better_codec_has_rungs_of_its_own_that_need_less() -> None:
    found = ladder.plan(source(1280, 720), codecs=("H264", "HEVC", "AV1"))
    first = {rung.codec: rung for rung in reversed(found.rungs)}
    assert [rung.name for rung in first.values()] == ["720p-av1", "720p-hevc", "720p"]
    assert [rung.max_bitrate for rung in first.values()] == [1_500_000, 1_950_000, 3_000_000]


def test_what_a_screen_could_not_show_is_mended() -> None:
    found = ladder.plan(source(interlaced=True, hdr=True))
    assert (found.deinterlace, found.tone_map) == ("marked", True)
    plain = ladder.plan(source())
    assert (plain.deinterlace, plain.tone_map) == ("no", False)


def test_every_sound_track_is_kept() -> None:
    tracks = [AudioTrack(language="en", channels=6), AudioTrack(language="de")]
    assert ladder.plan(source(audio=tracks)).audio == tracks
    assert ladder.plan(source(audio=[])).audio == []


@pytest.mark.parametrize(("seconds", "interval"), [(0.5, 1), (60, 1), (240, 2), (7200, 60), (86_400, 720)])
def test_a_storyboard_has_about_120_frames_and_one_a_second_at_most(seconds: float, interval: int) -> None:
    found = ladder.plan(source(duration=seconds))
    assert found.capture_interval == interval
    assert found.capture_size == (320, 180)


def test_without_a_picture_there_is_no_ladder() -> None:
    with pytest.raises(ValueError, match="without video"):
        ladder.plan(Source(size=1))


def shorter(rung: Rung) -> int:
    return min(rung.width, rung.height)


@given(SOURCES)
def test_nothing_is_ever_larger_than_its_source(of: Source) -> None:
    assert of.video
    width, height = ladder.display_size(of.video)
    found = ladder.plan(of)
    for wide, high in [*sizes(found), found.capture_size]:
        assert 32 <= wide <= min(width, WIDEST)
        assert 32 <= high <= min(height, WIDEST)
        assert wide % 2 == high % 2 == 0


@given(SOURCES, st.sampled_from(["H264", "HEVC", "AV1"]))
def test_a_ladder_goes_down_a_clear_step_at_a_time(of: Source, codec: Codec) -> None:
    rungs = ladder.plan(of, codecs=(codec,)).rungs
    sides, rates = [shorter(rung) for rung in rungs], [rung.max_bitrate for rung in rungs]
    assert rungs
    assert all(after < before for before, after in pairwise(sides))
    assert all(after < before for before, after in pairwise(rates))
    assert len({rung.name for rung in rungs}) == len(rungs)


@given(SOURCES)
def test_a_picture_keeps_its_shape_to_the_nearest_even_pixel(of: Source) -> None:
    assert of.video
    width, height = ladder.display_size(of.video)
    for rung in ladder.plan(of).rungs:
        scale = Fraction(shorter(rung), min(width, height))
        # The shorter side was rounded too: by a pixel, which the longer one shows enlarged by the picture's aspect.
        slack = 2 + Fraction(max(width, height), min(width, height))
        assert abs(rung.width - width * scale) <= slack
        assert abs(rung.height - height * scale) <= slack


@given(SOURCES)
def test_a_rate_is_one_that_players_keep_up_with(of: Source) -> None:
    assert 1 <= Fraction(*ladder.plan(of).frame_rate) <= Fraction(6060, 100)


@pytest.mark.parametrize(
    ("of", "wanted"),
    [
        (source(3840, 2160), "480p"),
        (source(1920, 1080), "480p"),
        (source(1080, 1920), "480p"),
        (source(1280, 720), "360p"),
        (source(854, 480), "240p"),
        (source(640, 360), "240p"),
        (source(426, 240), None),
        (source(64, 64), None),
    ],
    ids=["2160p", "1080p", "portrait", "720p", "480p", "360p", "240p", "tiny"],
)
def test_the_express_rendition_is_the_best_rung_that_is_made_soon(of: Source, wanted: str | None) -> None:
    whole = ladder.plan(of)
    early = ladder.express(whole)
    assert (early and [rung.name for rung in early.rungs]) == (wanted and [wanted])
    if early:
        assert early.rungs[0] in whole.rungs
        assert early.audio == whole.audio
        assert early.still_size == (early.rungs[0].width, early.rungs[0].height)
        assert not early.storyboard


def test_the_express_rendition_is_one_that_every_screen_decodes() -> None:
    early = ladder.express(ladder.plan(source(1920, 1080), ["HEVC", "H264"]))
    assert early
    assert [rung.codec for rung in early.rungs] == ["H264"]
    assert ladder.express(ladder.plan(source(1920, 1080), ["HEVC"])) is None
