"""Decides whether a source can be transcoded, before it costs anything. A refusal tells the editor what to do."""

from collections.abc import Callable

from matinee.transcoding import reading
from matinee.transcoding.ladder import display_size
from matinee.transcoding.models import Source, Verdict

SHORTEST, LONGEST = 0.5, 24 * 3600
"""Seconds."""
SMALLEST, LARGEST = 64, 8192
"""Pixels of a side as displayed."""
_Rule = tuple[str, Callable[[Source], bool], str]

_RULES: tuple[_Rule, ...] = (
    ("truncated", lambda s: s.damage == "truncated", "The file is cut off. Export or copy it again, then upload it."),
    ("unreadable", lambda s: s.damage == "unreadable", "The file cannot be read as a video. Upload an MP4, MOV, MKV, MXF or TS file."),
    ("encrypted", lambda s: s.damage == "encrypted", "The film is encrypted. Upload a copy without copy protection."),
    ("damaged", lambda s: s.damage == "damaged", "Less than half of the film is whole. Record or copy it again, then upload it."),
    ("unsupported_picture", lambda s: s.damage == "undecodable", "The pictures cannot be decoded. Export the film as H.264, HEVC or ProRes."),
    ("untimed", lambda s: s.damage == "untimed", "Most of the pictures have no timestamps. Export the film as MP4, MOV or MKV."),
    ("no_video", lambda s: s.video is None, "The file has no video track. Upload a file with video."),
    ("unsupported_codec", lambda s: s.video is not None and s.video.codec not in reading.CODECS, "The video codec is not supported. Export the film as H.264, HEVC or ProRes."),
    ("bad_dimensions", lambda s: not _reasonable(s), f"Each side of the picture must have {SMALLEST} to {LARGEST} pixels. Export the film in another size."),
    ("too_short", lambda s: s.duration < SHORTEST, "The film is shorter than half a second. Check that it is the right file."),
    ("too_long", lambda s: s.duration > LONGEST, "The film is longer than 24 hours. Split it into parts."),
)  # fmt: skip


def judge(source: Source) -> Verdict:
    """Accept the source, or refuse it by the first rule that it breaks. A film needs no audio."""
    for code, broken, detail in _RULES:
        if broken(source):
            return Verdict(accepted=False, code=code, detail=detail)
    return Verdict(needs_mezzanine=source.needs_mezzanine)


def _reasonable(source: Source) -> bool:
    video = source.video
    return video is not None and all(SMALLEST <= side <= LARGEST for side in display_size(video))
