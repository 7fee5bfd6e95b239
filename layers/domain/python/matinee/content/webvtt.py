"""WebVTT of subtitles as people have them: WebVTT or SubRip, written by many programs and by hand.

A cue begins at its timing, whatever stands around it, so that a missing or a surplus blank line costs nothing. A cue whose
times make no sense is left out and named. Sources: WebVTT (W3C, 2019), "WebVTT file body" and "WebVTT cue text"; SubRip has
no standard.
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Literal, NamedTuple

from matinee.kernel.types import Model
from matinee.transcoding.webvtt import clock

_TIME = r"(?:(\d{1,3}):)?(\d{1,2}):(\d{1,2})(?:\s*[.,:]\s*(\d{1,3}))?"
_TIMING = re.compile(rf"\s*{_TIME}\s*-->\s*{_TIME}((?:\s+\S+)*)\s*")
_MEANT_AS_TIMING = re.compile(r"[\s\d:.,-]*-->|[^-]*-->[\s\d:.,-]*$")
"""A side of the arrow has nothing but figures."""
_FOREIGN = re.compile(r"</?font[^>]*>|\{\\[^}]*\}", re.IGNORECASE)
"""What SubRip files carry and WebVTT would show: fonts, and the override codes of SSA."""
_TAG = r"</?(?:[biu]|c|v|lang|ruby|rt)(?:[.\s][^<>]*)?>|<[\d:.]+>"
_NO_TAG = re.compile(rf"(?!{_TAG})<")
_NO_ENTITY = re.compile(r"&(?!(?:amp|lt|gt|nbsp|lrm|rlm|#\d+|#x[\da-f]+);)", re.IGNORECASE)
_BLOCK = re.compile(r"(?:NOTE|STYLE|REGION)(?:\s|$)")


class LeftOutCue(Model):
    """A cue that was left out."""

    line: int
    """Of its timing, from 1."""
    code: Literal["no_timing", "no_length"]

    @property
    def detail(self) -> str:
        if self.code == "no_timing":
            return f"line {self.line} is not the timing of a cue"
        return f"line {self.line}: a cue must end after it starts"


class Converted(NamedTuple):
    webvtt: str
    cues: int
    notes: list[LeftOutCue]


class _Cue(NamedTuple):
    start: float
    end: float
    text: str
    """With its identifier, if it has one, and its timing."""


def convert(text: str) -> Converted:
    """The cues in the order of their start, with the styles and regions of a WebVTT file."""
    lines = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    of_webvtt = lines[0].startswith("WEBVTT")
    timings = [number for number, line in enumerate(lines) if "-->" in line and _is_timing(lines, number)]
    cues, notes = list[_Cue](), list[LeftOutCue]()
    for at, following in pairwise([*timings, len(lines)]):
        found = _TIMING.fullmatch(lines[at])
        start, end = (_seconds(found.groups()[:4]), _seconds(found.groups()[4:8])) if found else (None, None)
        if found is None or start is None or end is None:
            notes.append(LeftOutCue(line=at + 1, code="no_timing"))
            continue
        if end <= start:
            notes.append(LeftOutCue(line=at + 1, code="no_length"))
            continue
        said = _said(lines[at + 1 : _identifier(lines, following)], of_webvtt)
        if not said:
            continue
        timing = f"{clock(start)} --> {clock(end)}{found[9] if of_webvtt else ''}"
        named = [lines[each].strip() for each in range(_identifier(lines, at), at) if lines[each].strip()]
        cues.append(_Cue(start, end, "\n".join([*named, timing, *said])))
    cues.sort(key=lambda cue: (cue.start, cue.end))
    blocks = [*_blocks(lines, timings[0] if timings else 0)] if of_webvtt else []
    whole = "\n\n".join(["WEBVTT", *blocks, *(cue.text for cue in cues)])
    return Converted(f"{whole}\n", len(cues), notes)


def _is_timing(lines: list[str], number: int) -> bool:
    """Whether it is one, or wants to be one where a cue may begin: text may have an arrow too."""
    before = lines[number - 1].strip() if number else ""
    begins = not before or before.isdecimal()
    return bool(_TIMING.fullmatch(lines[number]) or (begins and _MEANT_AS_TIMING.match(lines[number])))


def _identifier(lines: list[str], timing: int) -> int:
    """Where the cue begins whose timing this is: at the line before, if that is a number or stands after a blank line."""
    if timing in (0, len(lines)):
        return timing
    before = lines[timing - 1].strip()
    alone = timing == 1 or not lines[timing - 2].strip()
    return timing - 1 if before.isdecimal() or (before and alone and not before.startswith("WEBVTT")) else timing


def _said(lines: list[str], of_webvtt: bool) -> list[str]:
    """The text of a cue. A blank line would end it, so there is none; in WebVTT a note or a style ends it too."""
    text = []
    for number, line in enumerate(lines):
        if of_webvtt and _BLOCK.match(line) and number and not lines[number - 1].strip():
            break
        if line.strip():
            text.append(_written(line.rstrip() if of_webvtt else _FOREIGN.sub("", line).strip()))
    return [line for line in text if line]


def _written(line: str) -> str:
    """Text as WebVTT writes it: what is no tag and no character reference is escaped."""
    return _NO_TAG.sub("&lt;", _NO_ENTITY.sub("&amp;", line)).replace("-->", "--&gt;")


def _blocks(lines: list[str], end: int) -> Iterator[str]:
    """Styles and regions, which stand before the first cue. What else the header says is about other times than the film's."""
    for block in "\n".join(lines[:end]).split("\n\n"):
        if block.lstrip("\n").startswith(("STYLE", "REGION")):
            yield block.strip("\n")


def _seconds(parts: tuple[str | None, ...]) -> float | None:
    """None for a time that no clock shows. A fraction is one: ",5" is half a second."""
    hours, minutes, seconds, fraction = parts
    if int(minutes or 0) > 59 or int(seconds or 0) > 59:
        return None
    return int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(seconds or 0) + float(f"0.{fraction or 0}")
