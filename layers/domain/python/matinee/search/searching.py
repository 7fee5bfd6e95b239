"""What somebody who searches is answered: their country's and profile's, in their language, page by page."""

import hashlib
import time
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from matinee.content import card_views
from matinee.content.card_views import TitleCard
from matinee.content.visibility import Audience
from matinee.kernel import cursors
from matinee.kernel.types import Input, Language, Model
from matinee.search import engine, ranking
from matinee.search.models import FacetCount, Filters, Query, Value

Text = Annotated[str, StringConstraints(max_length=400)]
"""What is searched for. Longer ones are refused: nobody types them, and half an answer would hide that half was asked."""
Limit = Annotated[int, Field(ge=1, le=100)]
Few = Annotated[int, Field(ge=1, le=20)]


Taste = Annotated[list[Value], Field(max_length=3)]


class SearchInput(Input):
    query: Text = ""
    filters: Filters = Filters()
    locale: Language | None = None
    """Of the answer; without it the profile's."""
    taste: Taste = []
    """Genres that whoever asks likes, as the home page tells them. They break ties; who likes the same gets the same answer."""
    limit: Limit = 20
    cursor: str | None = None


class FoundTitle(TitleCard):
    highlights: dict[str, str] = {}
    """Field → HTML-escaped text, what matched within <mark>…</mark>."""


class SearchResult(Model):
    items: list[FoundTitle]
    facets: dict[str, list[FacetCount]]
    """genre, type, language, decade and cast: how many titles each value would leave."""
    total: int
    did_you_mean: str | None = None
    next_cursor: str | None = None
    took_ms: float


class SuggestedTitle(TitleCard):
    text: str
    """The title that matches what was typed so far."""


class Suggestions(Model):
    items: list[SuggestedTitle]
    took_ms: float


def search(asked: SearchInput, audience: Audience) -> SearchResult:
    """Raises BadRequest (bad_cursor)."""
    began = time.perf_counter()
    scope = _scope(asked)
    after = cursors.unseal(asked.cursor, scope)["after"] if asked.cursor else None
    query = _query(audience, text=asked.query, filters=asked.filters, limit=asked.limit, after=after)
    found = engine.index().search(query)
    best = bool(asked.query.strip()) and after is None
    hits = ranking.by_taste(found.hits, asked.taste, keep_first=best) if asked.taste else found.hits
    return SearchResult(
        items=[FoundTitle(**_card(hit.card, audience), highlights=hit.highlights) for hit in hits],
        facets=found.facets,
        total=found.total,
        did_you_mean=found.did_you_mean,
        next_cursor=cursors.seal({"after": found.after}, scope) if found.after else None,
        took_ms=_since(began),
    )


def suggest(text: str, limit: int, audience: Audience) -> Suggestions:
    began = time.perf_counter()
    found = engine.index().suggest(text, _query(audience, limit=limit))
    items = [SuggestedTitle(**_card(each.card, audience), text=each.text) for each in found]
    return Suggestions(items=items, took_ms=_since(began))


def _query(audience: Audience, **asked: Any) -> Query:
    return Query(
        country=audience.country,
        maturity_limit=audience.maturity_limit,
        language=audience.language or "en",
        moment=audience.moment,
        **asked,
    )


def _card(card: dict[str, Any], audience: Audience) -> dict[str, Any]:
    return dict(card_views.localised(TitleCard.model_validate(card), audience.language))


def _scope(asked: SearchInput) -> str:
    """A cursor goes on with the very question that it came from."""
    return "search/" + hashlib.sha256(asked.model_dump_json(include={"query", "filters"}).encode()).hexdigest()


def _since(began: float) -> float:
    return round((time.perf_counter() - began) * 1000, 1)
