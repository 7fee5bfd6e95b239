"""What MediaConvert writes for a job, by hand: real manifests and fragments with their boxes, a picture nobody looks at."""

import io
import struct
from collections.abc import Iterator
from typing import Any

from PIL import Image

Json = dict[str, Any]
KEY_FRAME, OTHER_FRAME = 0x02000000, 0x01010000
"""Sample flags, ISO/IEC 14496-12 §8.8.3.1: depends on nothing; depends on others and is no sync sample."""
_HEAD = "#EXTM3U\n#EXT-X-VERSION:7\n"
_MPD = (
    '<?xml version="1.0"?>\n<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" mediaPresentationDuration="PT{}S">'
    "<Period>{}</Period></MPD>"
)


def box(kind: bytes, *content: bytes) -> bytes:
    body = b"".join(content)
    return struct.pack(">I4s", 8 + len(body), kind) + body


def film(missing: int = 0) -> bytes:
    """A fast-start MP4 as far as its boxes go; the last `missing` bytes of its media did not arrive."""
    whole = box(b"ftyp", b"isom") + box(b"moov", bytes(16)) + box(b"mdat", bytes(64))
    return whole[: len(whole) - missing]


def fragment(flags: int = KEY_FRAME) -> bytes:
    """A segment of one sample, whose flags are its first sample's."""
    run = box(b"trun", struct.pack(">IIiI", 0x5, 1, 0, flags))
    track = box(b"traf", box(b"tfhd", struct.pack(">II", 0x020000, 1)), run)
    return box(b"styp", b"cmfs") + box(b"moof", box(b"mfhd", bytes(8)), track) + box(b"mdat", bytes(4))


def written(settings: Json, duration: float) -> Iterator[tuple[str, bytes]]:
    """Every object that the job's settings ask for, of a source of so many seconds: its s3:// address, its bytes."""
    for group in settings["OutputGroups"]:
        kind = group["OutputGroupSettings"]
        if "CmafGroupSettings" in kind:
            yield from _cmaf(kind["CmafGroupSettings"], group["Outputs"], duration)
        else:
            yield from _frames(kind["FileGroupSettings"]["Destination"], group["Outputs"][0], duration)


def _cmaf(settings: Json, outputs: list[Json], duration: float) -> Iterator[tuple[str, bytes]]:
    folder, _, base = settings["Destination"].rpartition("/")
    cuts = _cuts(duration, settings["SegmentLength"])
    master, adaptations = _HEAD, ""
    precise = settings.get("WriteSegmentTimelineInRepresentation") == "ENABLED"
    for output in outputs:
        name, suffix = base + output["NameModifier"], "cmfv" if "VideoDescription" in output else "cmfa"
        names = [f"{name}_{number:09}.{suffix}" for number in range(1, len(cuts) + 1)]
        track = _protected(suffix) if "Encryption" in settings else bytes(16)
        yield f"{folder}/{name}init.{suffix}", box(b"ftyp", b"cmfc") + box(b"moov", track)
        for segment in names:
            yield f"{folder}/{segment}", fragment()
        yield f"{folder}/{name}.m3u8", _playlist(f"{name}init.{suffix}", names, cuts).encode()
        master += _stream(name, output) if suffix == "cmfv" else _sound(name, output)
        adaptations += _adaptation(name, suffix, _timeline(cuts) if precise else "", settings["SegmentLength"])
    yield f"{settings['Destination']}.m3u8", master.encode()
    yield f"{settings['Destination']}.mpd", _MPD.format(duration, adaptations).encode()


def _protected(suffix: str) -> bytes:
    """The sample entry of an encrypted track with its default key (ISO/IEC 23001-7 §8.2)."""
    return box(b"encv" if suffix == "cmfv" else b"enca", box(b"sinf", box(b"schi", box(b"tenc", bytes(24)))))


def _cuts(duration: float, length: int) -> list[float]:
    whole, rest = divmod(duration, length)
    return [float(length)] * int(whole) + ([rest] if rest else [])


def _playlist(initial: str, names: list[str], cuts: list[float]) -> str:
    segments = "".join(f"#EXTINF:{cut:.6f},\n{name}\n" for name, cut in zip(names, cuts, strict=True))
    head = f'#EXT-X-TARGETDURATION:4\n#EXT-X-PLAYLIST-TYPE:VOD\n#EXT-X-MAP:URI="{initial}"\n'
    return f"{_HEAD}{head}{segments}#EXT-X-ENDLIST\n"


def _stream(name: str, output: Json) -> str:
    video = output["VideoDescription"]
    bandwidth = video["CodecSettings"]["H264Settings"]["MaxBitrate"]
    facts = f"BANDWIDTH={bandwidth},RESOLUTION={video['Width']}x{video['Height']}"
    if named := output["ContainerSettings"].get("CmfcSettings", {}).get("AudioRenditionSets"):
        facts += f',AUDIO="{named}"'
    return f"#EXT-X-STREAM-INF:{facts}\n{name}.m3u8\n"


def _sound(name: str, output: Json) -> str:
    group, spoken = output["ContainerSettings"]["CmfcSettings"]["AudioGroupId"], output["AudioDescriptions"][0]
    return f'#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="{group}",NAME="{spoken["StreamName"]}",URI="{name}.m3u8"\n'


def _adaptation(name: str, suffix: str, timeline: str, length: int) -> str:
    """As MediaConvert was recorded to write it: what representations share is in the adaptation set's template."""
    shared = '<SegmentTemplate timescale="1000" startNumber="1"/>'
    names = f'initialization="{name}init.{suffix}" media="{name}_$Number%09d$.{suffix}"'
    about = "" if timeline else f' duration="{length * 1000}"'
    template = f"<SegmentTemplate {names}{about}>{timeline}</SegmentTemplate>"
    own = f'<Representation id="{name}" bandwidth="1">{template}</Representation>'
    return f"<AdaptationSet>{shared}{own}</AdaptationSet>\n"


def _timeline(cuts: list[float]) -> str:
    spans = "".join(f'<S d="{round(cut * 1000)}"/>' for cut in cuts)
    return f"<SegmentTimeline>{spans}</SegmentTimeline>"


def _frames(destination: str, output: Json, duration: float) -> Iterator[tuple[str, bytes]]:
    video = output["VideoDescription"]
    capture = video["CodecSettings"]["FrameCaptureSettings"]
    seconds = capture["FramerateDenominator"] / capture["FramerateNumerator"]
    for number in range(min(int(-(-duration // seconds)), capture["MaxCaptures"])):
        out = io.BytesIO()
        Image.new("RGB", (video["Width"], video["Height"]), (20 * number % 256, 90, 120)).save(out, "JPEG")
        yield f"{destination}.{number:07}.jpg", out.getvalue()
