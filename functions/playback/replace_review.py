"""PUT /v1/reviews/{review_id}: this profile's own, said anew; the staff reads it again."""

from matinee.identity.live import LiveCaller
from matinee.kernel.endpoint import endpoint
from matinee.playback import reviews, watching
from matinee.playback.models import ReviewId
from matinee.playback.shapes import ReviewInput, ReviewView


@endpoint
def handler(review_id: ReviewId, given: ReviewInput, caller: LiveCaller) -> ReviewView:
    return reviews.change(watching.who(caller), review_id, given)
