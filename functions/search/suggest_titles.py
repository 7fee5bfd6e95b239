"""GET /v1/search/suggest: titles that what was typed so far may become."""

from matinee.content import visibility
from matinee.identity.caller import Caller
from matinee.kernel.endpoint import endpoint
from matinee.kernel.request import Origin
from matinee.kernel.types import Language
from matinee.search import searching


@endpoint(edge_age=10)
def handler(
    caller: Caller | None,
    origin: Origin,
    q: searching.Text,
    locale: Language | None = None,
    limit: searching.Few = 8,
) -> searching.Suggestions:
    return searching.suggest(q, limit, visibility.audience(caller, origin, locale))
