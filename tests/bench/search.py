"""Search on 36,000 films, both engines in one run: how fast they answer, what a slip of the finger costs, what an index weighs.

The films are Wikipedia's where they lie beside the checkout; elsewhere as many are made up, and a line says so.
"""

import gzip
import json
import math
import os
import random
import statistics
import string
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar
from unittest.mock import patch

from matinee.kernel import aws, cursors
from matinee.kernel.settings import settings
from matinee.kernel.types import now
from matinee.search import engine
from matinee.search import text as t
from matinee.search.embedded import store
from matinee.search.models import Document, Query
from matinee.search.opensearch import OpenSearchIndex
from matinee.search.port import Index

from tests.bench.figure import Bound, Figure, at_least, at_most, load, seconds
from tests.functions.conftest import Context
from tests.platform import ROOT
from tests.search import server
from tests.search.engines import in_opensearch, in_s3

FILMS = ROOT.parent / "shared/data/wikipedia-movies.jsonl.gz"
_SAMPLED = 400
_AT_ONCE = 1000
_SHOWN = 10
_SEED = 5
_MOMENT = now()
T = TypeVar("T")


def figures() -> Iterator[Figure]:
    films = list(_films() if FILMS.exists() else _made_up())
    with in_s3() as empty:
        yield from _measured("embedded", empty(), films, _in_s3)
        yield from _in_the_handler(films)
    try:
        with server.running() as url, in_opensearch(url) as empty:
            yield from _measured("opensearch", empty(), films, _in_opensearch)
    except server.Unavailable as reason:
        print(f"search.opensearch skipped: {reason}", file=sys.stderr)


