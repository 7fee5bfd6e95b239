"""The subtitles inside a source: each track of text becomes a WebVTT file that an editor may publish.

FFmpeg's decoders give every text as a dialogue of Advanced SubStation Alpha (`matinee.transcoding.dialogue`). A cue that
cannot be read costs that cue; tracks of pictures (Blu-ray, DVD, DVB) have no text, and a note says so.
"""

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

import av
from av.container import InputContainer
from av.packet import Packet
from av.stream import Discard, Disposition
from av.subtitles.stream import SubtitleStream
from av.subtitles.subtitle import AssSubtitle
from av.video.stream import VideoStream

from matinee.kernel import aws, languages
from matinee.kernel.settings import settings
from matinee.transcoding import dialogue, naming
from matinee.transcoding.captions import Captions
from matinee.transcoding.digital_captions import Cue
from matinee.transcoding.models import Note, Task
from matinee.transcoding.tracks import EmbeddedSubtitle
from matinee.transcoding.webvtt import clock

MOST, LARGEST = 100, 2 * 1024**2
"""Tracks of a source, and characters of a file: what an editor can publish."""
_CAPTIONS = "eia_608"
_UNREAD = "The picture's captions are CEA-708, and nothing could be read of them. Add their text as a file."
_SHORTEST, _LONGEST, _PER_CHARACTER = 1.5, 7.0, 0.06
"""Seconds for which a cue without an end is shown: as long as its reading takes, or until the next."""
_GAP = 0.05
"""Seconds between two cues of the same text that are one: signs that move are one cue for each frame."""


class Reader:
    """Collects the cues of a container's subtitle tracks from its packets, which may come among those of other streams.

    It reads the captions of the film's picture too, from those of its packets that it is given.
    """

    def __init__(self, container: InputContainer, zero: float | None = None):
        """`zero`: the time in the container, in seconds, at which the film's first frame is shown; None: its first video's."""
        self.notes: list[Note] = []
        self.streams: dict[int, SubtitleStream] = {}
        """Of text, by their indices."""
        self._numbers: dict[int, int] = {}
        self._zero = _zero(container) if zero is None else zero
        self._scripts: dict[int, dialogue.Script] = {}
        self._cues: dict[int, list[Cue]] = defaultdict(list)
        self._bad: dict[int, int] = defaultdict(int)
        self._captions: Captions | None = None
        self._look_over(container)

    def _look_over(self, container: InputContainer) -> None:
        for number, stream in enumerate((each for each in container.streams if each.type == "subtitle"), 1):
            assert isinstance(stream, SubtitleStream)
            self._numbers[stream.index] = number
            codec = stream.codec_context.codec if stream.codec_context else None
            if codec is None:
                self._note("subtitles_left_out", stream, "has a form that cannot be read, and was left out")
            elif not codec.text_sub:
                self._note(
                    "pictures_of_subtitles", stream, "consists of pictures, which have no text. Add its text as a file"
                )
            elif number > MOST:
                self._note("subtitles_left_out", stream, f"was left out: a film may have {MOST} of them")
            else:
                self.streams[stream.index] = stream
                header = (stream.codec_context.extradata or b"") if codec.canonical_name == "ass" else b""
                self._scripts[stream.index] = dialogue.script(header.decode(errors="replace"))

        film = _film(container)
        if film and (captions := Captions(film)).readable:
            self._captions = captions

    def take(self, packet: Packet) -> None:  # type: ignore[type-arg]
        """Take a packet of any stream, in the order of its stream."""
        if self._captions and packet.stream.index == self._captions.stream.index:
            self._captions.take(packet)
            return
        stream = self.streams.get(packet.stream.index)
        if stream is None or not packet.size:
            return
        try:
            self._keep(stream, packet)
        except av.FFmpegError:
            self._bad[stream.index] += 1

    def _keep(self, stream: SubtitleStream, packet: Packet) -> None:  # type: ignore[type-arg]
        decoded = stream.codec_context.decode2(packet)
        if decoded is None:
            return
        if stream.codec_context.codec.canonical_name == _CAPTIONS:  # a cue's packets are many
            start, length = decoded.pts / av.time_base, decoded.end_display_time / 1000
        elif packet.pts is None:
            raise av.InvalidDataError(0, "it has no time")
        else:
            start, length = float(packet.pts * packet.time_base), float((packet.duration or 0) * packet.time_base)
        for each in decoded.rects:
            if isinstance(each, AssSubtitle):
                said = dialogue.said(each.ass.decode(errors="replace"), self._scripts[stream.index])
                if said.text:
                    begins = start - self._zero
                    self._cues[stream.index].append(Cue(begins, begins + length if length > 0 else None, *said))

    def write(self, task: Task) -> tuple[list[EmbeddedSubtitle], list[Note]]:
        """Write the tracks that have cues below the attempt's prefix: `embedded/{n}.vtt`, n among the subtitle tracks."""
        found = list[EmbeddedSubtitle]()
        for stream in self.streams.values():
            self._flush(stream)
            text, bad = _webvtt(self._cues[stream.index]), self._bad[stream.index]
            if bad:
                self._note("subtitles_left_out", stream, _unread(bad))
            if len(text) > LARGEST:
                self._note("subtitles_left_out", stream, f"was left out: it has more than {LARGEST // 1024**2} MB")
            elif text:
                file = f"embedded/{self._numbers[stream.index]}.vtt"
                _write(task.prefix + file, text)
                found.append(
                    EmbeddedSubtitle(
                        language=_language(stream),
                        label=_label(stream),
                        forced=bool(stream.disposition & Disposition.forced),
                        hearing_impaired=_for_the_deaf(stream),
                        file=file,
                    )
                )
        if self._captions:
            for channel, captions in self._captions.opened(self._zero):
                with captions:
                    found += _captioned(task, channel, captions)
            if self._captions.only_digital:
                services = self._captions.digital(self._zero)
                for number, said in services.items():
                    found += _kept(task, f"Service {number}", f"service{number}", said)
                if services and not any(services.values()):
                    self.notes.append(Note(code="subtitles_left_out", detail=_UNREAD))
        return found, self.notes

    def _flush(self, stream: SubtitleStream) -> None:
        """Captions are shown until others come, so the decoder still has the last."""
        if stream.codec_context.codec.canonical_name == _CAPTIONS:
            self._keep(stream, Packet())

    def _note(self, code: str, stream: SubtitleStream, what: str) -> None:
        called = languages.name(_language(stream)) or _label(stream)
        detail = f"Subtitle track {self._numbers[stream.index]}{f' ({called})' if called else ''} {what}."
        self.notes.append(Note(code=code, detail=detail))


