"""A question in OpenSearch's query language: `matinee.search.ranking`, term by term.

Every clause has a constant score, so that a title's score depends on the title and the question alone. Nothing of what
somebody typed is ever read as a query: it arrives as terms.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from matinee.search import ranking
from matinee.search import text as t
from matinee.search.models import EVERYWHERE, Filters, Query
from matinee.search.opensearch_mapping import letters, stemmed_as
from matinee.search.ranking import Part, Question

Clause = dict[str, Any]
Places = Callable[[Part], list[Clause]]
FACETS = {"genre": 50, "type": 4, "language": 50, "decade": 30, "cast": 10}
"""Facet → of how many of its values it tells the count, the most frequent ones. The field has its name."""


def page(asked: Question | None, query: Query, search_pass: int) -> Clause:
    """The body of a search: its page and facets."""
    chosen = filters(query.filters)
    if asked is None or search_pass == ranking.ALL_TITLES:
        ranked = _weighed({"match_all": {}}, visible(query), by="popularity")
    else:
        loosely = search_pass == ranking.SECOND_PASS
        found = _loosely(asked, _places, _stems(query)) if loosely else _strictly(asked, _places)
        ranked = _weighed(found, visible(query))
    return {
        "query": ranked,
        "post_filter": _all([clause for clauses in chosen.values() for clause in clauses]),
        "aggs": {
            facet: {
                "filter": _all([clause for name, clauses in chosen.items() if name != facet for clause in clauses]),
                "aggs": {"values": {"terms": {"field": facet, "size": size}}},
            }
            for facet, size in FACETS.items()
        },
        "size": query.limit + 1,
        "track_total_hits": True,
        **_ORDER,
    }


def suggestions(asked: Question, query: Query, search_pass: int) -> Clause:
    """The body of a search among titles and people alone, for somebody who is still typing."""
    found = _loosely(asked, _names) if search_pass == ranking.SECOND_PASS else _strictly(asked, _names)
    chosen = [clause for clauses in filters(query.filters).values() for clause in clauses]
    return {"query": _weighed(found, [*visible(query), *chosen]), "size": query.limit, **_ORDER}


_ORDER: Clause = {
    "_source": ["document"],
    "sort": [{"_score": "desc"}, {"content_id": "desc"}],
    "track_scores": True,
}


_LISTS = 3
"""Of windows, that a title has at most: an episode's, its season's and its series'."""


def visible(query: Query) -> list[Clause]:
    """What is open in the country at that moment, and within the maturity limit."""
    where = [query.country, EVERYWHERE]
    moment = query.moment.isoformat()
    anywhere = {"bool": {"must_not": {"exists": {"field": "windows.countries"}}}}
    begun = {"bool": {"must_not": {"range": {"windows.start": {"gt": moment}}}}}
    not_over = {"bool": {"must_not": {"range": {"windows.end": {"lte": moment}}}}}
    open_now = [_any([{"term": {"windows.countries": query.country}}, anywhere]), begun, not_over]
    return [
        {"terms": {"open_in": where}},
        {"range": {"maturity": {"lte": query.maturity_limit}}},
        *(_open_of(n, open_now) for n in range(_LISTS)),
    ]


def _open_of(n: int, open_now: list[Clause]) -> Clause:
    """There is no list of windows of this number, or one of its windows is open."""
    none = {"bool": {"must_not": {"term": {"window_lists": n}}}}
    one = {"nested": {"path": "windows", "query": _all([{"term": {"windows.list": n}}, *open_now])}}
    return _any([none, one])


def filters(chosen: Filters) -> dict[str, list[Clause]]:
    """Facet → the clauses that its filters are."""
    years = {"gte": chosen.year_from, "lte": chosen.year_to}
    said = {name: year for name, year in years.items() if year is not None}
    terms = {
        "genre": ("genre_folded", [t.fold(genre) for genre in chosen.genre]),
        "type": ("type", list(chosen.type)),
        "language": ("language", list(chosen.language)),
        "cast": ("cast_folded", [t.fold(name) for name in chosen.cast]),
    }
    found = {facet: [{"terms": {field: values}}] for facet, (field, values) in terms.items() if values}
    return {**found, **({"decade": [{"range": {"year": said}}]} if said else {})}


# --- what is found, and its score before the prior ---


def _strictly(asked: Question, places: Places) -> Clause:
    """Every part that is needed matches somewhere, or the question as one text does."""
    return _sum([_parts(asked, places, len(asked.needed)), *_as_one_text(asked)])


def _loosely(asked: Question, places: Places, *others: Clause) -> Clause:
    """Half of them do, or half of its letters stand in a title, or one of the `others` matches."""
    half = _parts(asked, places, _share(len(asked.needed)))
    return _sum(
        [half, *_as_one_text(asked), _letters(asked), *(_constant(each, ranking.DESCRIPTION) for each in others)]
    )


def _parts(asked: Question, places: Places, least: int) -> Clause:
    """At least so many of the parts that weigh; what other words match adds to that."""
    parts = {part: _dis_max(places(part), part.weight) for part in asked.parts}
    needed = {"bool": {"should": [parts[part] for part in asked.needed], "minimum_should_match": least}}
    return {"bool": {"must": needed, "should": [parts[part] for part in asked.parts if part not in asked.needed]}}


def _sum(clauses: list[Clause]) -> Clause:
    """What matches any of them scores what it matches of all."""
    return {"bool": {"should": clauses, "minimum_should_match": 1}}


def _places(part: Part) -> list[Clause]:
    """Where a part may match, each with its weight."""
    return [
        *_names(part),
        _constant(_every("labels", part.words), ranking.LABEL),
        _constant(_every("descriptions", part.words), ranking.DESCRIPTION),
    ]


