"""Reads movie fragments: when they start, how long their samples last, whether they begin with a key frame.

Source: ISO/IEC 14496-12, the boxes moof (§8.8.4), tfhd (§8.8.7), trun (§8.8.8), trex (§8.8.3), tfdt (§8.8.12), mdhd (§8.4.2).
"""

import struct
from collections.abc import Iterator
from typing import NamedTuple

_NOT_SYNC = 0x10000
"""sample_is_non_sync_sample, §8.8.3.1."""
_WITH_BOXES = ("moov", "trak", "mdia", "mvex", "moof", "traf")


class Track(NamedTuple):
    """What an init segment says of its samples, where a fragment says nothing else."""

    timescale: int
    """Units of a second."""
    duration: int
    flags: int


class Fragment(NamedTuple):
    start: float
    """Seconds at which its first sample is decoded."""
    durations: tuple[float, ...]
    """Seconds of its samples."""
    begins_with_key_frame: bool


def track(init: bytes) -> Track:
    """Raises ValueError."""
    boxes = dict(_boxes(init))
    try:
        header, defaults = boxes["mdhd"], boxes["trex"]
        timescale = struct.unpack_from(">I", header, 20 if header[0] else 12)[0]
        _, duration, _, flags = struct.unpack_from(">4I", defaults, 8)
    except (KeyError, struct.error) as error:
        raise ValueError("the init segment is incomplete") from error
    return Track(timescale or 1, duration, flags)


def read(segment: bytes, of: Track) -> list[Fragment]:
    """Those whose boxes the bytes have whole. Raises ValueError where one says too little."""
    found, header, start = [], b"", 0
    for kind, body in _boxes(segment):
        if kind == "tfhd":
            header = body
        elif kind == "tfdt":
            start = struct.unpack_from(">Q" if body[0] else ">I", body, 4)[0]
        elif kind == "trun":
            found.append(_fragment(header, start, body, of))
    return found


def _fragment(header: bytes, start: int, run: bytes, of: Track) -> Fragment:
    duration, flags = _defaults(header, of)
    said, count = struct.unpack_from(">I", run)[0] & 0xFFFFFF, struct.unpack_from(">I", run, 4)[0]
    at = 8 + (4 if said & 0x1 else 0)
    first = None
    if said & 0x4:
        first, at = struct.unpack_from(">I", run, at)[0], at + 4
    fields = [bit for bit in (0x100, 0x200, 0x400, 0x800) if said & bit]
    if len(run) < at + 4 * len(fields) * count:
        raise ValueError("a fragment has fewer samples than it says")
    rows = [struct.unpack_from(f">{len(fields)}I", run, at + 4 * len(fields) * row) for row in range(count)]
    durations = [row[fields.index(0x100)] for row in rows] if 0x100 in fields else [duration] * count
    if first is None:
        first = rows[0][fields.index(0x400)] if 0x400 in fields and rows else flags
    return Fragment(start / of.timescale, tuple(each / of.timescale for each in durations), not first & _NOT_SYNC)


def _defaults(header: bytes, of: Track) -> tuple[int, int]:
    """Duration and flags of a sample, by the fragment's header, else by the init segment."""
    said, at = struct.unpack_from(">I", header)[0] & 0xFFFFFF, 8
    values = {0x8: of.duration, 0x20: of.flags}
    for bit, size in ((0x1, 8), (0x2, 4), (0x8, 4), (0x10, 4), (0x20, 4)):
        if said & bit:
            if bit in values:
                values[bit] = struct.unpack_from(">I", header, at)[0]
            at += size
    return values[0x8], values[0x20]


def _boxes(body: bytes, offset: int = 0, end: int | None = None) -> Iterator[tuple[str, bytes]]:
    """The boxes that are whole in the bytes, with those that are in them."""
    end = len(body) if end is None else end
    while offset + 8 <= end:
        length, kind = struct.unpack_from(">I4s", body, offset)
        head = 8
        if length == 1 and offset + 16 <= end:
            length, head = struct.unpack_from(">Q", body, offset + 8)[0], 16
        if length < head or (offset + length > end and kind != b"mdat"):
            return
        name = kind.decode("latin-1")
        if name in _WITH_BOXES:
            yield from _boxes(body, offset + head, offset + length)
        elif name != "mdat":
            yield name, body[offset + head : offset + length]
        offset += length
