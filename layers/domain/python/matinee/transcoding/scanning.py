"""Scans a source with FFmpeg's libraries: its tracks, where in time they have sound and pictures, and what is wrong with it.

MediaConvert's probe reads headers. Headers leave out much and err: durations, gaps, names, encryption, damage. The scan
reads the timestamps of all packets (of an MP4, those in its index), and decodes some frames from all over the film.
"""

import itertools
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import av
from av.container import InputContainer
from av.stream import Disposition

from matinee.transcoding import looking, naming
from matinee.transcoding.demuxing import Open, demuxed
from matinee.transcoding.models import AudioTrack, VideoTrack
from matinee.transcoding.timelines import TOLERANCE, Parts, Span, exact_length, presented, spans
from matinee.transcoding.tracks import Chapter

_PATIENCE = 600.0
"""Seconds of reading after which the rest of a file goes unseen: a Lambda function ends after 900."""
_THUMBNAILS = (Disposition.attached_pic, Disposition.still_image, Disposition.timed_thumbnails)
_INDEXED = "mov,mp4"
UNEVEN_END = 0.1
"""Seconds by which sound may end before or after the picture: encoders leave as much. It may start off by TOLERANCE."""
_SLACK = 1.0
"""Seconds by which a header may say more than there is."""
_UNKNOWN = 2**30
"""Frames from which on a number is none: the header of an AVI or IVF that was written into a pipe is never filled in."""


@dataclass
class Packets:
    """Of one track in one part. Seconds."""

    starts: list[float] = field(default_factory=list)
    durations: list[float] = field(default_factory=list)
    corrupt: int = 0
    untimed: int = 0
    """Packets without a timestamp."""
    begins_with_key: bool = True


Part = dict[int, Packets]
"""By a stream's index."""


@dataclass
class Scan:
    container: str
    """FFmpeg's name."""
    start: float = 0
    """The timestamp, in seconds, at which it begins: what comes before is not played."""
    video: VideoTrack | None = None
    video_index: int = -1
    videos: int = 0
    audio: list[tuple[int, AudioTrack]] = field(default_factory=list)
    """Streams' indexes, and the tracks that can be decoded, the default first."""
    sound_codecs: set[str] = field(default_factory=set)
    """Of these tracks, as FFmpeg calls them."""
    left_out: list[tuple[int, str]] = field(default_factory=list)
    """Numbers of the audio tracks that cannot, and why: the end of a sentence."""
    parts: list[dict[int, list[Span]]] = field(default_factory=list)
    """For each part that was joined: streams' indexes → where they have sound or pictures, in its own timestamps."""
    chapters: list[Chapter] = field(default_factory=list)
    has_duration: bool = False
    indexed: bool = False
    seen_whole: bool = True
    encrypted: bool = False
    cut_off: bool = False
    """Shorter than its header says."""
    broken: bool = False
    """There are packets that receivers lost or damaged, frames before the first key frame, or an incomplete last one."""
    untimed: bool = False
    """Most pictures have no timestamp, in a container in which others have one: nobody can say when they are shown."""
    sizes_differ: bool = False
    captioned: bool = False
    """There are captions in the picture."""

    @property
    def headless(self) -> bool:
        """A transport or program stream: it has no header with times."""
        return self.container in ("mpegts", "mpeg")

    @property
    def duration(self) -> float:
        """Seconds that pictures and sound last, one part after the other."""
        return sum(span.end - span.start for span in self.bounds())

    @property
    def uneven(self) -> bool:
        """Whether sound starts or ends at another time than the picture."""
        both = [(part[self.video_index][0], self._sounds(part)) for part in self.parts if self.video_index in part]
        return any(_differ(pictures, sound) for pictures, sounds in both for sound in sounds)

    def bounds(self) -> list[Span]:
        """Where each part begins and ends. Sound that is longer than the picture by less than a few frames does not count."""
        found = list[Span]()
        for part in self.parts:
            pictures = part.get(self.video_index, [])
            sounds = [each for each in self._sounds(part) if not pictures or _differ(pictures[0], each)]
            if pictures or sounds:
                start = min(span.start for span in (*pictures, *sounds))
                end = max(span.end for span in (*pictures, *sounds))
                found.append(Span(start if found else max(start, self.start), end))
        return found

    def _sounds(self, part: dict[int, list[Span]]) -> list[Span]:
        return [Span(part[index][0].start, part[index][-1].end) for index, _ in self.audio if index in part]


