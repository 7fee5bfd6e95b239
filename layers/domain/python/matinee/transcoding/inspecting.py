"""Inspects a source: scans it, and says what editors should know of it."""

import struct
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from matinee.kernel import aws
from matinee.kernel.settings import settings
from matinee.transcoding import demuxing, embedded, looking, reading, scanning, timelines
from matinee.transcoding.demuxing import Open
from matinee.transcoding.models import Note, Source, Task
from matinee.transcoding.objects import ObjectFile
from matinee.transcoding.scanning import Scan
from matinee.transcoding.timelines import Span, gaps

_LISTED = 5
"""Times that a note lists."""
_BEGINNING = 188 * 2000
"""Bytes that show whether a transport stream is scrambled."""
_OF_FILMS = (b"ftyp", b"moov", b"mdat", b"moof")
_UNTIMED = ("h264", "hevc", "mpegvideo", "gif")
"""Containers that have no times to err in."""


def inspect(task: Task) -> Source:
    """Inspect the source. Damage is part of the result and does not raise."""
    bucket, key = settings().bucket("uploads"), task.source_key
    size: int = aws.client("s3").head_object(Bucket=bucket, Key=key)["ContentLength"]
    with ObjectFile(bucket, key, size) as file:
        boxes = _boxes(file, size)
        file.seek(0)
        if looking.is_scrambled(file.read(_BEGINNING)):
            return Source(size=size, damage="encrypted")
    try:
        scan = scanning.scan(opener(bucket, key, size), size)
    except demuxing.Unreadable:
        return Source(size=size, damage="truncated" if boxes.cut_off else "unreadable")
    source = described(scan, size)
    damage = source.damage or ("truncated" if boxes.cut_off else None)
    source = source.model_copy(update={"damage": damage, "needs_mezzanine": awkward(scan) or boxes.trailer})
    if damage or source.needs_mezzanine:
        return source
    return with_texts(task, source, opener(bucket, key, size), scan)


def wishes(task: Task) -> tuple[bool, bool]:
    """Whether the upload was started so that it plays early, and so that it waits for others: its object says so."""
    head = aws.client("s3").head_object(Bucket=settings().bucket("uploads"), Key=task.source_key)
    said = head["Metadata"]
    return said.get("express") == "on", said.get("background") == "on"


def opener(bucket: str, key: str, size: int) -> Open:
    return demuxing.opener(lambda: ObjectFile(bucket, key, size))


def described(scan: Scan, size: int) -> Source:
    """What a scan says, for those who decide and for those who read it."""
    return Source(
        size=size,
        container=scan.container,
        duration=round(scan.duration, 3),
        video=scan.video,
        audio=[track for _, track in scan.audio],
        chapters=scan.chapters,
        notes=list(_notes(scan)),
        uneven=scan.uneven,
        damage=_damage(scan),
    )


def with_texts(task: Task, source: Source, opened: Open, scan: Scan, begin: float = 0.0) -> Source:
    """The source with the subtitles and captions that are in it, as files; `begin` is where its film begins, in seconds."""
    bounds = scan.bounds()
    with opened() as container:
        texts = embedded.Reader(container, (bounds[0].start if bounds else 0.0) + begin)
        wanted = [*texts.streams.values(), *([container.streams[scan.video_index]] if scan.captioned else [])]
        for packet in demuxing.demuxed(container, *wanted) if wanted else ():
            texts.take(packet)
        subtitles, notes = texts.write(task)
    return source.model_copy(update={"subtitles": subtitles, "notes": [*source.notes, *notes]})


def awkward(scan: Scan) -> bool:
    """Whether MediaConvert might read a source otherwise than it is meant.

    It takes one video track; what it does with damage, gaps and sources without a duration is not documented.
    """
    sounds = [part[index] for part in scan.parts for index, _ in scan.audio if index in part]
    return (
        scan.broken
        or len(scan.parts) > 1
        or scan.videos > 1
        or any(len(spans) > 1 for spans in sounds)
        or not (scan.has_duration or scan.container in _UNTIMED)
        or (scan.video is not None and not reading.is_read(scan.container, scan.video.codec, scan.sound_codecs))
    )


