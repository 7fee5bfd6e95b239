"""The captions that a picture carries (CEA-608 and 708 in A/53 user data): found in its packets, without decoding a frame.

One of CEA-608 is two bytes in a frame, in a message beside the coded picture. FFmpeg's decoder gets their times from a file,
so they are handed to it as one (Scenarist's SCC, of which each line is a moment and the bytes that came then). A field has
two channels, CC1 and CC2 or CC3 and CC4, of which that decoder reads the first: each channel becomes a file as that one.
Broadcasters send the same text as CEA-708 too, which is read (`digital_captions`) where there is none of the other.

Sources: ATSC A/53 part 4 §6.2.3 (the user data), ISO/IEC 14496-10 and 23008-2 Annex D (the messages), ISO/IEC 13818-2 §6.2.2.2,
47 CFR 15.119 (control codes and their channels).
"""

import io
import re
from collections.abc import Iterator

import av
from av.container import InputContainer
from av.packet import Packet
from av.video.stream import VideoStream

from matinee.transcoding.digital_captions import Cue, cues

_START = re.compile(rb"\x00\x00\x01")
_MESSAGES = {"h264": (6,), "hevc": (39, 40), "mpeg2video": (0xB2,)}
_PICTURES = {"h264": range(1, 6), "hevc": range(32), "mpeg2video": range(0x01, 0xB0)}
"""Types of units: those with messages, and those with a part of the picture, before which the messages stand."""
_T35, _A53 = 4, b"\xb5\x00\x31GA94\x03"
"""The type of a message that is registered by ITU-T T.35, and how one begins that has captions."""
_FIELDS = {0b100: 0, 0b101: 1}
"""The field of valid bytes, by the lower three bits of a triplet's first byte. Others are CEA-708's, or not valid."""
_DIGITAL = (0b110, 0b111)
_SILENCE = b"\x00\x00"
_CHARACTERS, _CONTROL, _SECOND = 0x20, 0x10, 0x08
"""The least first byte of two characters, of a control code; the bit of a control code for the second channel."""