def _differ(pictures: Span, sound: Span) -> bool:
    return abs(sound.start - pictures.start) > TOLERANCE or abs(sound.end - pictures.end) > UNEVEN_END


def scan(opened: Open, size: int) -> Scan:
    """Scan a source of that many bytes. Raises Unreadable."""
    with opened() as container:
        found = Scan(container.format.name, start=(container.start_time or 0) / av.time_base)
        found.has_duration = bool(container.duration) and all(each.frames < _UNKNOWN for each in container.streams)
        found.chapters = list(_chapters(container, found.start))
        found.indexed = container.format.name.startswith(_INDEXED) and _has_index(container)
        parts = [_from_index(container)] if found.indexed else _from_packets(container, found)
        found.cut_off = _is_cut_off(container, found, parts, size)
        if found.indexed:
            _describe(container, found, parts)
            _look(container, found, parts)
    if not found.indexed:  # each begins at the file's beginning, to which not every container can be rewound
        with opened() as container:
            _describe(container, found, parts)
        with opened() as container:
            _look(container, found, parts)
    return found


def _describe(container: InputContainer, found: Scan, parts: list[Part]) -> None:
    found.parts = [{index: _spans(container.streams[index], each) for index, each in part.items()} for part in parts]
    if found.indexed:
        ends = {stream.index: _end(stream) for stream in container.streams}
        found.parts = [{index: presented(each, ends[index]) for index, each in part.items()} for part in found.parts]
    _listen(container, found)


def _is_cut_off(container: InputContainer, found: Scan, parts: list[Part], size: int) -> bool:
    """Whether the file is shorter than its index or its header says."""
    if found.indexed:
        return any(each.pos + each.size > size for stream in container.streams for each in stream.index_entries)
    ends = [max(each.starts) + each.durations[-1] for each in (parts[-1].values() if parts else []) if each.starts]
    short = _declared(container, found) > max(ends, default=0.0) * 1.02 + _SLACK
    return found.seen_whole and (short or (found.has_duration and _lacks_frames(container, parts)))


def _has_index(container: InputContainer) -> bool:
    """Whether an MP4 has an index of all its samples. Without, it consists of fragments."""
    films = [stream for stream in container.streams.video if not _is_thumbnail(stream)]
    return bool(films) and all(0 < stream.frames <= len(stream.index_entries) for stream in films)


def _is_thumbnail(stream: Any) -> bool:
    return any(stream.disposition & mark for mark in _THUMBNAILS)


def _declared(container: InputContainer, found: Scan) -> float:
    """Seconds up to the end that the header says, or 0 where there is none: what FFmpeg says then is an estimate."""
    return 0.0 if found.headless or not found.has_duration else float(container.duration or 0) / av.time_base


def _lacks_frames(container: InputContainer, parts: list[Part]) -> bool:
    """Whether an AVI has fewer pictures than its header says: its duration is guessed where it is cut off.

    Of sound the header counts samples, of which a packet has many.
    """
    films = container.streams.video if container.format.name == "avi" else ()
    counts = {stream.index: stream.frames for stream in films}
    return any(len(each.starts) < counts.get(index, 0) * 0.95 - 30 for part in parts for index, each in part.items())


def _from_index(container: InputContainer) -> Part:
    part = {}
    for stream in container.streams:
        starts = [entry.timestamp * float(stream.time_base or 0) for entry in stream.index_entries]
        if stream.type in ("video", "audio") and starts:
            steps = [after - before for before, after in itertools.pairwise(starts)]
            part[stream.index] = Packets(starts, [*steps, max(0.0, _end(stream) - starts[-1])])
    return part


def _end(stream: Any) -> float:
    """Of a track, as the header says it, in seconds."""
    return float(((stream.start_time or 0) + (stream.duration or 0)) * (stream.time_base or 0))