def _names(part: Part) -> list[Clause]:
    """Titles and people, for somebody who is still typing."""
    latin = part.latin or part.words
    return [
        _constant(_every("names", part.words), ranking.TITLE),
        *(_constant(_term("names", compound), ranking.COMPOUND) for compound in part.compounds),
        *([_constant(_term("compounds", part.words[0]), ranking.COMPOUND)] if len(part.words) == 1 else []),
        *(_constant(_synonym(other), ranking.SYNONYM) for other in part.synonyms),
        *([_constant(_every("latin", latin), ranking.LATIN)] if all(map(str.isascii, latin)) else []),
        *([_constant(_every("names", part.latin), ranking.LATIN)] if part.latin else []),
        *(_constant(clause, ranking.TITLE_NEARLY) for clause in _nearly("names", part.words)),
        _constant(_every("people", part.words), ranking.PERSON),
        *(_constant(clause, ranking.PERSON_NEARLY) for clause in _nearly("people", part.words)),
        *(_begun(part) if part.last and not t.is_unspaced(part.words[-1]) else []),
    ]


def _begun(part: Part) -> Iterator[Clause]:
    for field, score in (
        ("names", ranking.TITLE_BEGINS),
        ("latin", ranking.TITLE_BEGINS),
        ("compounds", ranking.COMPOUND_BEGINS),
        ("people", ranking.PERSON_BEGINS),
    ):
        yield _constant(_begins(field, part.words), score)


def _as_one_text(asked: Question) -> list[Clause]:
    """What the question as one text matches, and by that finds on its own."""
    text, weight = asked.compact, asked.weight
    in_order = " ".join(letter for word in asked.words for letter in letters(word))
    found = [_constant({"term": {"compact": text}}, ranking.FULL_TITLE * weight)]
    nearly = []
    if len(text) > 1:
        found.append(_constant({"prefix": {"compact": text}}, ranking.FULL_TITLE_BEGINS * weight))
    if len(text) > 2:
        nearly.append(_constant(_fuzzy("compact", text, 1), ranking.FULL_TITLE_NEARLY * weight))
    if len(text) > 7:
        nearly.append(_constant(_fuzzy("compact", text, 2), ranking.FULL_TITLE_TWO_OFF * weight))
    if nearly:
        found.append(_dis_max(nearly))
    if len([gram for word in asked.words for gram in t.grams(word, asked=True)]) > 1:
        found.append(_constant({"match_phrase": {"names": in_order}}, ranking.IN_ORDER * weight))
    return found


def _letters(asked: Question) -> Clause:
    """A title that shares enough threes of letters; each counts the same."""
    threes = t.trigrams(asked.compact)
    wanted = {
        "query": " ".join(threes),
        "minimum_should_match": _share(len(threes)),
        "boost": ranking.THREE_LETTERS,
    }
    return {"match": {"letters": wanted}}


def _share(number: int) -> int:
    """How many of so many the second pass asks for."""
    return math.ceil(number * ranking.SHARE_NEEDED)


def _stems(query: Query) -> Clause:
    languages = dict.fromkeys(stemmed_as(language) for language in (query.language, "en"))
    wanted = {"query": query.text[:400], "operator": "and"}
    return _any([{"match": {f"stemmed.{language}": wanted}} for language in languages])


# --- terms ---


def _every(field: str, words: Sequence[str]) -> Clause:
    """All of the words stand in a field."""
    return _all([_term(field, word) for word in words])


def _begins(field: str, words: Sequence[str]) -> Clause:
    """All of them do, the last one perhaps unfinished."""
    *finished, last = words
    return _all([*(_term(field, word) for word in finished), {"prefix": {field: last}}])


def _nearly(field: str, words: Sequence[str]) -> Iterator[Clause]:
    """All of them do, each within its tolerance; nothing where none has any."""
    if any(t.tolerance(word) for word in words):
        yield _all([_near(field, word) for word in words])


def _near(field: str, word: str) -> Clause:
    edits = t.tolerance(word)
    return _fuzzy(field, word, edits) if edits else _term(field, word)


def _fuzzy(field: str, word: str, edits: int) -> Clause:
    # With a constant score every term within reach is taken, not only the fifty nearest.
    return {"fuzzy": {field: {"value": word, "fuzziness": edits, "transpositions": True, "rewrite": "constant_score"}}}


def _synonym(words: Sequence[str]) -> Clause:
    return _any([_every("names", words), _every("labels", words)])


def _term(field: str, word: str) -> Clause:
    if t.is_unspaced(word):
        return {"match_phrase": {field: " ".join(letters(word))}}
    return {"term": {field: word}}


# --- how clauses are joined ---


def _weighed(found: Clause, visible: list[Clause], by: str = "prior") -> Clause:
    """Times a figure that the title has whatever is asked."""
    within = {"bool": {"must": found, "filter": visible}}
    factor = {"field_value_factor": {"field": by, "missing": 1}}
    return {"function_score": {"query": within, "functions": [factor], "boost_mode": "multiply"}}


def _constant(clause: Clause, score: float) -> Clause:
    return {"constant_score": {"filter": clause, "boost": score}}


def _dis_max(clauses: list[Clause], weight: float = 1) -> Clause:
    """The best of them, weighed."""
    return {"dis_max": {"queries": clauses, "boost": weight}}


def _all(clauses: list[Clause]) -> Clause:
    return clauses[0] if len(clauses) == 1 else {"bool": {"filter": clauses}}


def _any(clauses: list[Clause]) -> Clause:
    return clauses[0] if len(clauses) == 1 else {"bool": {"should": clauses, "minimum_should_match": 1}}
