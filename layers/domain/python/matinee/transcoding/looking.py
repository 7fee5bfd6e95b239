"""Decodes a few frames of a source: what pictures they are, and whether they are whole."""

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from fractions import Fraction
from itertools import islice
from typing import Any, NamedTuple

import av
from av.container import InputContainer

from matinee.transcoding.demuxing import Unreadable, demuxed
from matinee.transcoding.models import VideoTrack
from matinee.transcoding.timelines import Span

_PLACES, _FRAMES = 12, 3
"""Places in the film, and frames at each."""
_MOST_PACKETS = 300
"""Tried at one place: more than a group of pictures has."""
_EARLY = 1.0
"""Seconds: sound may begin after the picture's first key frame is decoded."""
_HDR = (16, 18)
"""SMPTE ST 2084 and ARIB STD-B67 as TransferCharacteristics (ITU-T H.273 table 3)."""
_MATRICES = {1: "bt709", 5: "bt601", 6: "bt601", 9: "bt2020", 10: "bt2020"}
"""MatrixCoefficients (ITU-T H.273 table 4)."""
_TELEVISION = 480
"""Lines."""
_WITHOUT_MARKS = ("mjpeg", "jpeg2000", "rawvideo", "v210", "qtrle")
"""Codecs whose frames do not say whether they are interlaced."""
_LOOKED_AT, _MOST = 8, 0.8
"""Frames at each place, and the share of those that must agree."""
_SYNC = 0x47
"""Of a packet of a transport stream."""
_FULL = 2
"""AVCOL_RANGE_JPEG."""
_PROGRESSIVE = 1
"""AV_FIELD_PROGRESSIVE; 0 is unknown."""


class Seen(NamedTuple):
    track: VideoTrack | None
    """None if no frame can be decoded."""
    encrypted: bool
    sizes_differ: bool
    captioned: bool


def look(container: InputContainer, stream: Any, span: Span | None) -> Seen:
    """What frames from all over the span say of a video track. The largest picture is taken where sizes differ."""
    if stream.codec_context is None:
        return Seen(None, encrypted=False, sizes_differ=False, captioned=False)
    _rewind(container, stream)
    first = next(demuxed(container, stream), None)
    if first is None or _is_encrypted(stream, first):
        return Seen(None, encrypted=first is not None, sizes_differ=False, captioned=False)
    frames = [*_decoded(stream, first), *_frames(container, stream, span)]
    if not frames:
        return Seen(None, encrypted=False, sizes_differ=False, captioned=False)
    coded, largest = stream.codec_context, max(frames, key=lambda frame: frame.width * frame.height)
    aspect = stream.sample_aspect_ratio or coded.sample_aspect_ratio or Fraction(1)
    is_rgb = largest.format.is_rgb
    interlaced = _says_interlaced(coded, frames)
    unmarked = not interlaced and _looks_interlaced(container, stream, span)
    track = VideoTrack(
        codec=coded.codec.canonical_name,
        width=largest.width,
        height=largest.height,
        rotation=round(largest.rotation) % 360,
        pixel_aspect=(aspect.numerator, aspect.denominator),
        frame_rate=_frame_rate(container, stream),
        interlaced=interlaced or unmarked,
        fields_unmarked=unmarked,
        hdr=coded.color_trc in _HDR,
        matrix="rgb" if is_rgb else _MATRICES.get(coded.colorspace),
        full_range=coded.color_range == _FULL and not is_rgb,
    )
    sizes = {(frame.width, frame.height) for frame in frames}
    captioned = any(frame.side_data.get("A53_CC") is not None for frame in frames)
    return Seen(track, encrypted=False, sizes_differ=len(sizes) > 1, captioned=captioned)


def _frame_rate(container: InputContainer, stream: Any) -> tuple[int, int]:
    """Of a variable one, the rate that its timestamps have in common; half of it where that is the rate of fields."""
    base, average = stream.base_rate or Fraction(0), stream.average_rate or Fraction(0)
    if not container.duration:
        base = stream.guessed_rate or base
    elif average and (base > 240 or abs(base / average - 2) < 0.02):
        base = average
    return base.numerator, base.denominator