def _from_packets(container: InputContainer, found: Scan) -> list[Part]:
    parts, told = list[Part](), Parts(pauses=found.headless)
    frames, until = 0, time.monotonic() + _PATIENCE
    for packet in demuxed(container):
        at = packet.pts if packet.pts is not None else packet.dts
        stream, unit = container.streams[packet.stream_index], float(packet.time_base)
        if at is None:  # a stream without a container has no times: its frames follow each other
            part, lasts = 0, 1 / float(getattr(stream, "guessed_rate", None) or 30)
            start, frames = frames * lasts, frames + 1
        else:
            decoded = packet.dts if packet.dts is not None else at
            shown = decoded if container.format.name == "avi" else at  # it says when pictures are decoded, and no more
            part, start, lasts = told.of(stream.index, decoded * unit), shown * unit, (packet.duration or 0) * unit
        parts += ({} for _ in range(len(parts), part + 1))
        into = parts[part].setdefault(stream.index, Packets(begins_with_key=packet.is_keyframe))
        into.starts.append(start)
        into.durations.append(lasts)
        into.corrupt += packet.is_corrupt
        into.untimed += at is None
        if time.monotonic() > until:
            found.seen_whole = False
            break
    return [part for part in parts if part]


def _spans(stream: Any, packets: Packets) -> list[Span]:
    if stream.type == "audio":
        coded = stream.codec_context
        exact = exact_length(coded.frame_size or 0, coded.sample_rate or 0, packets.durations) if coded else None
        return spans(packets.starts, packets.durations, exact)
    last = max(range(len(packets.starts)), key=packets.starts.__getitem__)
    lasts = packets.durations[last] or 1 / float(getattr(stream, "guessed_rate", None) or 30)
    return [Span(min(packets.starts), packets.starts[last] + lasts)]  # a frame stays until the next one comes


def _chapters(container: InputContainer, start: float) -> Iterator[Chapter]:
    for chapter in container.chapters():
        begins = float(chapter["start"] * (chapter["time_base"] or Fraction(1))) - start
        yield Chapter(start=max(0.0, begins), title=naming.label(chapter["metadata"].get("title")))


def _listen(container: InputContainer, found: Scan) -> None:
    """Which audio tracks can be heard, the default first. A commentary is the default only where there is nothing else."""
    heard = []
    for number, stream in enumerate(container.streams.audio, 1):
        if not any(stream.index in part for part in found.parts):
            found.left_out.append((number, "it has no sound"))
        elif stream.codec_context is None:
            found.left_out.append((number, "its codec is unknown"))
        elif not looking.can_be_heard(container, stream):
            found.left_out.append((number, "its sound cannot be decoded"))
        else:
            heard.append((stream.index, _audio(number, stream)))
            found.sound_codecs.add(stream.codec_context.codec.canonical_name)
    heard.sort(key=lambda each: (each[1].role == "commentary", not each[1].default))
    found.audio = [(index, track.model_copy(update={"default": n == 0})) for n, (index, track) in enumerate(heard)]


def _audio(number: int, stream: Any) -> AudioTrack:
    flags, label = stream.disposition, naming.label(stream.metadata.get("title") or stream.metadata.get("handler_name"))
    role = naming.role(
        label,
        comment=bool(flags & Disposition.comment),
        described=bool(flags & (Disposition.visual_impaired | Disposition.descriptions)),
        dubbed=bool(flags & Disposition.dub),
    )
    return AudioTrack(
        number=number,
        language=naming.language(stream.metadata.get("language")),
        label=label,
        role=role,
        default=bool(flags & Disposition.default),
        channels=max(1, stream.codec_context.channels),
    )


def _look(container: InputContainer, found: Scan, parts: list[Part]) -> None:
    """The video track that is the film, the default one, else the first, and what its frames show."""
    films = [stream for stream in container.streams.video if not _is_thumbnail(stream)]
    found.videos = len(films)
    film = next((each for each in films if each.disposition & Disposition.default), next(iter(films), None))
    if film is None:
        return
    found.video_index = film.index
    seen = looking.look(
        container, film, next((each[film.index][0] for each in found.parts if film.index in each), None)
    )
    found.video, found.encrypted = seen.track, seen.encrypted
    found.sizes_differ, found.captioned = seen.sizes_differ, seen.captioned
    of_film = [part[film.index] for part in parts if film.index in part]
    found.untimed = any(len(each.starts) / 2 < each.untimed < len(each.starts) for each in of_film)
    marked = any(each.corrupt or not each.begins_with_key for each in of_film)
    lost_sound = any(part[index].corrupt for part in parts for index, _ in found.audio if index in part)
    found.broken = not found.encrypted and (marked or lost_sound or looking.ends_badly(container, film, found.indexed))
