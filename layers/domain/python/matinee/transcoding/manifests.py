"""Reads DASH manifests (ISO/IEC 23009-1 §5.3.9): the files of each representation, and how long they last.

MediaConvert writes a timeline where it was asked to, else an approximate duration of all segments. What an adaptation set's
template says holds for those of its representations, unless they say otherwise.
"""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from urllib.parse import unquote

_MPD = "{urn:mpeg:dash:schema:mpd:2011}"
_LENGTH = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?)?")


class Unreadable(Exception):
    """The message continues a sentence that begins with the manifest's name."""


@dataclass(frozen=True)
class Track:
    names: frozenset[str]
    """Of its segments and of its init segment, relative to the manifest."""
    duration: float
    """Seconds."""


def tracks(manifest: str) -> list[Track]:
    """The representations. Raises Unreadable."""
    try:
        return list(_tracks(ET.fromstring(manifest)))  # noqa: S314 - our own transcoder wrote it
    except (ET.ParseError, KeyError, ValueError) as error:
        raise Unreadable(f"cannot be parsed: {error}") from error


def _tracks(root: ET.Element) -> Iterator[Track]:
    for period in root.iter(f"{_MPD}Period"):
        length = _seconds(period.get("duration", root.get("mediaPresentationDuration", "PT0S")))
        for adaptation in period.iter(f"{_MPD}AdaptationSet"):
            for representation in adaptation.iter(f"{_MPD}Representation"):
                yield _track((period, adaptation, representation), length)


def _track(levels: tuple[ET.Element, ...], length: float) -> Track:
    said: dict[str, str] = {}
    timeline: list[ET.Element] = []
    for template in (each.find(f"{_MPD}SegmentTemplate") for each in levels):
        if template is not None:
            said |= template.attrib
            timeline = template.findall(f"{_MPD}SegmentTimeline/{_MPD}S") or timeline
    if "media" not in said or not (timeline or "duration" in said):
        raise Unreadable("has a representation without segments")
    scale = int(said.get("timescale", "1"))
    spans = list(_timed(timeline, said, length * scale) if timeline else _equal(int(said["duration"]), length * scale))
    first = int(said.get("startNumber", "1"))
    names = {_filled(said["media"], levels[-1], first + number, time) for number, (time, _) in enumerate(spans)}
    if "initialization" in said:
        names.add(_filled(said["initialization"], levels[-1]))
    return Track(frozenset(names), sum(span for _, span in spans) / scale)


def _equal(span: int, end: float) -> Iterator[tuple[int, float]]:
    """Segments of one length up to the end: (start, duration) of each, in units of the timescale."""
    for start in range(0, round(end), span):
        yield start, min(span, end - start)


def _timed(timeline: list[ET.Element], said: Mapping[str, str], length: float) -> Iterator[tuple[int, float]]:
    """The same of a timeline. A negative repeat count lasts until the next entry, or to the end."""
    time = 0
    for entry, following in zip_longest(timeline, timeline[1:]):
        time, span = int(entry.get("t", time)), int(entry.attrib["d"])
        count = int(entry.get("r", "0")) + 1
        if count > 0:
            yield from ((time + number * span, span) for number in range(count))
            time += count * span
        else:
            end = length + int(said.get("presentationTimeOffset", "0"))
            until = end if following is None else int(following.attrib["t"])
            yield from ((time + start, part) for start, part in _equal(span, until - time))
            time = round(until)


def _filled(pattern: str, representation: ET.Element, number: int = 0, time: int = 0) -> str:
    """A template's identifiers replaced by their values (§5.3.9.4.4)."""
    values: dict[str, int | str] = {
        "RepresentationID": representation.get("id", ""),
        "Bandwidth": representation.get("bandwidth", ""),
        "Number": number,
        "Time": time,
    }
    return unquote(re.sub(r"\$(\w+)(%0\d+d)?\$", lambda each: (each[2] or "%s") % values[each[1]], pattern))


def _seconds(length: str) -> float:
    """Of an ISO 8601 duration of days and less."""
    found = _LENGTH.fullmatch(length)
    if not found:
        raise ValueError(f"{length} is not a duration")
    days, hours, minutes, seconds = (float(part or 0) for part in found.groups())
    return ((days * 24 + hours) * 60 + minutes) * 60 + seconds
