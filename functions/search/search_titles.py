"""GET /v1/search: titles by what somebody typed, with filters. Several values of a filter are separated by commas."""

from typing import Annotated, Any

from matinee.content import visibility
from matinee.identity.caller import Caller
from matinee.kernel.endpoint import endpoint
from matinee.kernel.request import Origin
from matinee.kernel.types import Language
from matinee.search import searching
from matinee.search.models import Filters, Languages, Types, Values, Year
from pydantic import BeforeValidator


def _split(text: Any) -> Any:
    return [each.strip() for each in text.split(",") if each.strip()] if isinstance(text, str) else text


_Commas = BeforeValidator(_split, json_schema_input_type=str)


@endpoint(edge_age=2)
def handler(
    caller: Caller | None,
    origin: Origin,
    q: searching.Text = "",
    genre: Annotated[Values, _Commas] | None = None,
    type: Annotated[Types, _Commas] | None = None,
    language: Annotated[Languages, _Commas] | None = None,
    cast: Annotated[Values, _Commas] | None = None,
    taste: Annotated[searching.Taste, _Commas] | None = None,
    year_from: Year | None = None,
    year_to: Year | None = None,
    locale: Language | None = None,
    limit: searching.Limit = 20,
    cursor: str | None = None,
) -> searching.SearchResult:
    chosen = {"genre": genre, "type": type, "language": language, "cast": cast}
    filters = Filters(**{name: some for name, some in chosen.items() if some}, year_from=year_from, year_to=year_to)
    asked = searching.SearchInput(query=q, filters=filters, taste=taste or [], limit=limit, cursor=cursor)
    return searching.search(asked, visibility.audience(caller, origin, locale))
