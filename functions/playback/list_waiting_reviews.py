"""GET /v1/admin/reviews: reviews with a given status, those that have waited longest first."""

from typing import Annotated

from matinee.kernel.endpoint import endpoint
from matinee.playback import reviews
from matinee.playback.opinion_models import ReviewStatus
from matinee.playback.opinion_views import ModerationQueue
from pydantic import Field


@endpoint
def handler(
    status: ReviewStatus = "pending",
    reported: bool = False,
    spoiler: bool | None = None,
    limit: Annotated[int, Field(ge=1, le=100)] = 25,
    cursor: str | None = None,
) -> ModerationQueue:
    return reviews.waiting(status, limit, cursor, reported=reported, spoiler=spoiler)
