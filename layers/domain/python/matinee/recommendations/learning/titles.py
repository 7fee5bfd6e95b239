"""Files of titles: what is known of them before anybody has watched them.

MovieLens' `movies.csv` and `movies.dat` (id, "Title (year)", genres with "|") and `u.item` (a column a genre), any CSV with a
header, and JSON lines or a JSON array, of such as {"id": …, "title": …, "year": …, "genres": […], "cast": […], "directors": […],
"extract": …}; each also as .gz or in a zip.
"""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from matinee.recommendations.learning.files import COLUMNS, Refused, is_number, plain
from matinee.recommendations.learning.reading import Unusable, cells, lines, numbered

_NAMES = {
    "id": (
        "id",
        "item",
        "itemid",
        "movieid",
        "contentid",
        "titleid",
        "externalid",
        *(each for each in COLUMNS["item"] if each != "title"),
    ),
    "title": ("title", "name"),
    "year": ("year", "releasedate", "releaseyear", "date"),
    "genres": ("genres", "genre"),
    "cast": ("cast", "actors", "stars"),
    "crew": ("directors", "director", "crew", "writers", "writer"),
    "text": ("extract", "description", "overview", "text", "plot", "summary", "tags"),
}
_TEXTS = {word for name, words in _NAMES.items() if name != "id" for word in words}
_NO_ID = "say id, movieId or content_id"
_NO_TEXT = "no texts: say title, year, genres, cast, directors or extract"
_OF_OLD = ("id", "title", "genres")
_FILES = ("movies", "u.item", "items", "titles")
_ARRAY = re.compile(r"\s*\[\s*([{\]]|$)")
_OF_100K = (
    "unknown", "Action", "Adventure", "Animation", "Children's", "Comedy", "Crime", "Documentary", "Drama", "Fantasy",
    "Film-Noir", "Horror", "Musical", "Mystery", "Romance", "Sci-Fi", "Thriller", "War", "Western",
)  # fmt: skip
"""The last columns of MovieLens 100K's `u.item`, each 0 or 1 (its README); before them id, title, two dates and an address."""


@dataclass(frozen=True)
class Texts:
    title: str = ""
    year: int | None = None
    genres: tuple[str, ...] = ()
    cast: tuple[str, ...] = ()
    crew: tuple[str, ...] = ()
    text: str = ""


@dataclass
class Titles:
    """By the id that the ratings have."""

    known: dict[str, Texts] = field(default_factory=dict)
    refused: Refused = field(default_factory=Refused)


def read(file: Path) -> Titles:
    """Raises Unusable where no line has an id and a text."""
    told = Titles()
    for number, said in _records(file, told.refused):
        row = _fields(said)
        if not row["id"]:
            told.refused.add(number, f"no id: {_NO_ID}")
            continue
        own = texts(row)
        if own == Texts():
            told.refused.add(number, _NO_TEXT)
            continue
        told.known[row["id"]] = own
    if not told.known:
        raise Unusable(f"{file.name} has no title that can be read{told.refused.example}")
    return told


def _records(file: Path, refused: Refused) -> Iterator[tuple[int, Mapping[str, Any]]]:
    with closing(lines(file, _FILES)) as every:
        first = next((line for line in every if line.strip()), "")
    if _ARRAY.match(first):
        yield from _array(file, refused)
    elif first.lstrip().startswith("{"):
        yield from _json_lines(file, refused)
    else:
        yield from _rows(file)


def _array(file: Path, refused: Refused) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Raises Unusable where it is none."""
    text = "".join(lines(file, _FILES))
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Unusable(f"{file.name} is no JSON: {error}") from error
    refused.unit = "title"
    for number, said in numbered(whole):
        if isinstance(said, dict):
            yield number, said
        else:
            refused.add(number, "no JSON object")


def _json_lines(file: Path, refused: Refused) -> Iterator[tuple[int, Mapping[str, Any]]]:
    for number, line in numbered(lines(file, _FILES)):
        if not line.strip():
            continue
        try:
            said = json.loads(line)
        except (ValueError, RecursionError):
            refused.add(number, "no JSON")
            continue
        if isinstance(said, dict):
            yield number, said
        else:
            refused.add(number, "no JSON object")


def _rows(file: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Raises Unusable where a header has no id."""
    header: list[str] = []
    for number, row in cells(numbered(lines(file, _FILES)), spanning=True):
        if not header:
            known = {plain(each) for each in row}
            if known & set(_NAMES["id"]):
                header = row
                continue
            if known & _TEXTS and not any(is_number(each) for each in row):
                raise Unusable(f"{file.name} has no ids: {_NO_ID}: {', '.join(row)[:100]}")
            header = list(_OF_OLD)
        yield number, _of_100k(row) if _is_of_100k(row) else dict(zip(header, row, strict=False))


def _is_of_100k(row: list[str]) -> bool:
    return len(row) == 5 + len(_OF_100K) and {*row[5:]} <= {"0", "1"}


def _of_100k(row: list[str]) -> Mapping[str, Any]:
    genres = [name for name, flag in zip(_OF_100K[1:], row[6:], strict=True) if flag == "1"]
    return {"id": row[0], "title": row[1], "year": row[2], "genres": genres}


def _fields(said: Mapping[str, Any]) -> dict[str, Any]:
    by_name = {plain(name): value for name, value in said.items()}
    told: dict[str, Any] = {}
    for name, words in _NAMES.items():
        told[name] = next((by_name[word] for word in words if by_name.get(word) not in (None, "", [])), "")
    told["id"] = str(told["id"]).strip()
    return told


def texts(row: Mapping[str, Any]) -> Texts:
    """Of a record's fields; lists may be lists, or text with "|" or ","."""
    title, year = str(row["title"]).strip(), _year(row["year"])
    if found := re.search(r"\s*\((\d{4})\)\s*$", title):
        title, year = title[: found.start()], year or int(found[1])
    text = row["text"]
    return Texts(
        title=title,
        year=year,
        genres=_several(row["genres"]),
        cast=_several(row["cast"]),
        crew=_several(row["crew"]),
        text=(" ".join(map(str, text)) if isinstance(text, list) else str(text)).strip(),
    )


def _year(said: Any) -> int | None:
    found = re.search(r"\d{4}", str(said))
    return int(found[0]) if found else None


def _several(said: Any) -> tuple[str, ...]:
    if isinstance(said, list):
        some = [str(each.get("name", "")) if isinstance(each, dict) else str(each) for each in said]
    else:
        some = re.split(r"\||," if "|" not in str(said) else r"\|", str(said))
    return tuple(each.strip() for each in some if each.strip() and each.strip() != "(no genres listed)")
