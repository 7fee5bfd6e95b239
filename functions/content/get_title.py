"""GET /v1/content/{content_id}: one title, as this caller may see it; a series with its seasons."""

from typing import Annotated

from matinee.content import browsing, visibility
from matinee.content.views import TitleView
from matinee.identity.caller import Caller
from matinee.kernel.endpoint import Reply, endpoint
from matinee.kernel.preconditions import etag
from matinee.kernel.request import Origin
from matinee.kernel.types import Country, Language, Maturity, TitleId


@endpoint(edge_age=15)
def handler(
    content_id: TitleId,
    caller: Caller | None,
    origin: Origin,
    locale: Language | None = None,
    country: Country | None = None,
    maturity: Maturity | None = None,
) -> Annotated[Reply, TitleView]:
    audience = visibility.audience(caller, origin, locale, country, maturity)
    title = browsing.look(content_id, audience)
    return Reply(title, headers={"etag": etag(title.version)} if audience.edits else {})
