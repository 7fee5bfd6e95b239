"""Files of ratings, in MovieLens' formats and others, read line by line. A bad line is counted and told, never fatal.

MovieLens: `ratings.csv` with a header, `ratings.dat` with "::", `u.data` with tabs; each also as .gz or in a zip. Any other file
needs a header that names a user and an item, in any order; a rating and a time are read where there are. Columns are known by
their names, or else by the words in them: `review_score`, `userRating`, `watched_at`.
"""

import re
from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
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
COLUMNS = {
    "user": (
        "user", "userid", "uid", "username", "profile", "profileid", "customer", "customerid", "viewer", "viewerid", "member",
        "memberid", "account", "accountid", "reviewerid", "analyticsid",
    ),
    "item": (
        "item", "itemid", "iid", "movie", "movieid", "film", "filmid", "title", "titleid", "contentid", "show", "showid", "video",
        "videoid", "product", "productid", "book", "bookid", "isbn", "artist", "artistid", "asin", "sid",
    ),
    "rating": ("rating", "ratings", "overall", "stars", "score", "value"),
    "time": ("timestamp", "time", "ts", "date", "datetime", "unixtime", "unixreviewtime", "ratedat", "createdat", "at"),
}  # fmt: skip
_NOUNS = {
    "user": {"user", "customer", "viewer", "member", "account", "profile", "reviewer", "person", "subscriber"},
    "item": {
        "item", "movie", "film", "title", "content", "show", "video", "product", "book", "artist", "series", "episode", "game",
        "anime", "song", "track", "album", "article", "isbn", "asin", "sku",
    },
}  # fmt: skip
_OF_AN_ID = {"id", "ids", "name", "key", "uuid", "guid", "code", "no", "number", "index", "idx", "unique", "parent"}
"""A name of these and nouns alone names a user or an item."""
_TIMES = {"timestamp", "time", "ts", "date", "datetime", "when", "at", "on"}
_NO_TIMES = {
    "watch",
    "play",
    "run",
    "spent",
    "total",
    "zone",
    "release",
    "released",
    "publication",
    "published",
    "birth",
    "last",
}
"""Words of lengths, and of days that are not those of the rating."""
_RATINGS = {
    "rating", "ratings", "score", "scores", "stars", "liked", "like", "likes", "preference", "rate", "rated", "grade", "thumb",
    "thumbs", "vote", "overall",
}  # fmt: skip
_NO_RATINGS = {
    "avg", "average", "mean", "median", "count", "counts", "num", "number", "total", "id", "min", "max", "std", "type", "scale",
    "imdb", "age", "mpaa", "text", "title", "comment", "n",
}  # fmt: skip
"""Words of what all users gave, or of something else about a rating."""
_SAID = {"true": 1.0, "yes": 1.0, "t": 1.0, "y": 1.0, "false": 0.0, "no": 0.0, "f": 0.0, "n": 0.0}
_UNITS = ((1e17, 1e9), (1e14, 1e6), (1e11, 1e3))
"""Times beyond these are nanoseconds, microseconds or milliseconds: seconds reach 1e11 in the year 5138."""
_MOST = float(np.finfo(np.float32).max)
"""Ratings beyond this are infinite where they are kept."""
_SPAN = "is not from 1970 to 2100"
_LATEST = datetime(2101, 1, 1, tzinfo=UTC).timestamp()
_NO_RATING = 1e6
"""A third column without a name whose values are mostly beyond this has times."""


@dataclass
class Refused:
    """Lines that could not be read: how many, and the first ones by number and reason."""

    count: int = 0
    first: list[tuple[int, str]] = field(default_factory=list)
    unit: str = "line"

    @property
    def example(self) -> str:
        """The first one, to end a sentence with; nothing where all could be read."""
        return f": {self.unit} {self.first[0][0]}: {self.first[0][1]}" if self.first else ""

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
    unused: tuple[str, ...] = ()
    """Columns that nothing is read from."""


def plain(name: str) -> str:
    """A column's name by its letters and digits alone; without the type that RecBole's files say behind it (user_id:token)."""
    name = name.partition(":")[0]
    return "".join(each for each in name.casefold() if each.isalnum())


def _words(name: str) -> list[str]:
    """`userRating`, `user_rating` and `User-Rating (1-5)` begin alike."""
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name.partition(":")[0])
    return re.findall(r"[^\W_]+", parted.casefold())


def _kind(name: str) -> str | None:
    """What a column has by the words in its name."""
    words = _words(name)
    some = set(words)
    if some & _TIMES - {"at", "on"} or words[-1:] in (["at"], ["on"]):
        return None if some & _NO_TIMES else "time"
    if some & _RATINGS or plain(name).endswith(("rating", "score", "stars")):
        return None if some & _NO_RATINGS else "rating"
    return next((kind for kind, nouns in _NOUNS.items() if some & nouns and some <= nouns | _OF_AN_ID), None)