def is_scrambled(beginning: bytes) -> bool:
    """Whether a transport stream is scrambled, as pay television is, by its first bytes.

    Source: ISO/IEC 13818-1 §2.4.3.3, transport_scrambling_control.
    """
    packets = [beginning[at : at + 4] for at in range(0, len(beginning) - 187, 188)]
    scrambled = sum(each[0] == _SYNC and each[3] & 0xC0 != 0 for each in packets)
    return len(packets) > 0 and all(each[0] == _SYNC for each in packets[:5]) and scrambled > len(packets) / 2


def can_be_heard(container: InputContainer, stream: Any) -> bool:
    """Whether one of the first packets gives sound."""
    _rewind(container, stream)
    return any(_decoded(stream, packet) for packet in islice(demuxed(container, stream), 50))


def ends_badly(container: InputContainer, stream: Any, indexed: bool) -> bool:
    """Whether the last frame is incomplete, as where a recorder was stopped."""
    end = ((container.start_time or 0) + (container.duration or 0)) / av.time_base
    if indexed or not container.duration or not _seek(container, stream, end):
        return False
    stream.codec_context.options = {"err_detect": "explode"}
    last = True
    for packet in demuxed(container, stream):
        try:
            last = not any(frame.is_corrupt for frame in stream.decode(packet)) and not packet.is_corrupt
        except Unreadable:
            last = False
    return not last


def _is_encrypted(stream: Any, packet: Any) -> bool:
    """Common encryption (ISO/IEC 23001-7) comes with each packet, Matroska's with the track."""
    if "enc_key_id" in stream.metadata or str(stream.codec_context.codec_tag).lower() in ("encv", "drmi"):
        return True
    return bool(packet.has_sidedata("encryption_info") or packet.has_sidedata("encryption_init_info"))


def _frames(container: InputContainer, stream: Any, span: Span | None, count: int = _FRAMES) -> Iterator[Any]:
    """So many frames at each of the places."""
    _rewind(container, stream)
    yield from _some(container, stream, count)
    if span and container.duration:
        for number in range(1, _PLACES):
            if not _seek(container, stream, span.start + (span.end - span.start) * number / _PLACES):
                return
            yield from _some(container, stream, count)


def _some(container: InputContainer, stream: Any, count: int) -> Iterator[Any]:
    for packet in islice(demuxed(container, stream), _MOST_PACKETS):
        frames = _decoded(stream, packet)
        yield from frames[:count]
        count -= len(frames)
        if count <= 0:
            return


def _decoded(stream: Any, packet: Any) -> list[Any]:
    """Its frames; none of a packet that is damaged: there are others."""
    try:
        return list(stream.decode(packet))
    except Unreadable:
        return []


def _rewind(container: InputContainer, stream: Any) -> None:
    """To before the beginning, where the first key frame is surely after it, or, where a container has no such place, to it."""
    if container.duration:
        start = (container.start_time or 0) / av.time_base
        _ = _seek(container, stream, start - _EARLY) or _seek(container, stream, start)


def _seek(container: InputContainer, stream: Any, seconds: float) -> bool:
    """To the key frame before. False where the container cannot."""
    try:
        container.seek(round(seconds / float(stream.time_base)), stream=stream)
    except Unreadable:
        return False
    if stream.codec_context.is_open:
        stream.codec_context.flush_buffers()
    return True


def _says_interlaced(coded: Any, frames: list[Any]) -> bool:
    """By the marks of most frames, or by the container's."""
    marked = Counter(frame.interlaced_frame for frame in frames)
    return marked[True] > marked[False] or coded.field_order > _PROGRESSIVE


def _looks_interlaced(container: InputContainer, stream: Any, span: Span | None) -> bool:
    """By what FFmpeg's `idet` sees: most frames have the same field first. For television's pictures in codecs without marks."""
    coded = stream.codec_context
    if coded.height < _TELEVISION or not (coded.field_order == 0 or coded.codec.canonical_name in _WITHOUT_MARKS):
        return False
    graph = av.filter.Graph()
    graph.link_nodes(graph.add_buffer(template=stream), graph.add("idet"), graph.add("buffersink")).configure()
    votes = Counter[str]()
    for frame in _frames(container, stream, span, _LOOKED_AT):
        graph.push(frame)
        with suppress(BlockingIOError):  # it answers one frame late
            votes[graph.pull().metadata.get("lavfi.idet.multiple.current_frame", "undetermined")] += 1
    decided = votes["tff"] + votes["bff"] + votes["progressive"]
    return max(votes["tff"], votes["bff"]) > _MOST * decided
