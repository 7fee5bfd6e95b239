"""GET /v1/history: what this profile has watched, the latest first."""

from typing import Annotated

from matinee.content import visibility
from matinee.identity.caller import Caller
from matinee.kernel.endpoint import endpoint
from matinee.kernel.request import Origin
from matinee.playback import history, watching
from matinee.playback.views import History
from pydantic import Field


@endpoint
def handler(
    caller: Caller, origin: Origin, limit: Annotated[int, Field(ge=1, le=50)] = 25, cursor: str | None = None
) -> History:
    return history.listed(watching.who(caller), visibility.audience(caller, origin), limit, cursor)
