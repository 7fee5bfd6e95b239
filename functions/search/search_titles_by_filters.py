"""POST /v1/search: titles by what somebody typed, with filters."""

from matinee.content import visibility
from matinee.identity.caller import Caller
from matinee.kernel.endpoint import endpoint
from matinee.kernel.request import Origin
from matinee.search import searching


@endpoint
def handler(asked: searching.SearchInput, caller: Caller | None, origin: Origin) -> searching.SearchResult:
    return searching.search(asked, visibility.audience(caller, origin, asked.locale))
