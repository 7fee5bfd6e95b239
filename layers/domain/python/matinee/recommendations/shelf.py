"""The shelf as a reader has it: columns that are read where they lie, and the texts of those titles alone that are shown."""

import json
import struct
import sys
from array import array
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

from matinee.content import stored_cards
from matinee.content.card_views import TitleCard
from matinee.content.details import Window
from matinee.content.pictures import Picture
from matinee.content.stored_cards import StoredCard, window_lists
from matinee.recommendations.shelf_format import MAGIC, Entry, pack

_OPEN = 4096
"""Titles whose texts stay parsed between requests."""
assert sys.byteorder == "little", "its columns are written and read by processors of one kind"


class Shelf:
    """`n`, a title's number, is its place: 0 is the most watched of films and series; episodes come last."""

    def __init__(self, data: bytes) -> None:
        """Raises ValueError for what is no shelf."""
        if data[: len(MAGIC)] != MAGIC:
            raise ValueError("This is no shelf")
        (length,) = struct.unpack_from("<I", data, len(MAGIC))
        start = len(MAGIC) + 4
        self.head: dict[str, Any] = json.loads(data[start : start + length])
        self._data, self._start = memoryview(data), start + length
        self.count, self.tops = int(self.head["count"]), int(self.head["tops"])
        self.ids = bytes(self._section("ids")).decode().split("\n") if self.count else []
        self.maturity, self.playable = bytes(self._section("maturity")), bytes(self._section("playable"))
        self.window, self.speech = self._column("H", "window"), self._column("H", "speech")
        self.popularity: Sequence[float] = self._column("f", "popularity")
        self.at = self._column("I", "at")
        self.genres, self.year, self.minutes = (
            self._column(*each) for each in (("Q", "genres"), ("H", "year"), ("H", "minutes"))
        )
        self._offsets = self._column("I", "offsets")
        # Dictionaries, and no cache around a method: a shelf that refers to itself would outlive its place (`store`).
        self._entries: dict[int, Entry] = {}
        self._windows: dict[int, list[list[Window]]] = {}
        self.shown: dict[tuple[int, str | None], Any] = {}
        """What answers made of cards: (number, language) → as it was shown."""

    @cached_property
    def numbers(self) -> dict[str, int]:
        """Title → its number."""
        return {content_id: n for n, content_id in enumerate(self.ids)}

    @property
    def newest(self) -> Sequence[int]:
        return self._column("I", "newest")

    @property
    def model(self) -> bytes:
        """The artefact that was learned last; nothing where none was."""
        return bytes(self._section("model"))

    @cached_property
    def genre_names(self) -> list[str]:
        """The largest first; the first 64 are the bits of `genres`."""
        return list(self.head["genre_sizes"])

    def of_genre(self, name: str) -> Sequence[int]:
        """Titles of a genre, the most watched first."""
        sizes: dict[str, int] = self.head["genre_sizes"]
        if name not in sizes:
            return ()
        place = self.genre_names.index(name)
        start = sum(list(sizes.values())[:place])
        return self._column("I", "of_genres")[start : start + sizes[name]]

    @cached_property
    def people(self) -> dict[str, int]:
        """Who is in several titles → their place in `of_person`."""
        names = bytes(self._section("people")).decode()
        return {name: place for place, name in enumerate(names.split("\n"))} if names else {}

    def of_person(self, name: str) -> Sequence[int]:
        """Titles that somebody is in, the most watched first; none of somebody who is in one or two alone."""
        place = self.people.get(name)
        if place is None:
            return ()
        ends = self._column("I", "cast_ends")
        return self._column("I", "cast")[ends[place] : ends[place + 1]]

    def windows(self, kind: int) -> list[list[Window]]:
        """The windows of a class of titles, as `visibility.open_in` takes them."""
        if kind not in self._windows:
            self._windows[kind] = window_lists().validate_python(self.head["windows"][kind])
        return self._windows[kind]

    def entries(self) -> Iterator[Entry]:
        """All titles, as `pack` takes them."""
        return map(self._parsed, range(self.count))

    def entry(self, n: int) -> Entry:
        """A title as it was put on the shelf."""
        if n not in self._entries:
            if len(self._entries) >= _OPEN:
                self._entries.clear()
            self._entries[n] = self._parsed(n)
        return self._entries[n]

    def card(self, n: int) -> TitleCard:
        """With all its languages: `card_views.localised` chooses one. It is not validated again: we wrote it ourselves."""
        entry = self.entry(n)
        picture = Picture.model_validate(entry["picture"]) if entry.get("picture") else None
        return stored_cards.read(
            StoredCard.model_construct(content_id=entry["id"], status="published", card=entry["card"], picture=picture)
        )

    def _parsed(self, n: int) -> Entry:
        start, _ = self._place("texts")
        found: Entry = json.loads(bytes(self._data[start + self._offsets[n] : start + self._offsets[n + 1]]))
        return found

    def _column(self, kind: str, name: str) -> "array[int]":
        """A section as numbers, where it lies."""
        column: array[int] = array(kind)
        column.frombytes(self._section(name))
        return column

    def _section(self, name: str) -> memoryview:
        start, end = self._place(name)
        return self._data[start:end]

    def _place(self, name: str) -> tuple[int, int]:
        start, length = self.head["sections"][name]
        return self._start + start, self._start + start + length


def empty() -> Shelf:
    """Of a service that has no titles yet."""
    return Shelf(pack([], {}, {"at": 0, "anew": 0, "model_version": "", "countries": {}, "collections": []}))