def times(spans: Sequence[Span]) -> str:
    """A list of times for people: `0:01.20–0:02.40`."""
    listed = [f"{_clock(span.start)}–{_clock(span.end)}" for span in spans[:_LISTED]]
    return ", ".join(listed) + (f" and {len(spans) - _LISTED} more" if len(spans) > _LISTED else "")


def _damage(scan: Scan) -> Any:
    if scan.encrypted:
        return "encrypted"
    if scan.cut_off:
        return "truncated"
    if scan.untimed:
        return "untimed"
    return "undecodable" if scan.video is None and scan.videos else None


def _notes(scan: Scan) -> Iterator[Note]:
    for number, why in scan.left_out if not scan.encrypted else ():
        yield Note(code="track_left_out", detail=f"Audio track {number} was left out: {why}.")
    for index, track in scan.audio:
        where = [part[index] for part in scan.parts if index in part]
        missing = [gap.since(scan.start) for spans in where[:1] for gap in gaps(spans)]
        if missing:
            detail = f"Silence fills audio track {track.number} where it has gaps: {times(missing)}."
            yield Note(code="sound_filled", detail=detail)
        yield from _unevenness(scan, index, track.number)
    if len(scan.parts) > 1:
        at = ", ".join(_clock(sum(s.end - s.start for s in scan.bounds()[:n])) for n in range(1, len(scan.parts)))
        yield Note(code="joined", detail=f"The file has several recordings, which follow one another: cut at {at}.")
    if scan.sizes_differ and scan.video:
        size = f"{scan.video.width} × {scan.video.height}"
        yield Note(code="size_changes", detail=f"The picture changes its size. The largest one, {size}, was taken.")
    if not scan.seen_whole:
        yield Note(
            code="not_looked_at_whole", detail="The file is so large that only its beginning was checked for damage."
        )


def _unevenness(scan: Scan, index: int, number: int) -> Iterator[Note]:
    """Of an audio track: where it starts or ends otherwise than the picture, in a file that is one recording."""
    if len(scan.parts) != 1 or scan.untimed or not {index, scan.video_index} <= scan.parts[0].keys():
        return
    pictures, sounds = scan.parts[0][scan.video_index], scan.parts[0][index]
    late, early = sounds[0].start - pictures[0].start, pictures[-1].end - sounds[-1].end
    for seconds, allowed, silent, black in (
        (late, timelines.TOLERANCE, "starts {} after", "starts {} before"),
        (early, scanning.UNEVEN_END, "ends {} before", "ends {} after"),
    ):
        if abs(seconds) > allowed:
            what, fill = (silent, "Silence") if seconds > 0 else (black, "Black")
            said = what.format(f"{abs(seconds):.1f} s")
            yield Note(
                code="sound_padded", detail=f"Audio track {number} {said} the picture. {fill} fills the difference."
            )


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(max(0.0, seconds), 2), 60)
    hours, minutes = divmod(int(minutes), 60)
    return f"{hours}:{minutes:02}:{rest:05.2f}" if hours else f"{minutes}:{rest:05.2f}"


class _Boxes(NamedTuple):
    """Of an MP4, as far as its top-level boxes tell; of other containers neither holds."""

    cut_off: bool
    """It has no index, or a box is longer than the file."""
    trailer: bool
    """Something follows the last box."""


def _boxes(file: ObjectFile, size: int) -> _Boxes:
    """Walk the boxes up to the first fragment.

    Layout: ISO/IEC 14496-12 §4.2 (32-bit size and kind; size 1: a 64-bit size follows; size 0: to the end of the file).
    """
    offset, kinds, kind = 0, set[bytes](), b""
    while offset + 8 <= size and kind != b"moof":
        file.seek(offset)
        head = file.read(16)
        length, kind = struct.unpack(">I4s", head[:8])
        if length == 1 and len(head) == 16:
            (length,) = struct.unpack(">Q", head[8:])
        length = length or size - offset
        if offset == 0 and kind != b"ftyp":
            return _Boxes(cut_off=False, trailer=False)
        if kind in _OF_FILMS and not 8 <= length <= size - offset:
            return _Boxes(cut_off=True, trailer=False)
        if not 8 <= length <= size - offset or not kind.isascii():
            return _Boxes(cut_off=False, trailer=True)
        kinds.add(kind)
        offset += length
    return _Boxes(cut_off=bool(kinds) and not kinds & {b"moov", b"moof"}, trailer=0 < size - offset < 8)
