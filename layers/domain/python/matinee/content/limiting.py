"""Manifests of a version that name no picture higher than a plan shows: beside the whole ones, written with them.

What a stream is given is a file, kept at the edge like any other; that its player cannot choose more is the manifest's doing.
"""

import re
from collections.abc import Iterator
from xml.etree import ElementTree as ET

from matinee.content.models import Version

_DASH = "urn:mpeg:dash:schema:mpd:2011"
for _prefix, _name in (
    ("", _DASH),
    ("cenc", "urn:mpeg:cenc:2013"),  # players look for cenc:default_KID by that name
    ("mspr", "urn:microsoft:playready"),
):
    ET.register_namespace(_prefix, _name)
_RESOLUTION = re.compile(r"[:,]RESOLUTION=\d+x(\d+)")


def heights(version: Version) -> list[int]:
    """Those, below its highest, that it has pictures of."""
    return sorted({rendition.height for rendition in version.renditions} - {version.max_height})


def in_hls(master: str, height: int) -> str:
    """The master playlist without the variants that are higher (RFC 8216 §4.3.4.2); their audio stays, for the others."""
    return "\n".join(_kept(master.splitlines(), height)) + "\n"


def _kept(lines: list[str], height: int) -> Iterator[str]:
    left_out = False
    for line in lines:
        if line.startswith("#EXT-X-SESSION-KEY:"):  # a hint at keys to fetch early, some of which would be refused
            continue
        if line.startswith(("#EXT-X-STREAM-INF:", "#EXT-X-I-FRAME-STREAM-INF:")):
            found = _RESOLUTION.search(line)
            higher = found is not None and int(found[1]) > height
            left_out = higher and line.startswith("#EXT-X-STREAM-INF:")
            if higher:
                continue
        elif left_out and line and not line.startswith("#"):
            left_out = False
            continue
        yield line


def in_dash(manifest: str, height: int) -> str:
    """The manifest without the representations that are higher, and without adaptation sets that then have none."""
    root = ET.fromstring(manifest)  # noqa: S314 - our own transcoder wrote it
    for period in root.findall(f"{{{_DASH}}}Period"):
        for group in period.findall(f"{{{_DASH}}}AdaptationSet"):
            for each in group.findall(f"{{{_DASH}}}Representation"):
                if int(each.get("height", 0)) > height:
                    group.remove(each)
            if group.find(f"{{{_DASH}}}Representation") is None:
                period.remove(group)
            elif "maxHeight" in group.attrib:
                left = group.findall(f"{{{_DASH}}}Representation")
                for name, of_each in (("maxHeight", "height"), ("maxWidth", "width")):
                    group.set(name, str(max(int(each.get(of_each, 0)) for each in left)))
    return ET.tostring(root, encoding="unicode", xml_declaration=True) + "\n"
