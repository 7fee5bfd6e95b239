"""GET /v1/content/{content_id}/children: a series' seasons or a season's episodes, by number."""

from typing import Annotated

from matinee.content import browsing, visibility
from matinee.content.views import TitleList
from matinee.identity.caller import Caller
from matinee.kernel.endpoint import endpoint
from matinee.kernel.request import Origin
from matinee.kernel.types import Country, Language, Maturity, TitleId
from pydantic import Field


@endpoint(edge_age=15)
def handler(
    content_id: TitleId,
    caller: Caller | None,
    origin: Origin,
    locale: Language | None = None,
    country: Country | None = None,
    maturity: Maturity | None = None,
    limit: Annotated[int, Field(ge=1, le=200)] = 50,
    cursor: str | None = None,
) -> TitleList:
    return browsing.children(content_id, visibility.audience(caller, origin, locale, country, maturity), limit, cursor)
