"""What MediaConvert writes for a job, by hand: real manifests and fragments with their boxes, a picture nobody looks at."""

import io
import struct
from collections.abc import Iterator
from itertools import accumulate
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


_SCALE = 1000
"""Units of a second."""
_SAMPLES = 4
"""Of a second."""


def initial(protection: bytes = b"") -> bytes:
    """An init segment whose samples last a quarter of a second."""
    header = box(b"mdhd", struct.pack(">6I", 0, 0, 0, _SCALE, 0, 0))
    defaults = box(b"mvex", box(b"trex", struct.pack(">6I", 0, 1, 1, _SCALE // _SAMPLES, 0, 0)))
    return box(b"ftyp", b"cmfc") + box(b"moov", box(b"trak", box(b"mdia", header)), protection, defaults)


def fragment(flags: int = KEY_FRAME, start: float = 0.0, seconds: float = 4.0) -> bytes:
    """A segment of so many seconds; `flags` are its first sample's."""
    count = max(1, round(seconds * _SAMPLES))
    header = box(b"tfhd", struct.pack(">III", 0x020008, 1, round(seconds * _SCALE / count)))
    decoded = box(b"tfdt", struct.pack(">II", 0, round(start * _SCALE)))
    run = box(b"trun", struct.pack(">IIiI", 0x5, count, 0, flags))
    moof = box(b"moof", box(b"mfhd", bytes(8)), box(b"traf", header, decoded, run))
    return box(b"styp", b"cmfs") + moof + box(b"mdat", bytes(4))


def written(settings: Json, duration: float) -> Iterator[tuple[str, bytes]]:
    """Every object that the job's settings ask for, of a source of so many seconds: its s3:// address, its bytes."""
    for group in settings["OutputGroups"]:
        kind = group["OutputGroupSettings"]
        if "CmafGroupSettings" in kind:
            yield from _cmaf(kind["CmafGroupSettings"], group["Outputs"], duration)
        else:
            yield from _frames(kind["FileGroupSettings"]["Destination"], group["Outputs"][0], duration)


def manifests(ready: Json) -> Iterator[tuple[str, bytes]]:
    """The first manifests of a version that is announced so: its names, its bytes. As packagers do, DASH has the audio tracks of
    one language as representations of one adaptation set."""
    tracks = ready.get("audio") or [
        {"name": f"audio{number}", "language": each} for number, each in enumerate(ready["audio_languages"], 1)
    ]
    sound = "".join(
        f'#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="audio",NAME="{each["language"]} {number}",LANGUAGE="{each["language"]}",'
        f'DEFAULT=YES,AUTOSELECT=YES,CHANNELS="2",URI="index_{each["name"]}.m3u8"\n'
        for number, each in enumerate(tracks, 1)
    )
    pictures = "".join(
        f"#EXT-X-STREAM-INF:BANDWIDTH={each['bitrate']},RESOLUTION={each['width']}x{each['height']}"
        f"{',AUDIO=' + chr(34) + 'audio' + chr(34) if tracks else ''}\nindex_{each['name']}.m3u8\n"
        for each in ready["renditions"]
    )
    yield "index.m3u8", (_HEAD + sound + pictures).encode()
    spoken: dict[str, str] = {}
    for number, each in enumerate(tracks):
        own = f'initialization="index_{each["name"]}init.cmfa" media="index_{each["name"]}_$Number%09d$.cmfa" duration="4"'
        template = f'<SegmentTemplate timescale="1" startNumber="1" {own}/>'
        added = f'<Representation id="a{number}" bandwidth="{64 + number}000">{template}</Representation>'
        spoken[each["language"]] = spoken.get(each["language"], "") + added
    sets = [f'<AdaptationSet id="0" contentType="video">{"".join(map(_picture, ready["renditions"]))}</AdaptationSet>']
    sets += [
        f'<AdaptationSet id="{number}" contentType="audio" mimeType="audio/mp4" lang="{language}">{own}</AdaptationSet>'
        for number, (language, own) in enumerate(spoken.items(), 1)
    ]
    yield "index.mpd", _MPD.format(ready["duration"], "".join(sets)).encode()


def _picture(rendition: Json) -> str:
    name, size = rendition["name"], f'width="{rendition["width"]}" height="{rendition["height"]}"'
    names = f'initialization="index_{name}init.cmfv" media="index_{name}_$Number%09d$.cmfv" duration="4"'
    template = f'<SegmentTemplate timescale="1" startNumber="1" {names}/>'
    return f'<Representation id="{name}" bandwidth="{rendition["bitrate"]}" {size}>{template}</Representation>'


def _cmaf(settings: Json, outputs: list[Json], duration: float) -> Iterator[tuple[str, bytes]]:
    folder, _, base = settings["Destination"].rpartition("/")
    cuts = _cuts(duration, settings["SegmentLength"])
    master, adaptations = _HEAD, ""
    precise = settings.get("WriteSegmentTimelineInRepresentation") == "ENABLED"
    for output in outputs:
        name, suffix = base + output["NameModifier"], "cmfv" if "VideoDescription" in output else "cmfa"
        names = [f"{name}_{number:09}.{suffix}" for number in range(1, len(cuts) + 1)]
        yield f"{folder}/{name}init.{suffix}", initial(_protected(suffix) if "Encryption" in settings else b"")
        for segment, start, seconds in zip(names, accumulate(cuts, initial=0.0), cuts, strict=False):
            yield f"{folder}/{segment}", fragment(start=start, seconds=seconds)
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
