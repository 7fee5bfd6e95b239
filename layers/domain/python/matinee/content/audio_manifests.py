"""The audio tracks in both manifests, whatever the transcoder wrote of them: order, names, languages, roles, the default.

Sources: RFC 8216 §4.3.4.1 (EXT-X-MEDIA), Apple's HLS Authoring Specification §2.11 (descriptions of video); ISO/IEC 23009-1
§5.3.3 and §5.8.5.5 (adaptation sets, roles); ETSI TS 103 285 §6.1.2 (DVB-DASH's purpose of audio).
"""

import re
from collections.abc import Iterator, Sequence
from copy import deepcopy
from xml.etree import ElementTree as ET

from matinee.content.audio import AudioTrack
from matinee.kernel.tags import canonical

MPD = "{urn:mpeg:dash:schema:mpd:2011}"
_ATTRIBUTE = re.compile(r'([A-Z0-9-]+)=("[^"]*"|[^",]*)')
_MEDIA = "#EXT-X-MEDIA:"
_DESCRIBES_VIDEO = '"public.accessibility.describes-video"'
_ROLES, _PURPOSES = "urn:mpeg:dash:role:2011", "urn:tva:metadata:cs:AudioPurposeCS:2007"
_FOR_THE_BLIND = "1"
_OURS = tuple(f"{MPD}{name}" for name in ("Label", "Accessibility", "Role"))
_AFTER_OURS = tuple(
    f"{MPD}{name}"
    for name in (
        *("Rating", "Viewpoint", "ContentComponent", "BaseURL"),
        *("SegmentBase", "SegmentList", "SegmentTemplate", "Representation"),
    )
)
"""The schema has an order of children."""


def file_of(name: str) -> str:
    """How the files of a track begin: `index_audio1`, before `init.cmfa`, `_000000001.cmfa` and `.m3u8`."""
    return f"index_{name}"


def in_hls(master: str, tracks: Sequence[AudioTrack], hidden: Sequence[str] = ()) -> str:
    """The master playlist with a line for each track, the default's first; lines of what is no track of these stay.

    Of several tracks of one language, players may choose the first by themselves: they should not have a choice between two
    that they cannot tell apart. `hidden`: the names of tracks that are left out.
    """
    lines = master.split("\n")
    wanted = {f'"{file_of(name)}.m3u8"': name for name in (*(track.name for track in tracks), *hidden)}
    found: dict[str, list[dict[str, str]]] = {}
    rest: list[str] = []
    place: int | None = None
    for line in lines:
        said = dict(_ATTRIBUTE.findall(line.removeprefix(_MEDIA))) if line.startswith(_MEDIA) else {}
        if said.get("TYPE") == "AUDIO" and said.get("URI") in wanted:
            place = len(rest) if place is None else place
            found.setdefault(wanted[said["URI"]], []).append(said)
        else:
            rest.append(line)
    media = [_MEDIA + ",".join(map("=".join, said.items())) for said in _attributes(tracks, found)]
    return "\n".join([*rest[: place or 0], *media, *rest[place or 0 :]])


def _attributes(tracks: Sequence[AudioTrack], found: dict[str, list[dict[str, str]]]) -> Iterator[dict[str, str]]:
    offered: set[tuple[str, str]] = set()
    for number, track in enumerate(tracks):
        language = "" if track.language == "und" else canonical(track.language)
        kind = _DESCRIBES_VIDEO if track.role == "description" else ""
        selectable = number == 0 or (track.role != "commentary" and (language, kind) not in offered)
        if selectable:
            offered.add((language, kind))
        ours = {
            "NAME": f'"{track.shown_as}"',
            "LANGUAGE": f'"{language}"' if language else "",
            "DEFAULT": "YES" if number == 0 else "NO",
            "AUTOSELECT": "YES" if selectable else "NO",
            "CHARACTERISTICS": kind,
        }
        for said in found.get(track.name, []):
            yield {name: value for name, value in {**said, **ours}.items() if value}


def in_dash(root: ET.Element, tracks: Sequence[AudioTrack], hidden: Sequence[str] = ()) -> None:
    """Give each track an adaptation set of its own, the default's first, in the place of the first that there was.

    Packagers make of two tracks of one language two bitrates of one adaptation set, and players then choose the higher.
    What is no track of these stays as it is. `hidden`: the names of tracks that are left out.
    """
    for period in root.iter(f"{MPD}Period"):
        found: dict[str, list[ET.Element]] = {}
        place = None
        for group in period.findall(f"{MPD}AdaptationSet"):
            parts = _apart(group, (*(track.name for track in tracks), *hidden))
            if not parts:
                continue
            place = list(period).index(group) if place is None else place
            if group.find(f"{MPD}Representation") is None:
                period.remove(group)
            for name, part in parts.items():
                found.setdefault(name, []).append(part)
        taken = {group.get("id") for group in period.findall(f"{MPD}AdaptationSet")}
        for number, track in enumerate(tracks):
            for part in found.get(track.name, []):
                _describe(part, track, priority=len(tracks) - number)
                if part.get("id") in taken:
                    part.set("id", next(each for n in range(len(taken) + 1) if (each := str(n)) not in taken))
                if "id" in part.attrib:
                    taken.add(part.get("id"))
                period.insert(place or 0, part)
                place = (place or 0) + 1


def _apart(group: ET.Element, names: Sequence[str]) -> dict[str, ET.Element]:
    """Copies of an adaptation set with the representations of one track each, which leave it. Name → copy."""
    parts: dict[str, ET.Element] = {}
    shared = group.find(f"{MPD}SegmentTemplate")
    mine = [(each, name) for each in group.findall(f"{MPD}Representation") if (name := _track_of(each, shared, names))]
    for representation, _ in mine:
        group.remove(representation)
    for representation, name in mine:
        if name not in parts:
            parts[name] = deepcopy(group)
            for other in parts[name].findall(f"{MPD}Representation"):
                parts[name].remove(other)
        parts[name].append(representation)
    return parts


def _track_of(representation: ET.Element, shared: ET.Element | None, names: Sequence[str]) -> str | None:
    """The name of the track whose files a representation names."""
    said: dict[str, str] = {}
    for template in (shared, representation.find(f"{MPD}SegmentTemplate")):
        said |= {} if template is None else template.attrib
    pattern = said.get("initialization", said.get("media", ""))
    file = pattern.replace("$RepresentationID$", representation.get("id", "")).rpartition("/")[2]
    return next((name for name in names if file.startswith((f"{file_of(name)}init.", f"{file_of(name)}_"))), None)


def _describe(group: ET.Element, track: AudioTrack, priority: int) -> None:
    for child in [child for child in group if child.tag in _OURS]:
        group.remove(child)
    group.set("lang", canonical(track.language))
    group.set("selectionPriority", str(priority))
    label = ET.Element(f"{MPD}Label")
    label.text = track.shown_as
    described = [
        ET.Element(f"{MPD}Accessibility", {"schemeIdUri": scheme, "value": value})
        for scheme, value in ((_ROLES, "description"), (_PURPOSES, _FOR_THE_BLIND))
        if track.role == "description"
    ]
    ours = [label, *described, ET.Element(f"{MPD}Role", {"schemeIdUri": _ROLES, "value": track.role})]
    place = next((n for n, child in enumerate(group) if child.tag in _AFTER_OURS), len(group))
    group[place:place] = ours
