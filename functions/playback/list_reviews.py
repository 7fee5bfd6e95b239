"""GET /v1/content/{content_id}/reviews: the approved reviews of a title, the latest first."""

from typing import Annotated

from matinee.content import visibility
from matinee.identity.caller import Caller
from matinee.kernel.endpoint import endpoint
from matinee.kernel.request import Origin
from matinee.kernel.types import TitleId
from matinee.playback import reviews, watching
from matinee.playback.opinion_views import ReviewList
from pydantic import Field


@endpoint
def handler(
    content_id: TitleId,
    caller: Caller,
    origin: Origin,
    limit: Annotated[int, Field(ge=1, le=100)] = 25,
    cursor: str | None = None,
) -> ReviewList:
    audience = visibility.audience(caller, origin)
    return reviews.of_title(watching.who(caller), content_id, audience, limit, cursor)
