"""The shelf: all published titles in one object, of which a reader decodes those that it shows.

An object of 36,000 titles as JSON takes a second to parse; this one takes milliseconds. Numbers stand in columns, one value a
title; what a card shows stands behind them, a JSON text a title, and is parsed for the hundreds that an answer has. Titles
that stand alone (films and series) come first, the most watched first, then seasons and episodes: a title's number is its place.

    MATINEE1 · length of the head (4 bytes) · head (JSON: where each section lies, and what is small) · sections
"""

import json
import struct
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

MAGIC = b"MATINEE1"
UNRATED = 255
PARTS = ("season", "episode")
"""Types that stand in a series, and in no row but what goes on."""
GENRES = 64
"""Genres that a title's mask knows; rarer ones have their lists alone."""
_FEW = 3
"""Titles that a person must have been in to be known by name."""
_CAST = 6
"""Names of the cast that count, the first ones."""
Entry = dict[str, Any]
"""A title: {"id", "card", "picture"?, "open"?, "at", "people"?, "directors"?, "speaks"?, "series"?, "season"?,
"trailers"?, "look"?, "posters"?, "best"?}; `card`, `picture` and `open` as in `content.cards.facts`, `at` epoch seconds since
when it is new, `directors` how many of the people are directors, `speaks` the languages of its audio and subtitles,
`posters` the key of each one that is tried, with its sizes, and `best` the name of the one that each taste likes best."""


def pack(
    entries: Iterable[Entry], popularity: Mapping[str, float], more: Mapping[str, Any], model: bytes = b""
) -> bytes:
    """The shelf of these titles. `popularity`: title → 0..1; `more` is put into the head; `model`: the artefact, as it is."""
    found = sorted(
        entries,
        key=lambda each: (
            each["card"].get("type") in PARTS,
            -popularity.get(each["id"], 0),
            -each["at"],
            each["id"],
        ),
    )
    cards = [each["card"] for each in found]
    tops = [n for n, card in enumerate(cards) if card.get("type") not in PARTS]
    windows, speech = _Classes(), _Classes()
    texts = [json.dumps(each, ensure_ascii=False, separators=(",", ":")).encode() for each in found]
    offsets = array("I", [0])
    for text in texts:
        offsets.append(offsets[-1] + len(text))
    lists = _by_genre(cards, tops)
    masked = list(lists)[:GENRES]
    bits = {name: 1 << bit for bit, name in enumerate(masked)}
    names, casts, roles = _by_person(found, tops)
    sections: dict[str, bytes] = {
        "ids": "\n".join(each["id"] for each in found).encode(),
        "offsets": offsets.tobytes(),
        "maturity": bytes(card.get("maturity", UNRATED) for card in cards),
        "window": array("H", [windows.of(each.get("open", [])) for each in found]).tobytes(),
        "speech": array("H", [speech.of(sorted(each.get("speaks", []))) for each in found]).tobytes(),
        "playable": bytes(int(card.get("playable", False) or card.get("type") == "series") for card in cards),
        "popularity": array("f", [popularity.get(each["id"], 0) for each in found]).tobytes(),
        "year": array("H", [card.get("year") or 0 for card in cards]).tobytes(),
        "minutes": array("H", [min(65_535, round((card.get("duration") or 0) / 60)) for card in cards]).tobytes(),
        "at": array("I", [each["at"] for each in found]).tobytes(),
        "genres": array(
            "Q", [sum(bits.get(each, 0) for each in set(card.get("genres", []))) for card in cards]
        ).tobytes(),
        "newest": array("I", sorted(tops, key=lambda n: -found[n]["at"])).tobytes(),
        "of_genres": array("I", [n for each in lists.values() for n in each]).tobytes(),
        "people": "\n".join(names).encode(),
        "cast_ends": casts.tobytes(),
        "cast": roles.tobytes(),
        "texts": b"".join(texts),
        "model": model,
    }
    head: dict[str, Any] = {
        **more,
        "count": len(found),
        "tops": len(tops),
        "genre_sizes": {name: len(each) for name, each in lists.items()},
        "windows": windows.values,
        "speech": speech.values,
        "spoken": dict(Counter(language for n in tops for language in set(found[n].get("speaks", [])))),
        "closing": [n for n in tops if any("until" in window for each in found[n].get("open", []) for window in each)],
        "sections": {},
    }
    place = 0
    for name, content in sections.items():
        head["sections"][name] = [place, len(content)]
        place += len(content)
    said = json.dumps(head, ensure_ascii=False, separators=(",", ":")).encode()
    return b"".join((MAGIC, struct.pack("<I", len(said)), said, *sections.values()))


class _Classes:
    """Values that many share, each once."""

    def __init__(self) -> None:
        self.values: list[Any] = []
        self._known: dict[str, int] = {}

    def of(self, value: Any) -> int:
        """Raises OverflowError, when it is packed, for more than 65,535 of them."""
        text = json.dumps(value, sort_keys=True)
        if text not in self._known:
            self._known[text] = len(self.values)
            self.values.append(value)
        return self._known[text]


def _by_genre(cards: Sequence[Mapping[str, Any]], tops: Iterable[int]) -> dict[str, list[int]]:
    """Genre → its titles, the most watched first; the largest genre first."""
    lists: dict[str, list[int]] = defaultdict(list)
    for n in tops:
        for genre in dict.fromkeys(cards[n].get("genres", [])):
            lists[genre].append(n)
    return dict(sorted(lists.items(), key=lambda each: (-len(each[1]), each[0])))


def _by_person(found: Sequence[Entry], tops: Iterable[int]) -> "tuple[list[str], array[int], array[int]]":
    """The names of those who are in some titles, where each one's titles end, and the titles, the most watched first."""
    lists: dict[str, list[int]] = defaultdict(list)
    for n in tops:
        for name in dict.fromkeys(found[n].get("people", [])):
            lists[name].append(n)
    known = {name: each for name, each in lists.items() if len(each) >= _FEW and "\n" not in name}
    ends, roles = array("I", [0]), array("I")
    for each in known.values():
        roles.extend(each)
        ends.append(len(roles))
    return list(known), ends, roles


def people(directors: Sequence[str], cast: Sequence[str]) -> list[str]:
    """Those of a title by whom others are found: all directors, then the first of the cast."""
    return list(dict.fromkeys([*directors, *cast[:_CAST]]))
