"""The encoding ladder: chooses the renditions of a source from the inspection's result."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Literal

from pydantic import TypeAdapter

from matinee.transcoding.models import Codec, Plan, Rung, Source, VideoTrack

_STEPS = {2160: 16_000, 1440: 9_000, 1080: 5_500, 720: 3_000, 480: 1_400, 360: 800, 240: 400}
"""Shorter side in pixels → ceiling in kbit/s for H.264 at up to 30 frames a second, 16:9."""
_WIDEST = 4096
"""Pixels of the longer side: MediaConvert's maximum for H.264 (User Guide, "Maximum supported output resolutions")."""
_EFFICIENCY: dict[Codec, float] = {"H264": 1.0, "HEVC": 0.65, "AV1": 0.5}
"""The share of H.264's bitrate for the same quality."""
_SD_LINES = 576
_TOO_CLOSE = 0.85
"""A rung must be smaller than this share of the next larger one."""
_RATES = [Fraction(*rate) for rate in ((24000, 1001), (24, 1), (25, 1), (30000, 1001), (30, 1), (48, 1), (50, 1), (60000, 1001), (60, 1))]  # fmt: skip
_CAPTURES, _STILLS = 120, 12
"""The approximate number of frames in a storyboard, and of stills for artwork."""


def codecs(said: str) -> list[Codec]:
    """Parse a list such as "H264,HEVC". Raises ValidationError for an unknown codec."""
    return TypeAdapter(list[Codec]).validate_python(said.split(","))


def plan(source: Source, codecs: Sequence[Codec] = ("H264",), *, encrypted: bool = False) -> Plan:
    """The renditions of a source. Raises ValueError if it has no video."""
    if source.video is None:
        raise ValueError("a source without video has no ladder")
    width, height = display_size(source.video)
    rate = constant_rate(source.video.frame_rate)
    top = min(width, height, min(width, height) * _WIDEST // max(width, height))
    sizes = [_scaled(width, height, side) for side in _sides(top)]
    rungs = [_rung(w, h, rate, codec) for codec in codecs for w, h in sizes]
    return Plan(
        rungs=rungs,
        frame_rate=(rate.numerator, rate.denominator),
        deinterlace="no" if not source.video.interlaced else "all" if source.video.fields_unmarked else "marked",
        tone_map=source.video.hdr,
        assumed_color=_assumed(source.video),
        convert_color=source.video.matrix != "bt709" or source.video.full_range,
        full_range=source.video.full_range,
        pad=source.uneven,
        mezzanine=source.mezzanine,
        audio=source.audio,
        encrypted=encrypted,
        capture_interval=max(1, round(source.duration / _CAPTURES)),
        capture_size=_scaled(width, height, min(180, top)),
        still_interval=max(1, round(source.duration / _STILLS)),
        still_size=_scaled(width, height, min(1080, top)),
    )


def _assumed(video: VideoTrack) -> Literal["REC_601", "REC_709"] | None:
    """What players take an untagged picture for: BT.601 at the sizes of television before HD, BT.709 above."""
    if video.matrix or video.hdr:
        return None
    return "REC_601" if video.height <= _SD_LINES else "REC_709"


_EXPRESS_LINES, _EXPRESS_SHARE = 480, 0.35
"""The most lines of an express rendition, and the most that it may have of the ladder's pixels."""
_POSTERS = 4
"""The approximate number of stills of an express rendition, of which one becomes its poster."""
_QUICK = 0.2
"""The share of the ladder's pixels up to which a rendition is made in a third of the ladder's time (measured)."""


def express(plan: Plan) -> Plan | None:
    """A rendition that most screens take and that is made soon, with all audio tracks. None if it would save too little time.

    It is a rung of the ladder in H.264: the largest of at most 480 lines with a fifth of the ladder's pixels, else the smallest.
    """
    whole = sum(rung.width * rung.height for rung in plan.rungs)
    shares = {rung.name: rung.width * rung.height / whole for rung in plan.rungs}
    fitting = [
        rung
        for rung in plan.rungs
        if rung.codec == "H264"
        and min(rung.width, rung.height) <= _EXPRESS_LINES
        and shares[rung.name] <= _EXPRESS_SHARE
    ]
    if not fitting:
        return None
    chosen = next((rung for rung in fitting if shares[rung.name] <= _QUICK), fitting[-1])
    size = (chosen.width, chosen.height)
    stills = max(plan.still_interval, plan.still_interval * _STILLS // _POSTERS)
    changes = {"rungs": [chosen], "storyboard": False, "still_size": size, "still_interval": stills}
    return plan.model_copy(update=changes)


def display_size(video: VideoTrack) -> tuple[int, int]:
    """Width and height as displayed: with square pixels, after rotation."""
    across, down = video.pixel_aspect
    width, height = round(video.width * across / down), video.height
    return (height, width) if video.rotation in (90, 270) else (width, height)


def constant_rate(rate: tuple[int, int]) -> Fraction:
    """A constant frame rate: the broadcast rate within 1 %, if there is one. Rates above 60 are halved."""
    value = Fraction(*rate) if rate[0] > 0 else Fraction(30)
    if value > 240 or value < 1:
        return Fraction(30)
    while value > Fraction(6060, 100):
        value /= 2
    nearest = min(_RATES, key=lambda known: abs(known - value))
    return nearest if abs(nearest - value) <= nearest / 100 else value.limit_denominator(1001)


def _sides(top: int) -> list[int]:
    """The shorter sides of all rungs, largest first. Nothing is scaled up."""
    sides = [min(top, max(_STEPS))]
    for side in _STEPS:
        if side <= sides[-1] * _TOO_CLOSE:
            sides.append(side)
    return sides


def _scaled(width: int, height: int, side: int) -> tuple[int, int]:
    """The size with this shorter side. Both sides are even and not larger than the source."""
    scale = Fraction(side, min(width, height))
    return _even(width * scale, width), _even(height * scale, height)


def _even(value: Fraction, most: int) -> int:
    return max(2, min(2 * round(value / 2), most - most % 2))


def _rung(width: int, height: int, rate: Fraction, codec: Codec) -> Rung:
    side = min(width, height)
    step = next((known for known in _STEPS if known <= side), min(_STEPS))
    kbits = _STEPS[step] * (width * height) / (step * step * 16 / 9)
    kbits *= _EFFICIENCY[codec] * (1.5 if rate > 31 else 1)
    suffix = "" if codec == "H264" else f"-{codec.lower()}"
    quality = 8 if side >= 1080 else 7
    return Rung(
        name=f"{side}p{suffix}",
        width=width,
        height=height,
        codec=codec,
        max_bitrate=max(150_000, round(kbits) * 1000),
        quality=quality,
    )
