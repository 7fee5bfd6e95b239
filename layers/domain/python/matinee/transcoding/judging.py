"""Whether a source can become a film: refused here, before a cent is spent, with a sentence that its owner can act on."""

from collections.abc import Callable

from matinee.transcoding.ladder import display_size
from matinee.transcoding.models import Source, Verdict

SHORTEST, LONGEST = 0.5, 24 * 3600
"""Seconds."""
SMALLEST, LARGEST = 64, 8192
"""Pixels of a side, as it is seen."""
CODECS = {
    "AVC",
    "HEVC",
    "AV1",
    "MPEG2",
    "MPEG4",
    "MP4V",
    "PRORES",
    "VP8",
    "VP9",
    "VC1",
    "VC3",
    "DV",
    "MJPEG",
    "JPEG2000",
}

_Rule = tuple[str, Callable[[Source], bool], str]

_RULES: tuple[_Rule, ...] = (
    ("truncated", lambda s: s.damage == "truncated", "The file ends too early: export or copy it again, then upload it whole."),
    ("unreadable", lambda s: s.damage == "unreadable", "This is no video file that we can read: upload an MP4, MOV, MKV, MXF or TS file."),
    ("no_video", lambda s: s.video is None, "The file has no picture, only sound or data: upload the one with the video track."),
    ("unsupported_codec", lambda s: s.video is not None and s.video.codec not in CODECS, "Its video codec cannot be read: export it as H.264, HEVC or ProRes."),
    ("bad_dimensions", lambda s: not _reasonable(s), f"Its picture must measure {SMALLEST} to {LARGEST} pixels a side: export it in another size."),
    ("too_short", lambda s: s.duration < SHORTEST, "The film is shorter than half a second: is it the right file?"),
    ("too_long", lambda s: s.duration > LONGEST, "The film is longer than 24 hours: cut it in parts."),
)  # fmt: skip


def judge(source: Source) -> Verdict:
    """The first rule that the source breaks, or its acceptance. No audio is fine."""
    for code, broken, detail in _RULES:
        if broken(source):
            return Verdict(accepted=False, code=code, detail=detail)
    return Verdict()


def _reasonable(source: Source) -> bool:
    video = source.video
    return video is not None and all(SMALLEST <= side <= LARGEST for side in display_size(video))
