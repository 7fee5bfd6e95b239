"""Files of ratings, in MovieLens' formats and others, read line by line. A bad line is counted and told, never fatal.

MovieLens: `ratings.csv` with a header, `ratings.dat` with "::", `u.data` with tabs; each also as .gz or in a zip. Any other file
needs a header that names a user and an item, in any order; a rating and a time are read where there are.
"""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import numpy as np

from matinee.recommendations.learning.matrix import Interactions, build
from matinee.recommendations.learning.reading import Unusable, cells, lines, numbered

NAMED = 10
"""Bad lines that are told by their numbers."""
LIKED = 0.8
"""The share of the best rating from which on a title counts as liked: 4 of 5 stars, as the literature on MovieLens has it."""
_ORDER = ("user", "item", "rating", "time")
_FILES = ("ratings", "u.data", "rating", "interactions")
_COLUMNS = {
    "user": (
        "user", "userid", "uid", "username", "profile", "profileid", "customer", "customerid", "viewer", "viewerid", "member",
        "memberid", "account", "accountid", "reviewerid", "analyticsid",
    ),
    "item": (
        "item", "itemid", "iid", "movie", "movieid", "film", "filmid", "title", "titleid", "contentid", "show", "showid", "video",
        "videoid", "product", "productid", "book", "bookid", "isbn", "artist", "artistid", "asin", "sid", "id",
    ),
    "rating": ("rating", "ratings", "overall", "stars", "score", "value"),
    "time": ("timestamp", "time", "ts", "date", "datetime", "unixtime", "unixreviewtime", "ratedat", "createdat", "at"),
}  # fmt: skip
_UNITS = ((1e17, 1e9), (1e14, 1e6), (1e11, 1e3))
"""Times beyond these are nanoseconds, microseconds or milliseconds: seconds reach 1e11 in the year 5138."""
_NO_RATING = 1e6
"""A third column without a name whose values are all beyond this has times."""


@dataclass
class Refused:
    """Lines that could not be read: how many, and the first ones by number and reason."""

    count: int = 0
    first: list[tuple[int, str]] = field(default_factory=list)

    @property
    def example(self) -> str:
        """The first one, to end a sentence with; nothing where all could be read."""
        return f": line {self.first[0][0]}: {self.first[0][1]}" if self.first else ""

    def add(self, number: int, reason: str) -> None:
        self.count += 1
        if len(self.first) < NAMED:
            self.first.append((number, reason))


@dataclass(frozen=True)
class Ratings:
    every: Interactions
    """What was liked."""
    items: list[str]
    """The file's id of each item."""
    refused: Refused
    lines: int
    bound: float | None
    """The rating from which on a title counts as liked; None where all that is in the file does."""


def plain(name: str) -> str:
    """A column's name by its letters and digits alone; without the type that RecBole's files say behind it (user_id:token)."""
    name = name.partition(":")[0]
    return "".join(each for each in name.casefold() if each.isalnum())


def _places(row: Sequence[str]) -> dict[str, int] | None:
    """Where a header has its columns; None where the row is none. Raises Unusable where a header lacks a user or an item."""
    said = [plain(each) for each in row]
    found = {name: next((said.index(word) for word in words if word in said), -1) for name, words in _COLUMNS.items()}
    if found["user"] >= 0 and found["item"] >= 0:
        return found
    if found["user"] < 0 and found["item"] < 0 and found["rating"] < 0 and len(row) >= 2:
        return None
    raise Unusable(f"line 1 names no {'user' if found['user'] < 0 else 'item'}: {', '.join(row)[:100]}")


def ratings(file: Path, threshold: float | None = None) -> Ratings:
    """Raises Unusable where no line can be read, or nothing was liked."""
    users: dict[str, int] = {}
    items: dict[str, int] = {}
    owners, titles, scores, times = array("i"), array("i"), array("d"), array("d")
    refused, count = Refused(), 0
    places: dict[str, int] | None = None
    headed = False
    for number, row in cells(numbered(lines(file, _FILES))):
        if places is None:
            places = _places(row)
            if places:
                headed = True
                continue
            places = {name: nth if nth < len(row) else -1 for nth, name in enumerate(_ORDER)}
        count += 1
        try:
            user, item, said, time = _line(row, places)
        except ValueError as error:
            refused.add(number, str(error))
            continue
        owners.append(users.setdefault(user, len(users)))
        titles.append(items.setdefault(item, len(items)))
        scores.append(said)
        times.append(time)
    if not owners or places is None:
        raise Unusable(f"{file.name} has no line that can be read{refused.example}")
    stars, moments = np.array(scores), np.array(times)
    rated = places["rating"] >= 0
    if rated and not headed and places["time"] < 0 and stars.min() > _NO_RATING:
        stars, moments, rated = np.ones(len(stars)), stars, False
    every = build(np.array(owners), np.array(titles), stars, _seconds(moments), len(users), len(items))
    bound = threshold if threshold is not None else _bound(every.weights) if rated else None
    return _liked(every, list(items), bound, refused, count)


def _bound(stars: np.ndarray) -> float | None:
    """The rating from which on a title counts as liked. None where all are the same: they say that something was done."""
    most = float(stars.max())
    if most == float(stars.min()):
        return None
    return LIKED * (most if most <= 1 else max(5.0, most))


def _seconds(times: np.ndarray) -> np.ndarray:
    unit = next((unit for beyond, unit in _UNITS if times.max() > beyond), 1.0)
    return times / unit


def _liked(every: Interactions, names: list[str], bound: float | None, refused: Refused, count: int) -> Ratings:
    """Users and items of what was liked alone, numbered anew. Of doubles the last one in time says whether it was."""
    kept = every.weights >= bound if bound is not None else np.ones(len(every.weights), bool)
    if not kept.any():
        raise Unusable(f"nobody gave {bound:g} or more")
    _, users = np.unique(every.owners[kept], return_inverse=True)
    numbers, items = np.unique(every.items[kept], return_inverse=True)
    liked = build(users, items, np.ones(len(users)), every.times[kept], int(users.max()) + 1, len(numbers))
    return Ratings(liked, [names[number] for number in numbers], refused, count, bound)


def _line(row: Sequence[str], places: dict[str, int]) -> tuple[str, str, float, float]:
    """Raises ValueError."""
    if len(row) <= max(places.values()):
        raise ValueError(f"{len(row)} cells, {max(places.values()) + 1} are needed")
    user, item = row[places["user"]].strip(), row[places["item"]].strip()
    if not user or not item:
        raise ValueError("no user" if not user else "no item")
    said = row[places["rating"]].strip() if places["rating"] >= 0 else "1"
    rating = _number(said, "rating")
    time = _time(row[places["time"]].strip()) if places["time"] >= 0 else 0.0
    return user, item, rating, time


def _number(said: str, what: str) -> float:
    try:
        told = float(said.replace(",", "."))
    except ValueError:
        raise ValueError(f"{said[:30]!r} is no {what}") from None
    if not np.isfinite(told):
        raise ValueError(f"{said[:30]!r} is no {what}")
    return told


def _time(said: str) -> float:
    """Seconds. A number, or ISO 8601."""
    if not said:
        return 0.0
    if not any(each in said for each in "-:T"):
        return _number(said, "time")
    try:
        return datetime.fromisoformat(said).timestamp()
    except ValueError:
        raise ValueError(f"{said[:30]!r} is no time") from None
