"""GET /v1/content: titles by genre, type, language and years; for editors drafts, deleted and unrated titles too."""

from typing import Annotated

from matinee.content import browsing, visibility
from matinee.content.details import Name, TitleStatus, TitleType
from matinee.content.views import TitleList
from matinee.identity.caller import Caller
from matinee.kernel.endpoint import endpoint
from matinee.kernel.request import Origin
from matinee.kernel.types import Country, Language, Maturity
from pydantic import Field

Year = Annotated[int, Field(ge=1, le=9999)]


@endpoint(edge_age=15)
def handler(
    caller: Caller | None,
    origin: Origin,
    genre: Name | None = None,
    type: TitleType | None = None,
    language: Language | None = None,
    year_from: Year | None = None,
    year_to: Year | None = None,
    sort: browsing.Sort | None = None,
    status: TitleStatus = "published",
    unrated: bool = False,
    locale: Language | None = None,
    country: Country | None = None,
    maturity: Maturity | None = None,
    limit: Annotated[int, Field(ge=1, le=100)] = 25,
    cursor: str | None = None,
) -> TitleList:
    audience = visibility.audience(caller, origin, locale, country, maturity)
    wanted = browsing.Wanted(
        status=status,
        unrated=unrated,
        genre=genre,
        type=type,
        language=language,
        year_from=year_from,
        year_to=year_to,
        sort=sort,
    )
    return browsing.browse(wanted, audience, limit, cursor)
