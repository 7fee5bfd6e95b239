"""What the index knows of a title, what is asked of it, and what it answers."""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from matinee.content.details import TitleType, Window
from matinee.kernel.types import Country, Input, Instant, Language, Maturity, Model, TitleId

EVERYWHERE = "*"


class Document(Model):
    """One title as the index knows it."""

    content_id: TitleId
    version: int
    """The title's own, which grows by each write: an older one never replaces a newer."""
    type: TitleType
    titles: dict[Language, str]
    """The original language's first."""
    descriptions: dict[Language, str] = {}
    original_language: Language
    genres: list[str] = []
    cast: list[str] = []
    directors: list[str] = []
    tags: list[str] = []
    year: int | None = None
    maturity: Maturity | None = None
    open_in: list[str] = [EVERYWHERE]
    """Countries in which a window was open when it was indexed; EVERYWHERE for all of them, nothing for none."""
    windows: list[list[Window]] = []
    """Of each list one must be open. Looked at again when it is found, for a window may have opened or closed since."""
    popularity: Annotated[float, Field(ge=0, le=1)] = 0.0
    card: dict[str, Any] = {}
    """What results show, as JSON."""


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


Value = Annotated[str, Field(min_length=1, max_length=200)]
Values = Annotated[
    list[Value], Field(max_length=20), BeforeValidator(_listed, json_schema_input_type=Value | list[Value])
]
Types = Annotated[
    list[TitleType], Field(max_length=4), BeforeValidator(_listed, json_schema_input_type=TitleType | list[TitleType])
]
Languages = Annotated[
    list[Language], Field(max_length=20), BeforeValidator(_listed, json_schema_input_type=Language | list[Language])
]
Year = Annotated[int, Field(ge=1, le=9999)]


class Filters(Input):
    """Of each, any of the values; one that is alone need not stand in a list."""

    genre: Values = []
    type: Types = []
    language: Languages = []
    """The original language."""
    year_from: Year | None = None
    year_to: Year | None = None
    cast: Values = []
    """Names as they are written in the titles, whatever case and accents."""


class Query(Model):
    text: str = ""
    """Anything that somebody typed; nothing at all finds every title, the popular and then the newest first."""
    filters: Filters = Filters()
    country: Country = "US"
    maturity_limit: Maturity = 18
    language: Language = "en"
    """Of who asks: their highlights are taken from titles and descriptions in it."""
    moment: Instant
    limit: int = 20
    after: list[Any] | None = None
    """Where the page before ended, as its `Found.after` said."""


class Hit(Model):
    content_id: TitleId
    score: float
    card: dict[str, Any]
    highlights: dict[str, str] = {}
    """Field ("title", "description", "cast", "directors") → HTML-escaped text, what matched within <mark>…</mark>."""


class FacetCount(Model):
    value: str
    count: int


class Found(Model):
    hits: list[Hit]
    facets: dict[str, list[FacetCount]] = {}
    """genre, type, language, decade ("1990") and cast → how many titles each value would leave, most first.

    Every other filter is obeyed, so that a second value of the same facet can still be chosen.
    """
    total: int
    did_you_mean: str | None = None
    after: list[Any] | None = None
    """None on the last page."""


class Suggestion(Model):
    text: str
    """The title that matches what was typed so far, in the language of who asks if that one does."""
    content_id: TitleId
    card: dict[str, Any]
