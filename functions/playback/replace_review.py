"""PUT /v1/reviews/{review_id}: replace a review that this profile wrote; a moderator must approve it again."""

from matinee.identity.live import LiveCaller
from matinee.kernel.endpoint import endpoint
from matinee.playback import reviews, watching
from matinee.playback.opinion_inputs import ReviewInput
from matinee.playback.opinion_models import ReviewId
from matinee.playback.opinion_views import ReviewView


@endpoint
def handler(review_id: ReviewId, given: ReviewInput, caller: LiveCaller) -> ReviewView:
    return reviews.change(watching.who(caller), review_id, given)
