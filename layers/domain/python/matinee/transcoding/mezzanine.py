"""Makes a mezzanine of a source that MediaConvert would not read right: the film's tracks alone, whole and in time.

Pictures are copied, not encoded again. Sound becomes PCM (in WebM Opus, in FLV AAC) in which gaps are filled with silence and
a clock that runs off is followed. Of a damaged source what is whole is kept: each group of pictures up to its first error.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, NamedTuple

import av

from matinee.transcoding.demuxing import Open, Unreadable, demuxed
from matinee.transcoding.scanning import Scan
from matinee.transcoding.timelines import Parts, Span

_CONTAINERS = {
    "webm": ("vp8", "vp9", "av1"),
    "matroska": ("vc1", "mpeg1video", "theora"),
    "flv": ("flv1",),
}
"""FFmpeg's names of containers and of the video codecs for which they are taken; for all others it is QuickTime.

Source: MediaConvert User Guide, "Supported input codecs and containers".
"""
_WORTH_NOTHING = 0.2
"""Seconds."""
_LATE = ("mpeg1video", "mpeg2video")
"""Codecs whose decoders find an error in a frame only when the next one comes."""
_RATE = 48_000
_FOLLOWED = 1000
"""Samples a second by which sound may be stretched or squeezed so that it stays with its timestamps."""
_AT_ONCE = 0.03
"""Seconds from which silence is put in or sound cut out at once instead."""
_COMPRESSED = {"webm": ("libopus", 960), "flv": ("aac", 1024)}
"""The sound of containers that have no PCM which MediaConvert reads, and the samples of its frames."""
_BITRATE = 96_000
"""Of compressed sound: bits a second of a channel."""
_LAYOUTS = ("mono", "stereo", "3.0", "quad", "5.0", "5.1")
"""Of one, two and more channels, as encoders that compress take them; PCM keeps its own. More channels become stereo."""


@dataclass
class Made:
    skipped: list[Span] = field(default_factory=list)
    """Where pictures are missing: seconds from the beginning of the source."""
    duration: float = 0
    """Seconds that the source lasts, with what is missing."""
    begin: float = 0
    """Seconds up to the first picture, which a receiver missed because it came in the middle of a group of pictures."""

    def skip(self, start: float, end: float) -> None:
        """Note that pictures are missing. What is between two of such times is worth no picture if it is short."""
        if self.skipped and start - self.skipped[-1].end < _WORTH_NOTHING:
            start = self.skipped.pop().start
        self.skipped.append(Span(start, end))

    @property
    def whole(self) -> float:
        """The share of the film, from its first picture on, that has pictures: 0 to 1."""
        missing = sum(end - max(start, self.begin) for start, end in self.skipped)
        return max(0.0, 1 - missing / (self.duration - self.begin)) if self.duration > self.begin else 0.0


class _Packet(NamedTuple):
    coded: Any
    at: float
    """Seconds of the film at which it is shown."""
    move: float
    """Seconds between its timestamp and that."""


def container(codec: str) -> str:
    """The container of a mezzanine by the codec of its pictures, both as FFmpeg calls them."""
    return next((name for name, codecs in _CONTAINERS.items() if codec in codecs), "mov")


def make(opened: Open, scan: Scan, into: Any) -> Made:
    """Write the mezzanine into a file that can be written and sought. Raises OSError where that fails."""
    made = Made(duration=scan.duration)
    if scan.broken:
        with opened() as source:
            made.begin = _first_whole(source, scan)
    with opened() as source:
        film = source.streams[scan.video_index]
        with av.open(into, "w", format=container(film.codec_context.codec.canonical_name)) as target:
            # opaque: nothing is encoded, and there are codecs that can be decoded alone
            copied = _Copied(target.add_stream_from_template(film, opaque=True), target)
            sounds = {index: _Sound(source.streams[index], target) for index, _ in scan.audio}
            packets = _moved(source, scan, made.begin)
            for packet in _whole(packets, film, made) if scan.broken else packets:
                (sounds.get(packet.coded.stream_index) or copied).take(packet)
            copied.end()
            for sound in sounds.values():
                sound.end()
    return made


def _moved(source: Any, scan: Scan, begin: float) -> Iterator[_Packet]:
    """The packets of the film's tracks with their times in the film: part follows part, and `begin` becomes 0."""
    told, moves, due = Parts(pauses=scan.headless), list[float](), -begin
    for start, end in scan.bounds():
        moves.append(due - start)
        due += end - start
    for packet in demuxed(source, *(source.streams[index] for index in (scan.video_index, *dict(scan.audio)))):
        decoded = packet.dts if packet.dts is not None else packet.pts
        if decoded is not None:
            shown = packet.pts if packet.pts is not None else decoded
            part = told.of(packet.stream_index, float(decoded * packet.time_base))
            move = moves[min(part, len(moves) - 1)]
            yield _Packet(packet, float(shown * packet.time_base) + move, move)


