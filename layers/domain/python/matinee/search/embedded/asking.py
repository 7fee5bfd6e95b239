"""A question as tantivy's query: the places and figures of `matinee.search.ranking`, each clause a constant score."""

from collections.abc import Iterable, Sequence
from typing import Any

from tantivy import FieldType, Occur
from tantivy import Query as Q

from matinee.search import ranking as r
from matinee.search import text as t
from matinee.search.embedded.schema import schema
from matinee.search.models import EVERYWHERE, Filters, Query


def shown(query: Query) -> list[Any]:
    """What any title must be to be found by this audience."""
    return [_any("open_in", [query.country, EVERYWHERE]), _between("maturity", None, query.maturity_limit)]


def filters(asked: Filters) -> dict[str, Any]:
    """Facet that it narrows → the clause."""
    found = {
        "genre": asked.genre and _any("genre_key", map(t.fold, asked.genre)),
        "type": asked.type and _any("type", asked.type),
        "language": asked.language and _any("language", asked.language),
        "cast": asked.cast and _any("cast_key", map(t.fold, asked.cast)),
        "decade": (asked.year_from or asked.year_to) and _between("year", asked.year_from, asked.year_to),
    }
    return {name: clause for name, clause in found.items() if clause}


def words(asked: r.Question, search_pass: int, *, names_only: bool = False) -> Any:
    """The part of the query that scores. `names_only`: titles and people alone, for somebody who is still typing."""
    parts = {part: _part(part, names_only) for part in asked.parts}
    needed = [parts[part] for part in asked.needed]
    wanted = len(needed) if search_pass == r.FIRST_PASS else -(-len(needed) // 2)
    # Stop words add to the score of what the others found.
    others = [parts[part] for part in asked.parts if part not in asked.needed]
    found = _add([_some(needed, wanted), *others], must=1)
    return _some([found, *_as_one_text(asked, search_pass)], 1)


def all_of(clauses: Iterable[Any], scored: Any | None = None) -> Any:
    """What matches all; the score is that of `scored`."""
    unscored = [(Occur.Must, Q.const_score_query(clause, 0.0)) for clause in clauses]
    return Q.boolean_query([*([(Occur.Must, scored)] if scored else []), *unscored])


def _part(part: r.Part, names_only: bool) -> Any:
    weight = part.weight
    places = [
        _all_tokens("title", part.words, r.TITLE * weight),
        _all_tokens("people", part.words, r.PERSON * weight),
    ]
    if not names_only:
        places += [
            _all_tokens("label", part.words, r.LABEL * weight),
            _all_tokens("description", part.words, r.DESCRIPTION * weight),
        ]
    if all(word.isascii() for word in part.words) or part.latin:
        places.append(_all_tokens("latin", part.latin or part.words, r.LATIN * weight))
        if part.latin:
            places.append(_all_tokens("title", part.latin, r.LATIN * weight))
    for compound in part.compounds:
        places.append(_score(_term("title", compound), r.COMPOUND * weight))
    if len(part.words) == 1:
        places.append(_score(_term("compounds", part.words[0]), r.COMPOUND * weight))
    for other in part.synonyms:
        places += [_all_tokens(field, other, r.SYNONYM * weight) for field in ("title", "label")]
    *before, word = part.words
    if part.last and not t.is_unspaced(word):
        for field, figure in (
            ("title", r.TITLE_BEGINS),
            ("latin", r.TITLE_BEGINS),
            ("compounds", r.COMPOUND_BEGINS),
            ("people", r.PERSON_BEGINS),
        ):
            begins = Q.fuzzy_term_query(schema, field, word, 0, True, True)
            places.append(_score(_all([*(_term(field, each) for each in before), begins]), figure * weight))
    off = t.tolerance(word)
    if off and not before:
        for field, figure in (("title", r.TITLE_NEARLY), ("people", r.PERSON_NEARLY)):
            places.append(_score(Q.fuzzy_term_query(schema, field, word, off, True, False), figure * weight))
    return Q.disjunction_max_query(places)


def _as_one_text(asked: r.Question, search_pass: int) -> list[Any]:
    """What the question as one text matches, and by that finds on its own."""
    text, weight = asked.compact, asked.weight
    found = [_score(_term("compact", text), r.FULL_TITLE * weight)]
    if len(text) > 1:
        found.append(_score(Q.fuzzy_term_query(schema, "compact", text, 0, True, True), r.FULL_TITLE_BEGINS * weight))
    nearly = []
    if len(text) > 2:
        nearly.append(_score(Q.fuzzy_term_query(schema, "compact", text, 1, True, False), r.FULL_TITLE_NEARLY * weight))
    if len(text) > 7:
        nearly.append(
            _score(Q.fuzzy_term_query(schema, "compact", text, 2, True, False), r.FULL_TITLE_TWO_OFF * weight)
        )
    if nearly:
        found.append(Q.disjunction_max_query(nearly))
    tokens: list[Any] = [gram for word in asked.words for gram in t.grams(word, asked=True)]
    if len(tokens) > 1:
        found.append(_score(Q.phrase_query(schema, "title", tokens), r.IN_ORDER * weight))
    if search_pass == r.SECOND_PASS:
        threes = t.trigrams(text)
        clauses = [_score(_term("threes", three), r.THREE_LETTERS) for three in threes]
        found.append(_some(clauses, -(-len(threes) // 2)))
    return found


def _all_tokens(field: str, words: Sequence[str], figure: float) -> Any:
    return _score(_all([_term(field, gram) for word in words for gram in t.grams(word, asked=True)]), figure)


def _term(field: str, value: str) -> Any:
    return Q.term_query(schema, field, value, "basic")


def _any(field: str, values: Iterable[str]) -> Any:
    return Q.term_set_query(schema, field, list(values))


def _between(field: str, low: int | None, high: int | None) -> Any:
    return Q.range_query(schema, field, FieldType.Unsigned, low, high)


def up_to(field: str, high: int) -> Any:
    return _between(field, None, high)


def beyond(field: str, low: int) -> Any:
    return _between(field, low + 1, None)


def any_id(content_ids: Iterable[str]) -> Any:
    return _any("content_id", content_ids)


def _score(query: Any, figure: float) -> Any:
    return Q.const_score_query(query, figure)


def _all(queries: list[Any]) -> Any:
    return queries[0] if len(queries) == 1 else Q.boolean_query([(Occur.Must, each) for each in queries])


def _some(queries: list[Any], least: int) -> Any:
    """Those that match at least so many; their scores add up."""
    return Q.boolean_query([(Occur.Should, each) for each in queries], least)


def _add(queries: list[Any], *, must: int) -> Any:
    """The first `must` have to match; the scores of all add up."""
    marked = [(Occur.Must if n < must else Occur.Should, each) for n, each in enumerate(queries)]
    return Q.boolean_query(marked)
