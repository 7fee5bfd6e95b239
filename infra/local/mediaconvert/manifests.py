"""Manifests as MediaConvert writes them, out of those that Shaka Packager writes.

Sources: the texts of the service's own model (CmafGroupSettings, CmfcSettings); recorded manifests, see docs/aws-truth.md.
"""

import re
from collections.abc import Iterable, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

_MPD = "{urn:mpeg:dash:schema:mpd:2011}"
_DEFAULT = "ALTERNATE_AUDIO_AUTO_SELECT_DEFAULT"
for _prefix, _name in (("", _MPD[1:-1]), ("cenc", "urn:mpeg:cenc:2013")):
    ET.register_namespace(_prefix, _name)


def rewrite(folder: Path, base: str, group: dict[str, Any], segment: Fraction) -> None:
    """Both manifests of an output group, whose segments last that many seconds."""
    outputs = {f"{base}{each['NameModifier']}.m3u8": each["ContainerSettings"] for each in group["Outputs"]}
    settings = group["OutputGroupSettings"]["CmafGroupSettings"]
    precise = settings.get("WriteSegmentTimelineInRepresentation") == "ENABLED"
    hls, dash = folder / f"{base}.m3u8", folder / f"{base}.mpd"
    hls.write_text(in_hls(hls.read_text(), {uri: each.get("CmfcSettings", {}) for uri, each in outputs.items()}))
    dash.write_text(in_dash(dash.read_text(), segment, precise=precise))


def in_hls(master: str, outputs: Mapping[str, dict[str, Any]]) -> str:
    """AUDIO of a variant only where its output asks for a group; DEFAULT and AUTOSELECT of a track by its type.

    `outputs` are the CMFC settings by the address of the output's playlist.
    """
    lines = master.splitlines()
    for number, line in enumerate(lines):
        if line.startswith("#EXT-X-MEDIA:"):
            found = re.search(r'URI="([^"]+)"', line)
            kind = outputs[found[1]].get("AudioTrackType", _DEFAULT) if found else _DEFAULT
            lines[number] = _with(line, DEFAULT=kind == _DEFAULT, AUTOSELECT=kind != "ALTERNATE_AUDIO_NOT_AUTO_SELECT")
        if line.startswith("#EXT-X-STREAM-INF:"):
            named = outputs[lines[number + 1]].get("AudioRenditionSets")
            bare = re.sub(r',AUDIO="[^"]*"', "", line)
            lines[number] = f'{bare},AUDIO="{named}"' if named else bare
    return "\n".join(lines) + "\n"


def _with(line: str, **attributes: bool) -> str:
    for name, value in attributes.items():
        line = re.sub(rf",{name}=(YES|NO)", "", line) + f",{name}={'YES' if value else 'NO'}"
    return line


def in_dash(manifest: str, segment: Fraction, *, precise: bool) -> str:
    """What the templates of an adaptation set share stands once, in its own; without a timeline a duration is in theirs."""
    root = ET.fromstring(manifest)  # noqa: S314 - our packager wrote it
    for group in root.iter(f"{_MPD}AdaptationSet"):
        representations = group.findall(f"{_MPD}Representation")
        templates = [each for one in representations for each in one.findall(f"{_MPD}SegmentTemplate")]
        if not precise:
            _approximate(templates, segment)
        shared = {name: str(templates[0].get(name)) for name in ("timescale", "startNumber") if _same(templates, name)}
        for template in templates:
            for name in shared:
                del template.attrib[name]
        group.insert(list(group).index(representations[0]), ET.Element(f"{_MPD}SegmentTemplate", shared))
    return ET.tostring(root, encoding="unicode", xml_declaration=True)


def _approximate(templates: Iterable[ET.Element], segment: Fraction) -> None:
    for template in templates:
        for timeline in template.findall(f"{_MPD}SegmentTimeline"):
            template.remove(timeline)
        template.set("duration", str(round(segment * int(template.get("timescale", "1")))))


def _same(templates: list[ET.Element], name: str) -> bool:
    return None not in (said := {template.get(name) for template in templates}) and len(said) == 1
