"""Decodes CEA-708 captions into cues: packets of services, whose commands write into windows that are shown and hidden.

Text, rows, italics, underlining and a place at the top are kept; colours, fonts and exact positions are not. A row that is written
into a window on screen appears as a whole, when its first character does. Delays are not kept to.

Sources: CTA-708-E and 47 CFR 79.102, which has its code tables: 5 (packets), 6 (service blocks), 7 (code space), 8.10 (commands).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from matinee.transcoding import dialogue

_START = 0b111
"""The lower three bits of a triplet's first byte where its pair begins a packet; where it goes on with one, they are 0b110."""
_NUMBERED = 7
"""A service number of three bits that says: the number is in the next byte."""
_EXTENDED, _WIDE = 0x10, 0x18
_CURRENT, _CLEAR, _DISPLAY, _TOGGLE, _DELETE, _RESET, _DEFINE = 0x80, 0x88, 0x89, 0x8B, 0x8C, 0x8F, 0x98
_SIZES = {
    0x90: 3,
    0x91: 4,
    0x92: 3,
    0x97: 5,
    **dict.fromkeys(range(0x88, 0x8E), 2),
    **dict.fromkeys(range(0x98, 0xA0), 7),
}
"""Bytes of a command with its parameters, where it has any."""
_WINDOWS = 8
_ROWS, _COLUMNS = 16, 64
"""Of the largest window."""
_TOP = 50, 37
"""A window whose anchor is higher stands in the upper half: in percent, and in 75ths of the picture."""
_UNKNOWN = "_"
"""What stands for a character that is in no table (7.1.4)."""
_MORE = dict(
    zip(
        bytes.fromhex("20 21 25 2a 2c 30 31 32 33 34 35 39 3a 3c 3d 3f 76 77 78 79 7a 7b 7c 7d 7e 7f"),
        " \u00a0…ŠŒ█‘’“”•™šœ℠Ÿ⅛⅜⅝⅞│┐└─┘┌",
        strict=True,
    )
) | {0xA0: "[CC]"}
"""Tables G2 and G3."""
_Runs = list[tuple[frozenset[str], str]]


class Cue(NamedTuple):
    start: float
    end: float | None
    """Seconds; None where nothing ended it."""
    text: str
    """WebVTT cue text."""
    top: bool = False


def cues(triplets: Iterable[tuple[float, bytes]]) -> dict[int, list[Cue]]:
    """The cues of each service, by its number: 1 is the primary language's.

    `triplets`: the moments of frames in their order, in seconds, and the valid triplets of CEA-708 that came with each.
    """
    services: dict[int, Service] = {}
    for time, packet in _packets(triplets):
        for number, block in _blocks(packet):
            services.setdefault(number, Service()).take(time, block)
    return {number: service.end() for number, service in sorted(services.items())}


def _packets(triplets: Iterable[tuple[float, bytes]]) -> Iterator[tuple[float, bytes]]:
    """What each whole packet has after its header, and when it was whole. One that another begins within is left out (5.2)."""
    packet, size = b"", 0
    for time, some in triplets:
        for at in range(0, len(some) - 2, 3):
            if some[at] & 0b111 == _START:
                packet, size = b"", 2 * (some[at + 1] & 0x3F or 64)
            packet += some[at + 1 : at + 3] if size else b""
            if size and len(packet) >= size:
                yield time, packet[1:size]
                size = 0


