"""Real films as an import takes them: the Wikipedia list of /work-like checkouts' neighbour `shared/data`, where it is there.

`python -m tests.movies [COUNT]` writes the lines to standard output.
"""

import gzip
import json
import sys
from collections.abc import Iterator
from itertools import islice

from tests.platform import ROOT

FILMS = ROOT.parent / "shared/data/wikipedia-movies.jsonl.gz"


def lines(count: int | None = None) -> Iterator[bytes]:
    """A line a film, published, known by its place in the list."""
    with gzip.open(FILMS, "rt", encoding="utf-8") as films:
        for number, film in enumerate(islice(films, count), 1):
            yield json.dumps(_line(number, json.loads(film)), ensure_ascii=False).encode() + b"\n"


def _line(number: int, film: dict[str, object]) -> dict[str, object]:
    said = {
        "title": str(film["title"]).strip()[:200],
        "description": str(film.get("extract") or "").strip()[:5000],
        "genres": _names(film.get("genres"))[:20],
        "cast": _names(film.get("cast"))[:100],
        "release_date": f"{film['year']}-01-01",
    }
    return {"external_id": f"wikipedia-{number}", "status": "published", **said}


def _names(told: object) -> list[str]:
    names = [str(name).strip()[:200] for name in told] if isinstance(told, list) else []
    return list(dict.fromkeys(filter(None, names)))


if __name__ == "__main__":
    sys.stdout.buffer.writelines(lines(int(sys.argv[1]) if sys.argv[1:] else None))