def _first_whole(source: Any, scan: Scan) -> float:
    """Seconds up to the first picture that can be decoded; 0 if the film begins with one."""
    film, dropped = _Decoder(source.streams[scan.video_index]), False
    for group in _groups(packet for packet in _moved(source, scan, 0) if packet.coded.stream_index == scan.video_index):
        if film.whole(group):
            return group[0].at if dropped else 0.0
        dropped = True
    return 0.0


def _groups(packets: Iterator[_Packet]) -> Iterator[list[_Packet]]:
    """Groups of pictures: each but the first begins with a key frame."""
    group: list[_Packet] = []
    for packet in packets:
        if packet.coded.is_keyframe and group:
            yield group
            group = []
        group.append(packet)
    if group:
        yield group


def _whole(packets: Iterator[_Packet], stream: Any, made: Made) -> Iterator[_Packet]:
    """The packets without pictures that cannot be decoded. Sound passes: its decoder leaves out what it cannot decode."""
    film, others = _Decoder(stream), list[_Packet]()
    missing: float | None = 0.0 if made.begin else None

    def pictures() -> Iterator[_Packet]:
        for packet in packets:
            if packet.coded.stream_index == stream.index:
                yield packet
            else:
                others.append(packet)

    for group in _groups(pictures()):
        whole = film.whole(group)
        if whole and missing is not None:
            made.skip(missing, whole[0].at + made.begin)
            missing = None
        lost = [packet.at for packet in group if not any(packet is each for each in whole)]
        lost = [at for at in lost if not whole or at > whole[0].at]  # what is shown before a key frame counts already
        if lost and missing is None:
            missing = made.begin + min(lost)
        yield from whole
        yield from others
        others.clear()
    yield from others
    if missing is not None:
        made.skip(missing, max(made.duration, missing))


class _Copied:
    """The pictures, with the film's timestamps. Those of decoding must rise, and containers may leave out the first ones."""

    def __init__(self, stream: Any, target: Any):
        self._stream, self._target = stream, target
        self._waiting: list[_Packet] = []
        self._last = -(2**62)

    def take(self, packet: _Packet) -> None:
        self._waiting.append(packet)
        if packet.coded.dts is not None:
            self.end()

    def end(self) -> None:
        waiting, self._waiting = self._waiting, []
        for ahead, packet in zip(range(len(waiting) - 1, -1, -1), waiting, strict=True):
            self._copy(packet, waiting[-1], ahead)

    def _copy(self, packet: _Packet, known: _Packet, ahead: int) -> None:
        """`known` is the first packet, so many `ahead`, of which it is known when it is decoded."""
        coded, unit = packet.coded, packet.coded.time_base
        move, lasts = round(packet.move / unit), coded.duration or 1
        decoded = known.coded.dts if known.coded.dts is not None else min(known.coded.pts, coded.pts)
        shown = coded.pts if coded.pts is not None else coded.dts
        coded.dts = max(decoded - (ahead * lasts if coded is not known.coded else 0) + move, self._last + 1)
        coded.pts = max(shown + move, coded.dts)
        self._last = coded.dts
        coded.stream = self._stream
        self._target.mux(coded)