def _place(kind: str, row: Sequence[str]) -> int:
    """The column's number; -1 where there is none."""
    said = [plain(each) for each in row]
    exact = [said.index(word) for word in COLUMNS[kind] if word in said]
    alike = [nth for nth, name in enumerate(row) if _kind(name) == kind]
    last = [said.index("id")] if kind == "item" and "id" in said else []
    return next(iter(exact + alike + last), -1)


def _places(row: Sequence[str], number: int) -> dict[str, int] | None:
    """Where a header has its columns; None where the row is none. Raises Unusable where a header lacks a user or an item."""
    if len(row) >= 2 and any(is_number(each) for each in row):
        return None
    found = {kind: _place(kind, row) for kind in COLUMNS}
    if found["user"] >= 0 and found["item"] >= 0:
        return found
    if found["user"] < 0 and found["item"] < 0 and found["rating"] < 0 and len(row) >= 2:
        return None
    raise Unusable(f"line {number} names no {'user' if found['user'] < 0 else 'item'}: {', '.join(row)[:100]}")


def is_number(said: str) -> bool:
    try:
        float(said)
    except ValueError:
        return False
    return True


def _unused(row: Sequence[str], places: dict[str, int], *, headed: bool) -> tuple[str, ...]:
    others = [(nth, each.strip()[:30]) for nth, each in enumerate(row) if nth not in places.values()]
    return tuple(name if headed and name else f"column {nth + 1}" for nth, name in others)


def ratings(file: Path, threshold: float | None = None) -> Ratings:
    """Raises Unusable where no line can be read, or nothing was liked."""
    users: dict[str, int] = {}
    items: dict[str, int] = {}
    owners, titles, scores, times, origins = array("i"), array("i"), array("d"), array("d"), array("i")
    refused, count = Refused(), 0
    places: dict[str, int] | None = None
    headed, unused = False, tuple[str, ...]()
    for number, row in cells(numbered(lines(file, _FILES))):
        if places is None:
            found = _places(row, number)
            headed = found is not None
            places = found or {name: nth if nth < len(row) else -1 for nth, name in enumerate(_ORDER)}
            unused = _unused(row, places, headed=headed)
            if headed:
                continue
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
        origins.append(number)
    if not owners or places is None:
        raise Unusable(f"{file.name} has no line that can be read{refused.example}")
    stars, moments = np.array(scores), np.array(times)
    rated = places["rating"] >= 0
    if rated and not headed and places["time"] < 0 and np.median(stars) > _NO_RATING:
        stars, moments, rated = np.ones(len(stars)), stars, False
    moments = _seconds(moments)
    known = (moments >= 0) & (moments < _LATEST)
    for nth in np.flatnonzero(~known):
        refused.add(origins[nth], f"its time {_SPAN}")
    if not known.any():
        raise Unusable(f"{file.name} has no line that can be read{refused.example}")
    every = build(
        np.array(owners)[known], np.array(titles)[known], stars[known], moments[known], len(users), len(items)
    )
    bound = threshold if threshold is not None else _bound(every.weights) if rated else None
    return replace(_liked(every, list(items), bound, refused, count), unused=unused)


def _bound(stars: np.ndarray) -> float | None:
    """The rating from which on a title counts as liked. None where all are the same: they say that something was done."""
    most = float(stars.max())
    if most == float(stars.min()):
        return None
    return LIKED * (most if most <= 1 else max(5.0, most))


def _seconds(times: np.ndarray) -> np.ndarray:
    """The unit is that of most of them: one odd time says nothing about the others. 0 is none; dates among them are seconds."""
    said = times[times != 0]
    usual = np.median(said) if len(said) else 0.0
    unit = next((unit for beyond, unit in _UNITS if usual > beyond), 1.0)
    return np.where(times < _LATEST, times, times / unit)


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
    told = _SAID.get(said.casefold())
    rating = told if told is not None else _number(said, "rating")
    time = _time(row[places["time"]].strip()) if places["time"] >= 0 else 0.0
    return user, item, rating, time


def _number(said: str, what: str) -> float:
    try:
        told = float(said.replace(",", "."))
    except ValueError:
        raise ValueError(f"{said[:30]!r} is no {what}") from None
    if not abs(told) <= _MOST:
        raise ValueError(f"{said[:30]!r} is no {what}")
    return told


def _time(said: str) -> float:
    """Seconds. A number, or ISO 8601."""
    if not said:
        return 0.0
    if not any(each in said for each in "-:T"):
        return _number(said, "time")
    try:
        told = datetime.fromisoformat(said).timestamp()
    except (ValueError, OverflowError):
        raise ValueError(f"{said[:30]!r} is no time") from None
    if not 0 <= told < _LATEST:
        raise ValueError(f"{said[:30]!r} {_SPAN}")
    return told
