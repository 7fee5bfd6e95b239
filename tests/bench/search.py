"""Search on 36,000 films, both engines in one run: how long an answer takes, what a slip of the finger costs, what an index weighs.

The films are Wikipedia's where they lie beside the checkout; a catalogue of made-up titles of the same size elsewhere, and says so.
"""

import gzip
import json
from collections.abc import Iterator

from matinee.search.models import Document

from tests.platform import ROOT

FILMS = ROOT.parent / "shared/data/wikipedia-movies.jsonl.gz"
_SAMPLED = 400
_MADE_UP = 36_000
_SEED = 5


def catalogue() -> Iterator[Document]:
    if not FILMS.exists():
        yield from _made_up()
        return
    with gzip.open(FILMS, "rt") as lines:
        for number, line in enumerate(lines):
            if line.strip():
                yield _film(number, json.loads(line))


def _film(number: int, film: dict[str, object]) -> Document:
    extract = str(film.get("extract", ""))
    return Document.model_validate(
        {
            "content_id": f"ttl_{number:026d}",
            "version": 1,
            "type": "movie",
            "titles": {"en": film["title"]},
            "descriptions": {"en": extract} if extract else {},
            "original_language": "en",
            "genres": film.get("genres", []),
            "cast": film.get("cast", []),
            "year": film.get("year"),
            # Wikipedia counts no viewers; who has more written of them is better known.
            "popularity": min(1.0, len(extract) / 1000),
            "card": {"content_id": f"ttl_{number:026d}", "title": film["title"]},
        }
    )