class Captions:
    """Collects the captions of a video stream from its packets."""

    def __init__(self, stream: VideoStream):
        self.stream = stream
        self._codec = stream.codec_context.codec.canonical_name
        extra = stream.codec_context.extradata or b""
        # avcC and hvcC (ISO/IEC 14496-15): the size of the field with a unit's length; a stream with start codes has neither.
        place = {"h264": 4, "hevc": 21}.get(self._codec)
        self._length = (extra[place] & 3) + 1 if place and extra[:1] == b"\x01" and len(extra) > place else 0
        self._found: list[tuple[float, list[tuple[int, bytes]]]] = []
        """Times and what came then: fields and pairs of bytes."""
        self._digital: list[tuple[float, bytes]] = []
        """Times and the triplets of CEA-708 that came then."""

    @property
    def readable(self) -> bool:
        return self._codec in _MESSAGES

    def take(self, packet: Packet) -> None:  # type: ignore[type-arg]
        if packet.pts is None or not packet.size:
            return
        pairs, digital = list[tuple[int, bytes]](), b""
        for triplet in self._triplets(bytes(packet)):
            kind = triplet[0] & 0b111
            if kind in _DIGITAL:
                digital += triplet
            elif kind in _FIELDS and bytes(each & 0x7F for each in triplet[1:]) != _SILENCE:
                pairs.append((_FIELDS[kind], triplet[1:]))
        time = float(packet.pts * packet.time_base)
        if pairs:
            self._found.append((time, pairs))
        if digital:
            self._digital.append((time, digital))

    @property
    def only_digital(self) -> bool:
        """Whether there are captions, and all are CEA-708's."""
        return bool(self._digital) and not any(self._told_apart())

    def digital(self, zero: float) -> dict[int, list[Cue]]:
        """The cues of each service of CEA-708, by its number, whose times count from `zero`."""
        return cues((time - zero, some) for time, some in sorted(self._digital, key=lambda each: each[0]))

    def opened(self, zero: float) -> Iterator[tuple[str, InputContainer]]:
        """Each channel that has captions, with a file of them, whose times count from `zero`."""
        lines: dict[str, dict[float, bytes]] = {}
        for time, channel, pair in self._told_apart():
            if time >= zero:
                moments = lines.setdefault(channel, {})
                moments[time] = moments.get(time, b"") + pair
        for channel, moments in sorted(lines.items()):
            text = [f"{_timecode(time - zero)}\t{pairs.hex(' ', 2)}" for time, pairs in moments.items()]
            file = io.BytesIO("\n\n".join(["Scenarist_SCC V1.0", *text, ""]).encode())
            yield channel, av.open(file, "r", format="scc")

    def _told_apart(self) -> Iterator[tuple[float, str, bytes]]:
        """Each pair with its time and channel, as the first channel of a field has it.

        Characters are of the channel that the last control code of their field named; other data of the programme
        (XDS, in the second field) last until the next control code.
        """
        channels: list[int | None] = [None, None]
        for time, pairs in sorted(self._found, key=lambda each: each[0]):
            for field, pair in pairs:
                first = pair[0] & 0x7F
                if _CONTROL <= first < _CHARACTERS:
                    channels[field] = 1 if first & _SECOND else 0
                    pair = bytes([_with_parity(first & ~_SECOND), pair[1]])
                elif 0 < first < _CONTROL:
                    channels[field] = None
                channel = channels[field]
                if channel is not None:
                    yield time, f"CC{1 + 2 * field + channel}", pair

    def _triplets(self, data: bytes) -> Iterator[bytes]:
        for message in self._messages(data):
            count = message[0] & 0x1F if message and message[0] & 0x40 else 0
            for at in range(2, 2 + 3 * count, 3):
                if len(triplet := message[at : at + 3]) == 3:
                    yield triplet

    def _messages(self, data: bytes) -> Iterator[bytes]:
        """What follows the head of each message that has captions."""
        for unit in filter(None, self._units(data)):
            kind = self._kind(unit[0])
            if kind not in _MESSAGES[self._codec]:
                continue
            if self._codec == "mpeg2video":
                found = [b"\xb5\x00\x31" + unit[1:]]
            else:
                head = 1 if self._codec == "h264" else 2
                found = [*_registered(unit[head:].replace(b"\x00\x00\x03", b"\x00\x00"))]
            yield from (each[len(_A53) :] for each in found if each.startswith(_A53))

    def _kind(self, first: int) -> int:
        """Of a unit, by its first byte."""
        return {"h264": first & 0x1F, "hevc": first >> 1 & 0x3F}.get(self._codec, first)

    def _units(self, data: bytes) -> Iterator[bytes]:
        """Those before the first part of the picture, after which none has captions: so the picture is not searched."""
        pictures, at = _PICTURES[self._codec], 0
        if self._length:
            while at + self._length < len(data):
                size = int.from_bytes(data[at : at + self._length], "big")
                at += self._length
                if not size or self._kind(data[at]) in pictures:
                    return
                yield data[at : at + size]
                at += size
            return
        begun = _START.search(data)
        while begun and begun.end() < len(data) and self._kind(data[begun.end()]) not in pictures:
            following = _START.search(data, begun.end())
            yield data[begun.end() : following.start() if following else len(data)]
            begun = following


def _registered(payload: bytes) -> Iterator[bytes]:
    """The messages of one unit that are registered by ITU-T T.35: each has a type and a size, of as many bytes as they need."""
    at = 0
    while at + 2 < len(payload):
        kind, at = _number(payload, at)
        size, at = _number(payload, at)
        if kind == _T35:
            yield payload[at : at + size]
        at += size


def _number(payload: bytes, at: int) -> tuple[int, int]:
    value = 0
    while payload[at : at + 1] == b"\xff":
        value, at = value + 255, at + 1
    return value + (payload[at] if at < len(payload) else 0), at + 1


def _timecode(seconds: float) -> str:
    """FFmpeg reads a frame of SCC as 33 milliseconds."""
    whole, rest = divmod(max(round(seconds * 1000), 0), 1000)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}:{min(rest // 33, 29):02}"


def _with_parity(value: int) -> int:
    """Seven bits with an eighth that makes the number of ones odd."""
    return value if value.bit_count() % 2 else value | 0x80