def _blocks(packet: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at < len(packet) and (head := packet[at]):
        number, size, at = head >> 5, head & 0x1F, at + 1
        if number == _NUMBERED and size and at < len(packet):
            number, at = packet[at] & 0x3F, at + 1
        if number and size:
            yield number, packet[at : at + size]
        at += size


@dataclass
class _Window:
    top: bool = False
    height: int = 0
    """Of its anchor: what is less stands higher."""
    rows: int = 1
    visible: bool = False
    cells: list[list[tuple[frozenset[str], str]]] = field(default_factory=list)
    row: int = 0
    column: int = 0
    tags: frozenset[str] = frozenset()

    def write(self, character: str) -> None:
        if self.row < _ROWS and self.column < _COLUMNS:
            self.cells.extend([] for _ in range(len(self.cells), self.row + 1))
            row = self.cells[self.row]
            row.extend((frozenset[str](), " ") for _ in range(len(row), self.column))
            row[self.column : self.column + 1] = [(self.tags, character)]
        self.column += 1

    def erase(self) -> None:
        self.cells, self.row, self.column = [], 0, 0

    def erase_row(self) -> None:
        if self.row < len(self.cells):
            self.cells[self.row] = []
        self.column = 0

    def go_back(self) -> None:
        self.column = max(0, self.column - 1)
        if self.row < len(self.cells):
            del self.cells[self.row][self.column :]

    def next_row(self) -> None:
        """Those above go up where there is no row below."""
        self.column = 0
        if self.row + 1 < self.rows:
            self.row += 1
        else:
            self.cells.extend([] for _ in range(len(self.cells), self.rows))
            del self.cells[0]

    def runs(self) -> _Runs:
        return [run for row in self.cells for run in [*row, (frozenset[str](), "\n")]]


class Service:
    """One service's windows, and what they showed."""

    def __init__(self) -> None:
        self._windows: dict[int, _Window] = {}
        self._current: _Window | None = None
        self._rest = b""
        """The beginning of a code that the next block goes on with."""
        self._now = 0.0
        self._written_since: float | None = None
        """When what is on screen was written on, after it was looked at last."""
        self._shown, self._since = ("", False), 0.0
        self._cues: list[Cue] = []

    def take(self, time: float, block: bytes) -> None:
        self._now = time
        data, at = self._rest + block, 0
        while at < len(data) and (size := _size(data[at : at + 3])) <= len(data) - at:
            self._carry_out(data[at : at + size])
            at += size
        self._rest = data[at:]

    def end(self) -> list[Cue]:
        self._look()
        self._close(None)
        return self._cues

    def _carry_out(self, code: bytes) -> None:
        first, window = code[0], self._current
        if character := _character(code):
            if window:
                self._writes(window)
                window.write(character)
        elif _DEFINE <= first < _DEFINE + _WINDOWS:
            self._define(first - _DEFINE, code)
        elif _CURRENT <= first < _CURRENT + _WINDOWS:
            self._current = self._windows.get(first - _CURRENT, window)
        elif _CLEAR <= first <= _DELETE:
            self._change(first, code[1])
        elif first == _RESET:
            self._change(_DELETE, 0xFF)
        elif window:
            self._move(window, code)

    def _move(self, window: _Window, code: bytes) -> None:
        """What moves, erases or changes the pen of the current window."""
        match code[0]:
            case 0x90:  # SetPenAttributes
                tags = (("i", 0x80), ("u", 0x40))
                window.tags = frozenset(tag for tag, bit in tags if code[2] & bit)
            case 0x92:  # SetPenLocation
                window.row, window.column = code[1] & 0x0F, code[2] & 0x3F
            case 0x08:  # backspace
                self._writes(window)
                window.go_back()
            case 0x0C:  # form feed
                self._look()
                window.erase()
                self._look()
            case 0x0D:  # carriage return
                self._look()
                window.next_row()
            case 0x0E:  # horizontal carriage return
                self._look()
                window.erase_row()

    def _define(self, number: int, code: bytes) -> None:
        """A window that is there keeps its text."""
        self._look()
        window = self._windows.setdefault(number, _Window())
        relative, anchor = bool(code[2] & 0x80), code[2] & 0x7F
        window.top, window.height = anchor < _TOP[not relative], anchor
        window.rows = (code[4] & 0x0F) + 1
        window.visible = bool(code[1] & 0x20)
        del window.cells[window.rows :]
        self._current = window
        self._look()

    def _change(self, command: int, bits: int) -> None:
        """Clear, display, hide, toggle or delete windows."""
        self._look()
        for number in [each for each in self._windows if bits >> each & 1]:
            window = self._windows[number]
            if command == _CLEAR:
                window.erase()
            elif command == _DELETE:
                del self._windows[number]
                self._current = None if self._current is window else self._current
            else:
                window.visible = not window.visible if command == _TOGGLE else command == _DISPLAY
        self._look()

    def _writes(self, window: _Window) -> None:
        if window.visible and self._written_since is None:
            self._written_since = self._now

    def _look(self) -> None:
        """Where what is on screen is another than before, one cue ends and one begins."""
        since, self._written_since = self._written_since, None
        windows = sorted((each for each in self._windows.values() if each.visible), key=lambda each: each.height)
        text = dialogue.written([run for window in windows for run in window.runs()])
        shown = text, bool(text) and all(window.top for window in windows if window.cells)
        if shown != self._shown:
            self._close(self._now if since is None else since)
            self._shown = shown

    def _close(self, at: float | None) -> None:
        text, top = self._shown
        if text and (at is None or at > self._since):
            self._cues.append(Cue(self._since, at, text, top))
        self._since = at or 0.0


def _size(code: bytes) -> int:
    """Bytes of a code with its parameters, by the first three; more than there are where they do not say it."""
    first = code[0]
    if first != _EXTENDED:
        return 1 + (first > _EXTENDED) + (first >= _WIDE) if first < 0x20 else _SIZES.get(first, 1)
    if len(code) < 2:
        return 2
    second = code[1]
    if second < 0x20:
        return 2 + second // 8
    if not 0x80 <= second < 0xA0:
        return 2
    if second < 0x90:
        return 6 + (second >= 0x88)
    return 3 + (code[2] & 0x3F if len(code) > 2 else 0)


def _character(code: bytes) -> str:
    """ "" for a command."""
    first = code[0]
    if first == _WIDE:
        return chr(int.from_bytes(code[1:], "big")) if not 0xD8 <= code[1] < 0xE0 else _UNKNOWN
    if first == _EXTENDED and (0x20 <= code[1] < 0x80 or code[1] >= 0xA0):
        return _MORE.get(code[1], _UNKNOWN)
    return "♪" if first == 0x7F else chr(first) if 0x20 <= first < 0x7F or first >= 0xA0 else ""