def _measured(
    engine: str, index: Index, films: Sequence[Document], weigh: Callable[[Index], float]
) -> Iterator[Figure]:
    made_up = "" if FILMS.exists() else "made_up_"
    yield Figure(f"search.{engine}.{made_up}titles", len(films), "titles")
    yield Figure(f"search.{engine}.index", seconds(lambda: _fill(index, films)), "s")
    yield Figure(f"search.{engine}.size", weigh(index) / 1e6, "MB")
    chance = random.Random(_SEED)
    sampled = chance.sample(films, min(_SAMPLED, len(films)))
    titles = [_title(film) for film in sampled]
    wanted: dict[str, int] = {}
    for film in films:
        wanted[t.compact(_title(film))] = wanted.get(t.compact(_title(film)), 0) + 1
    _warm(index, titles[:20])

    ms, found = _timed(lambda title: _search(index, title), titles)
    yield from _percentiles(f"search.{engine}.title", ms, at_most(25) if engine == "embedded" else None)
    gains = [_ndcg(title, names, wanted[t.compact(title)]) for title, names in zip(titles, found, strict=True)]
    yield Figure(f"search.{engine}.title_ndcg", statistics.mean(gains), "of 1")

    typed = [title[: max(3, len(title) * 3 // 5)] for title in titles]
    ms, _ = _timed(lambda text: index.suggest(text, Query(moment=_MOMENT, limit=_SHOWN)), typed)
    yield from _percentiles(f"search.{engine}.suggest", ms)

    ms, found = _timed(lambda title: _search(index, title), [_slipped(title, chance) for title in titles])
    hits = [t.compact(title) in map(t.compact, names) for title, names in zip(titles, found, strict=True)]
    yield from _percentiles(f"search.{engine}.typo", ms)
    yield Figure(f"search.{engine}.typo_recall", statistics.mean(hits), "of 1", at_least(0.98))


def _in_the_handler(films: Sequence[Document]) -> Iterator[Figure]:
    """The route's own answer, of the index that was filled last: what is asked becomes a query, the hits become JSON."""
    told = {"ACCESS": "public", "DOMAIN": "search", "SEARCH": "embedded"}
    os.environ |= {f"MATINEE_{name}": value for name, value in told.items()}
    settings.cache_clear()
    engine.index.cache_clear()
    handler = load("search", "search_titles")
    event = json.loads((ROOT / "events/search/search_titles.json").read_text())

    def ask(title: str) -> None:
        answer = handler({**event, "queryStringParameters": {"q": title[:200]}}, Context())
        if answer["statusCode"] != 200:
            raise RuntimeError(answer)

    titles = [_title(film) for film in random.Random(_SEED).sample(films, min(_SAMPLED, len(films)))]
    with patch.object(cursors, "_key", return_value="bench"):
        for title in titles[:20]:
            ask(title)
        ms, _ = _timed(ask, titles)
    yield from _percentiles("search.embedded.handler", ms, at_most(25))


def _fill(index: Index, films: Sequence[Document]) -> None:
    """As the reindex workflow does."""
    rebuild = index.rebuild("bench")
    for start in range(0, len(films), _AT_ONCE):
        rebuild.add(films[start : start + _AT_ONCE])
    rebuild.finish()


def _warm(index: Index, texts: Sequence[str]) -> None:
    for text in texts:
        _search(index, text)
        index.suggest(text, Query(moment=_MOMENT, limit=_SHOWN))


def _search(index: Index, text: str) -> list[str]:
    return [hit.card["title"] for hit in index.search(Query(text=text, moment=_MOMENT, limit=_SHOWN)).hits]


def _timed(ask: Callable[[str], T], texts: Sequence[str]) -> tuple[list[float], list[T]]:
    """Milliseconds of each, and what each answered."""
    ms: list[float] = []
    answers: list[T] = []
    for text in texts:
        started = time.perf_counter()
        answers.append(ask(text))
        ms.append((time.perf_counter() - started) * 1000)
    return ms, answers


def _percentiles(name: str, ms: Sequence[float], aim: Bound | None = None) -> Iterator[Figure]:
    cuts = statistics.quantiles(ms, n=100)
    yield Figure(f"{name}_p50", cuts[49], "ms")
    yield Figure(f"{name}_p99", cuts[98], "ms", aim)


def _ndcg(title: str, names: Sequence[str], same: int) -> float:
    """Of the first ten; every film of that name is as good as another (Järvelin and Kekäläinen, 2002)."""
    gain = sum(1 / math.log2(n + 2) for n, name in enumerate(names) if t.compact(name) == t.compact(title))
    best = sum(1 / math.log2(n + 2) for n in range(min(same, _SHOWN)))
    return gain / best


def _slipped(title: str, chance: random.Random) -> str:
    """The title with one letter too many, too few, another one, or two that changed places."""
    at, letter = chance.randrange(len(title)), chance.choice(string.ascii_lowercase)
    kinds = [title[:at] + letter + title[at:], title[:at] + letter + title[at + 1 :]]
    if len(title) > 1:
        kinds.append(title[:at] + title[at + 1 :])
        swap = min(at, len(title) - 2)
        kinds.append(title[:swap] + title[swap + 1] + title[swap] + title[swap + 2 :])
    return chance.choice(kinds)


def _in_s3(index: Index) -> float:
    manifest = store.read(store.live_key())
    assert manifest is not None
    bucket = settings().bucket("search")
    sizes = [aws.client("s3").head_object(Bucket=bucket, Key=key)["ContentLength"] for key in manifest.files.values()]
    return float(sum(sizes))


def _in_opensearch(index: Index) -> float:
    assert isinstance(index, OpenSearchIndex)
    engine = index.client.indices
    engine.forcemerge(index=index.alias, params={"max_num_segments": 1, "request_timeout": 300})
    engine.refresh(index=index.alias)  # what was merged away is kept for whoever searches it
    return float(engine.stats(index=index.alias)["_all"]["primaries"]["store"]["size_in_bytes"])


# --- what is searched ---


def _films() -> Iterator[Document]:
    with gzip.open(FILMS, "rt") as lines:
        yield from (_film(number, json.loads(line)) for number, line in enumerate(filter(str.strip, lines)))


def _made_up() -> Iterator[Document]:
    chance = random.Random(_SEED)
    words = ["".join(chance.choices(string.ascii_lowercase, k=chance.randint(3, 10))) for _ in range(8000)]
    for number in range(36_000):
        title = " ".join(chance.choices(words, k=chance.randint(1, 5))).title()
        extract = " ".join(chance.choices(words, k=chance.randint(20, 60)))
        cast = [" ".join(chance.choices(words, k=2)).title() for _ in range(4)]
        year = chance.randint(1900, 2026)
        yield _film(number, {"title": title, "extract": extract, "cast": cast, "genres": ["Drama"], "year": year})


def _film(number: int, film: dict[str, Any]) -> Document:
    extract, content_id = film.get("extract", ""), f"ttl_{number:026}"
    return Document.model_validate(
        {
            "content_id": content_id,
            "version": 1,
            "type": "movie",
            "titles": {"en": film["title"]},
            "descriptions": {"en": extract} if extract else {},
            "original_language": "en",
            "genres": film.get("genres", []),
            "cast": film.get("cast", []),
            "year": film.get("year"),
            # Nobody counted who watched them: of whom more is written is better known.
            "popularity": min(1.0, len(extract) / 1000),
            "card": {"content_id": content_id, "title": film["title"]},
        }
    )


def _title(film: Document) -> str:
    return film.titles["en"]