def write(
    task: Task, container: InputContainer, zero: float | None = None
) -> tuple[list[EmbeddedSubtitle], list[Note]]:
    """Read all subtitle packets of a container, and write its tracks. Idempotent.

    A source that is damaged gives what stands before the damage. Who reads all packets anyway takes a `Reader`.
    """
    reader = Reader(container, zero)
    if reader.streams:
        before = {stream.index: stream.discard for stream in container.streams}
        for stream in container.streams:
            stream.discard = Discard.default if stream.index in reader.streams else Discard.all
        try:
            for packet in container.demux(tuple(reader.streams.values())):
                reader.take(packet)
        except av.FFmpegError as error:
            reader.notes.append(
                Note(code="subtitles_left_out", detail=f"The subtitles cannot be read to their end: {error.strerror}.")
            )
        finally:
            for stream in container.streams:
                stream.discard = before[stream.index]
    return reader.write(task)


def _captioned(task: Task, channel: str, captions: InputContainer) -> list[EmbeddedSubtitle]:
    reader = Reader(captions, 0)
    for packet in captions.demux():
        reader.take(packet)
    (stream,) = reader.streams.values()
    reader._flush(stream)
    return _kept(task, channel, channel.lower(), reader._cues[stream.index])


def _kept(task: Task, label: str, name: str, cues: list[Cue]) -> list[EmbeddedSubtitle]:
    """The captions' track, written; none where nothing of it is in the film."""
    text, file = _webvtt(cues), f"embedded/{name}.vtt"
    if not text:
        return []
    _write(task.prefix + file, text)
    return [EmbeddedSubtitle(label=label, hearing_impaired=True, file=file)]


def _film(container: InputContainer) -> VideoStream | None:
    covers = Disposition.attached_pic
    return next((each for each in container.streams.video if not each.disposition & covers), None)


def _zero(container: InputContainer) -> float:
    film = _film(container)
    if film and film.start_time is not None and film.time_base:
        return float(film.start_time * film.time_base)
    return (container.start_time or 0) / av.time_base


def _unread(cues: int) -> str:
    return f"has {cues} cue{'s' if cues > 1 else ''} that cannot be read, and {'are' if cues > 1 else 'is'} left out"


def _language(stream: SubtitleStream) -> str:
    return naming.language(stream.language)


def _label(stream: SubtitleStream) -> str:
    """The track's title without quotation marks, which playlists cannot say."""
    return naming.plain(stream.metadata.get("title")).replace('"', "'")


def _for_the_deaf(stream: SubtitleStream) -> bool:
    captions = stream.codec_context.codec.canonical_name == _CAPTIONS
    return captions or bool(stream.disposition & (Disposition.hearing_impaired | Disposition.captions))


def _webvtt(cues: list[Cue]) -> str:
    """A file of these cues in the order of their start; "" without any."""
    blocks = [
        f"{clock(cue.start)} --> {clock(cue.end or 0)}{' line:0' if cue.top else ''}\n{cue.text}"
        for cue in _settled(cues)
    ]
    return "\n\n".join(["WEBVTT", *blocks]) + "\n" if blocks else ""


def _settled(cues: list[Cue]) -> list[Cue]:
    """The cues with their ends, within the film; those that repeat a text without a pause are one."""
    ordered = sorted(cues, key=lambda cue: cue.start)
    kept, last = list[Cue](), dict[tuple[str, bool], int]()
    for cue, end in zip(ordered, _ends(ordered), strict=True):
        start = max(cue.start, 0.0)
        if round(end * 1000) <= round(start * 1000):
            continue
        at = last.get((cue.text, cue.top))
        if at is not None and start <= (kept[at].end or 0) + _GAP:
            kept[at] = kept[at]._replace(end=max(kept[at].end or 0, end))
        else:
            last[cue.text, cue.top] = len(kept)
            kept.append(cue._replace(start=start, end=end))
    return kept


def _ends(ordered: list[Cue]) -> Iterator[float]:
    for cue, following in pairwise([*ordered, None]):
        assert cue is not None
        if cue.end is not None:
            yield cue.end
        else:
            reading = min(max(_PER_CHARACTER * len(cue.text), _SHORTEST), _LONGEST)
            later = following is not None and following.start > cue.start
            yield min(cue.start + reading, following.start) if following and later else cue.start + reading


def _write(key: str, text: str) -> None:
    aws.client("s3").put_object(
        Bucket=settings().bucket("media"), Key=key, Body=text.encode(), ContentType="text/vtt; charset=utf-8"
    )