class _Decoder:
    """Decodes pictures to learn which are whole."""

    def __init__(self, stream: Any):
        stream.codec_context.thread_type = "NONE"  # threads would report an error at a later packet
        stream.codec_context.options = {"err_detect": "explode"}
        self._stream = stream
        self._lost = True
        self._late = stream.codec_context.codec.canonical_name in _LATE

    def whole(self, group: list[_Packet]) -> list[_Packet]:
        """The packets of a group up to its first error; none of one that does not begin with a key frame.

        After a loss, pictures that are shown before their key frame are left out: they refer to what is missing.
        """
        kept: list[_Packet] = []
        if self._lost and self._stream.codec_context.is_open:
            self._stream.codec_context.flush_buffers()
        for packet in group:
            if kept and packet.at < kept[0].at and self._lost:
                continue
            if not (kept or packet.coded.is_keyframe) or not self._decodes(packet.coded):
                kept = kept[:-1] if self._late else kept
                break
            kept.append(packet)
        self._lost = len(kept) < len(group)
        return kept

    def _decodes(self, coded: Any) -> bool:
        try:
            return not coded.is_corrupt and not any(frame.is_corrupt for frame in self._stream.decode(coded))
        except Unreadable:
            return False


class _Sound:
    """One audio track: decoded, put where its timestamps say, and encoded without loss."""

    def __init__(self, stream: Any, target: Any):
        self._stream, self._target = stream, target
        codec, self._frame = _COMPRESSED.get(target.format.name, ("pcm_s16le", 0))
        coded = stream.codec_context
        channels, own = (coded.channels, coded.layout.name) if coded.channels <= len(_LAYOUTS) else (2, "stereo")
        self._layout = _LAYOUTS[channels - 1] if self._frame else own
        self._out = target.add_stream(codec, rate=_RATE, layout=self._layout)
        if self._frame:
            self._out.bit_rate = _BITRATE * channels
        self._graph: Any = None
        self._of: tuple[str, str, int] | None = None
        self._samples = 0

    def take(self, packet: _Packet) -> None:
        try:
            frames = self._stream.decode(packet.coded)
        except Unreadable:
            return  # silence takes its place
        for frame in frames:
            self._place(frame, packet.move)

    def end(self) -> None:
        if self._graph:
            self._graph.push(None)
            self._pull()
        self._target.mux(self._out.encode(None))

    def _place(self, frame: Any, move: float) -> None:
        kind = (frame.format.name, frame.layout.name, frame.sample_rate)
        if kind != self._of:
            self._follow(kind)
        if frame.pts is not None:
            frame.pts = round((float(frame.pts * frame.time_base) + move) * frame.sample_rate)
            frame.time_base = Fraction(1, frame.sample_rate)
        self._graph.push(frame)
        self._pull()

    def _follow(self, kind: tuple[str, str, int]) -> None:
        """A filter for frames of this kind, which broadcasters change in mid-film."""
        if self._graph:
            self._graph.push(None)
            self._pull()
        sample_format, layout, rate = kind
        self._graph, self._of = av.filter.Graph(), kind
        begins = f"osr={_RATE}:async={_FOLLOWED}:min_hard_comp={_AT_ONCE}:first_pts={self._samples}"
        shape = f"sample_fmts={self._out.format.name}:channel_layouts={self._layout}"
        size = [self._graph.add("asetnsamples", f"n={self._frame}:p=0")] if self._frame else []
        self._graph.link_nodes(
            self._graph.add_abuffer(format=sample_format, layout=layout, sample_rate=rate, time_base=Fraction(1, rate)),
            self._graph.add("aresample", begins),
            self._graph.add("aformat", shape),
            *size,
            self._graph.add("abuffersink"),
        ).configure()

    def _pull(self) -> None:
        while True:
            try:
                frame = self._graph.pull()
            except (Unreadable, EOFError, BlockingIOError):
                return
            frame.pts, frame.time_base = self._samples, Fraction(1, _RATE)
            self._samples += frame.samples
            self._target.mux(self._out.encode(frame))
