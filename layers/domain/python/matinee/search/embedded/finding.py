"""What tantivy finds for a question: its passes, the order, the page, the counts."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from matinee.content.visibility import open_in
from matinee.kernel.errors import BadRequest
from matinee.kernel.types import TitleId
from matinee.search import ranking
from matinee.search.correcting import did_you_mean
from matinee.search.embedded import asking
from matinee.search.embedded import schema as s
from matinee.search.highlighting import highlights, matches, spoken
from matinee.search.models import Document, FacetCount, Found, Hit, Query, Suggestion

_FACETS = {"genre": 50, "type": 4, "language": 50, "decade": 30, "cast": 10}
"""Facet → how many of its values are counted, the most frequent ones."""
_AT_ONCE = 64


Fetch = Callable[[int], Any]
"""How many of the best are wanted → those, and how many there are in all."""


class Place(NamedTuple):
    """Where something stands: in which pass it was found, by which score, and its id where scores are equal."""

    search_pass: int
    score: float
    content_id: TitleId


def search(searcher: Any, query: Query) -> Found:
    """Raises BadRequest where `after` is not one of ours."""
    after = _place(query.after)
    asked = None if after and after.search_pass == ranking.ALL_TITLES else ranking.question(query.text)
    audience, narrowed = asking.shown(query), asking.filters(query.filters)
    limits = [*audience, *narrowed.values()]
    passes = [after.search_pass] if after else ranking.passes(asked)
    for search_pass in passes:
        scored = asking.words(asked, search_pass) if asked and search_pass != ranking.ALL_TITLES else None
        fetch = _fetcher(searcher, limits, scored, after)
        first = fetch(_AT_ONCE)
        if first.count:
            break
    # Without words a later page is searched for as such: what came before is not counted with it.
    total = first.count if scored or not after else searcher.search(asking.all_of(limits), 1).count
    page: list[tuple[Place, Document]] = []
    for place, found in _ordered(searcher, fetch, first, search_pass, after):
        if open_in(found.windows, query.country, query.moment):
            page.append((place, found))
        if len(page) > query.limit:
            break
    shown = page[: query.limit]
    return Found(
        hits=[
            Hit(
                content_id=found.content_id,
                score=place.score,
                card=found.card,
                highlights=highlights(asked, found, query.language),
            )
            for place, found in shown
        ],
        facets=_facets(searcher, audience, narrowed, scored),
        total=total,
        did_you_mean=did_you_mean(asked, [found for _, found in shown]) if asked and not after else None,
        after=list(shown[-1][0]) if len(page) > query.limit else None,
    )


def suggest(searcher: Any, text: str, query: Query) -> list[Suggestion]:
    asked = ranking.question(text)
    if asked is None:
        return []
    limits = [*asking.shown(query), *asking.filters(query.filters).values()]
    found: list[Suggestion] = []
    for search_pass in (ranking.FIRST_PASS, ranking.SECOND_PASS):
        fetch = _fetcher(searcher, limits, asking.words(asked, search_pass, names_only=True), None)
        for _, each in _ordered(searcher, fetch, fetch(_AT_ONCE), search_pass, None):
            if len(found) == query.limit:
                break
            if open_in(each.windows, query.country, query.moment):
                found.append(Suggestion(text=_title(each, asked, query), content_id=each.content_id, card=each.card))
        if found:
            break
    return found


def document(searcher: Any, place: Any) -> Document | None:
    """What was indexed there; None for a title that is not shown."""
    source = searcher.doc(place).get_first("source")
    return Document.model_validate_json(bytes(source)) if source else None


def ids(searcher: Any, places: list[Any]) -> list[TitleId]:
    high, low = (searcher.fast_field_values(name, places) for name in ("id_high", "id_low"))
    return [s.named(*halves) for halves in zip(high, low, strict=True)]


def versions(searcher: Any, content_ids: list[TitleId]) -> dict[TitleId, int]:
    """Of those that the index knows."""
    if not content_ids:
        return {}
    places = [place for _, place in searcher.search(asking.any_id(content_ids), len(content_ids)).hits]
    return dict(zip(ids(searcher, places), searcher.fast_field_values("version", places), strict=True))


def _place(after: list[Any] | None) -> Place | None:
    if after is None:
        return None
    match after:
        case [1 | 2 | 3 as search_pass, int() | float() as score, str(content_id)]:
            return Place(search_pass, score, content_id)
    raise BadRequest("The cursor is not one of ours", code="bad_cursor")


def _fetcher(searcher: Any, limits: list[Any], scored: Any, after: Place | None) -> Fetch:
    if scored is None:
        bound = [asking.up_to("browse", int(after.score))] if after else []
        wanted, options = asking.all_of([*limits, *bound]), {"order_by_field": "browse"}
    else:
        wanted, options = asking.all_of(limits, scored), {"weight_by_field": "prior"}
    return lambda size: searcher.search(wanted, size, **options)


def _ordered(
    searcher: Any, fetch: Fetch, first: Any, search_pass: int, after: Place | None
) -> Iterator[tuple[Place, Document]]:
    """What comes after a place, best first."""
    beyond = (after.score, after.content_id) if after else (float("inf"), "")
    for score, content_id, place in _ranked(searcher, fetch, first):
        if (score, content_id) < beyond:
            found = document(searcher, place)
            assert found is not None, "nobody finds what is open nowhere"
            yield Place(search_pass, score, content_id), found


def _ranked(searcher: Any, fetch: Fetch, first: Any) -> Iterator[tuple[float, TitleId, Any]]:
    """(score, id, where), equal scores by id, newest first. More is fetched as more is asked for."""
    size, given, hits = _AT_ONCE, 0, first.hits
    while True:
        rows = sorted(
            zip((score for score, _ in hits), ids(searcher, [place for _, place in hits]), hits, strict=True),
            key=lambda row: row[:2],
            reverse=True,
        )
        # Of those that score as the last one does, others may not have been fetched yet.
        certain = rows if len(hits) < size else [row for row in rows if row[0] > rows[-1][0]]
        for score, content_id, (_, place) in certain[given:]:
            yield score, content_id, place
        if len(hits) < size:
            return
        given, size = len(certain), size * 4
        hits = fetch(size).hits


def _facets(searcher: Any, audience: list[Any], narrowed: dict[str, Any], scored: Any) -> dict[str, list[FacetCount]]:
    counted: dict[str, Any] = {}
    for left_out in [None, *narrowed]:
        names = [left_out] if left_out else [name for name in _FACETS if name not in narrowed]
        wanted = asking.all_of([*audience, *(each for name, each in narrowed.items() if name != left_out)], scored)
        terms = {name: {"terms": {"field": name, "size": _FACETS[name]}} for name in names}
        counted |= searcher.aggregate(wanted, terms) if terms else {}
    return {
        name: [FacetCount(value=str(each["key"]), count=each["doc_count"]) for each in counted[name]["buckets"]]
        for name in _FACETS
    }


def _title(found: Document, asked: ranking.Question, query: Query) -> str:
    """The title that matches, in the language of who asks if that one does."""
    own = spoken(found.titles, query.language, found.original_language)
    return next((title for title in (own, *found.titles.values()) if matches(title, asked)), own)
