"""Where in time a source has sound and pictures, from the timestamps of its packets."""

import itertools
from collections.abc import Iterable, Sequence
from statistics import median
from typing import NamedTuple

TOLERANCE = 0.06
"""Seconds by which sound may be off its place: a viewer notices lips from 80 ms on (EBU R 37 allows 40 early, 60 late)."""
_PADDING = 0.3
"""Seconds: a packet of the slowest codecs is as long. Where a header is off by more, it is wrong."""
_JUMP = 1.0
"""Seconds back in time that no reordering of frames explains: another recording was joined there."""


_PAUSE = 10.0
"""Seconds forwards in time without a packet of any track, as ffmpeg's `dts_delta_threshold` has it."""


class Span(NamedTuple):
    """Seconds."""

    start: float
    end: float

    def since(self, begin: float) -> "Span":
        return Span(self.start - begin, self.end - begin)


class Parts:
    """Tells the parts of a file that was joined from several: the timestamps of each begin anew.

    In a stream without a header they go on much later after a pause of the recorder, which nobody wants to watch.
    """

    def __init__(self, *, pauses: bool):
        """`pauses`: whether a long silence of all tracks begins another part. Where a header has the times, it does not."""
        self.count = 1
        self._pauses = pauses
        self._of: dict[int, int] = {}
        self._last: dict[int, float] = {}
        self._resumed = float("inf")

    def of(self, track: int, at: float) -> int:
        """The part, from 0, that a packet belongs to. Packets come in the file's order, `at` is when they are decoded.

        Tracks are interleaved, so that one enters the next part before another.
        """
        part, newest = self._of.get(track, self.count - 1), self.count - 1
        if self._pauses and self._last and at > max(self._last.values()) + _PAUSE:
            self._resumed, part = at, self.count
        elif at < self._last.get(track, at) - _JUMP or (part < newest and at > self._resumed - _PAUSE / 2):
            part = max(part + 1, newest)
        self.count = max(self.count, part + 1)
        self._of[track], self._last[track] = part, at
        return part


def spans(starts: Sequence[float], durations: Sequence[float], exact: float | None = None) -> list[Span]:
    """The spans of a track without a gap, an overlap or a drift of more than the tolerance.

    `starts` are those of its packets in order, `durations` what the container says of them: 0 where it says nothing, and the
    time up to the next packet where there is a gap. `exact` is the length of every packet, where the codec has one.
    """
    usual = exact or _usual(starts, durations)
    found: list[Span] = []
    start = due = 0.0
    for at, said in zip(starts, durations, strict=True):
        lasts = exact or (said if 0 < said <= 4 * usual else usual)
        if not found or abs(at - due) > TOLERANCE:
            start = due = at
            found.append(Span(start, start))
        due = due + lasts if exact else at + lasts
        found[-1] = Span(start, due)
    return found


def presented(of: Sequence[Span], end: float) -> list[Span]:
    """What is seen or heard of an MP4's spans. Before 0 it has what only decoders need, and at a track's end a packet's padding.

    Source: ISO/IEC 14496-12 §8.6.6 (edit lists).
    """
    seen = [Span(max(0.0, each.start), each.end) for each in of if each.end > 0] or [*of]
    padded = seen[-1].start < end < seen[-1].end < end + _PADDING
    return [*seen[:-1], Span(seen[-1].start, end)] if padded else seen


def gaps(of: Sequence[Span]) -> list[Span]:
    """What is missing between spans."""
    return [Span(before.end, after.start) for before, after in itertools.pairwise(of) if after.start > before.end]


def exact_length(frame_samples: int, rate: int, durations: Iterable[float]) -> float | None:
    """Seconds of each packet of a codec whose frames all have so many samples; None where they do not.

    Spectral band replication doubles the samples of a frame, of which the container knows nothing.
    """
    known = [said for said in durations if said > 0]
    if not frame_samples or not rate or not known:
        return None
    length = frame_samples / rate
    frames = round(median(known) / length) or 1
    return length * frames if abs(median(known) - length * frames) < 0.1 * length else None


def _usual(starts: Sequence[float], durations: Sequence[float]) -> float:
    said = [each for each in durations if each > 0]
    steps = [after - before for before, after in itertools.pairwise(starts) if after > before]
    return median(said or steps or [0.0])
