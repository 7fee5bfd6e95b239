"""DELETE /v1/reviews/{review_id}: delete a review that this profile wrote."""

from matinee.identity.live import LiveCaller
from matinee.kernel.endpoint import endpoint
from matinee.playback import reviews, watching
from matinee.playback.opinion_models import ReviewId


@endpoint
def handler(review_id: ReviewId, caller: LiveCaller) -> None:
    reviews.remove(watching.who(caller), review_id)
