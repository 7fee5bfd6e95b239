"""Where sound is missing, overlaps or runs off, and where one recording ends and another begins."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matinee.transcoding.timelines import TOLERANCE, Parts, Span, exact_length, gaps, spans

FRAME = 1024 / 48_000


def starts(count: int, begin: float = 0.0, length: float = FRAME) -> list[float]:
    return [begin + number * length for number in range(count)]


def test_sound_without_a_gap_is_one_span() -> None:
    (whole,) = spans(starts(100, 2.0), [FRAME] * 100, FRAME)
    assert whole == pytest.approx((2.0, 2.0 + 100 * FRAME))


def test_a_gap_is_found_though_the_packet_before_it_is_said_to_last_as_long() -> None:
    """As MP4 says it: each sample lasts until the next one."""
    at = [*starts(50), *starts(50, 3.0)]
    said = [after - before for before, after in itertools.pairwise(at)] + [FRAME]
    first, second = spans(at, said, FRAME)
    assert gaps([first, second]) == [Span(pytest.approx(50 * FRAME), 3.0)]  # type: ignore[arg-type]
    assert len(spans(at, said)) == 2


@given(st.lists(st.integers(-1, 1), min_size=2, max_size=200))
def test_timestamps_that_are_rounded_are_no_gaps(rounding: list[int]) -> None:
    at = [start + 0.001 * off for start, off in zip(starts(len(rounding)), rounding, strict=True)]
    assert len(spans(at, [0.021] * len(at), FRAME)) == 1


def test_a_clock_that_runs_off_is_found_before_a_viewer_notices() -> None:
    """A thousandth too slow: 60 ms after a minute."""
    found = spans(starts(9000, length=FRAME * 1.001), [FRAME] * 9000, FRAME)
    assert len(found) > 2
    assert all(after.start - before.end < TOLERANCE + 0.001 for before, after in itertools.pairwise(found))


def test_packets_of_several_lengths_are_as_long_as_they_say() -> None:
    """As Vorbis has them."""
    lengths = [0.003, 0.021] * 100
    at = [sum(lengths[:number]) for number in range(len(lengths))]
    assert len(spans(at, lengths)) == 1
    assert len(spans([*at[:100], *(each + 0.5 for each in at[100:])], lengths)) == 2


def test_frames_have_one_length_unless_their_container_says_otherwise() -> None:
    assert exact_length(1024, 48_000, [0.021, 0.022, 0.021]) == FRAME
    assert exact_length(1024, 24_000, [2048 / 24_000] * 3) == pytest.approx(2048 / 24_000)  # HE-AAC: half the rate
    assert exact_length(0, 48_000, [0.02]) is None
    assert exact_length(1024, 48_000, []) is None
    assert exact_length(1024, 48_000, [0.03]) is None


def test_joined_recordings_are_told_apart_though_their_tracks_change_over_at_different_times() -> None:
    told = Parts(pauses=True)
    packets = [(0, 7.9), (1, 7.8), (0, 0.0), (1, 7.95), (0, 0.1), (1, 0.0), (0, 0.2), (1, 0.1)]
    assert [told.of(track, at) for track, at in packets] == [0, 0, 1, 0, 1, 1, 1, 1]
    assert told.count == 2


def test_a_track_that_comes_later_belongs_to_the_part_that_it_comes_in() -> None:
    told = Parts(pauses=True)
    for track, at in [(0, 5.0), (0, 0.0)]:
        told.of(track, at)
    assert told.of(1, 0.0) == 1


def test_a_track_that_a_recording_lacks_joins_the_next_one() -> None:
    told = Parts(pauses=True)
    for track, at in [(0, 5.0), (1, 5.0), (0, 0.0), (0, 4.0), (0, 0.0)]:
        told.of(track, at)
    assert told.of(1, 0.1) == 2


def test_frames_that_are_reordered_are_one_recording() -> None:
    told = Parts(pauses=True)
    assert {told.of(0, at) for at in (0.0, 0.4, 0.2, 0.1, 0.3, 0.8, 0.6)} == {0}


def test_a_pause_of_the_recorder_begins_another_part_for_all_tracks() -> None:
    told = Parts(pauses=True)
    packets = [(0, 7.9), (1, 7.8), (0, 308.0), (1, 7.95), (0, 308.1), (1, 308.0), (0, 308.2), (1, 308.1)]
    assert [told.of(track, at) for track, at in packets] == [0, 0, 1, 0, 1, 1, 1, 1]
    without = Parts(pauses=False)
    assert {without.of(track, at) for track, at in packets} == {0}


def test_a_track_alone_may_pause() -> None:
    told = Parts(pauses=True)
    for second in range(60):
        assert told.of(0, float(second)) == 0
        if not 10 < second < 40:
            assert told.of(1, float(second)) == 0
