"""GET /v1/watchlist: this profile's watchlist, the latest addition first."""

from typing import Annotated

from matinee.content import visibility
from matinee.identity.caller import Caller
from matinee.kernel.endpoint import endpoint
from matinee.kernel.request import Origin
from matinee.playback import watching, watchlist
from matinee.playback.views import Watchlist
from pydantic import Field


@endpoint
def handler(
    caller: Caller, origin: Origin, limit: Annotated[int, Field(ge=1, le=50)] = 25, cursor: str | None = None
) -> Watchlist:
    return watchlist.listed(watching.who(caller), visibility.audience(caller, origin), limit, cursor)
