"""DELETE /v1/reviews/{review_id}: this profile's own."""

from matinee.caller import Caller
from matinee.endpoint import endpoint
from matinee.playback import reviews, watching
from matinee.playback.models import ReviewId


@endpoint
def handler(review_id: ReviewId, caller: Caller) -> None:
    reviews.remove(watching.who(caller), review_id)
