"""PUT /v1/admin/reviews/{review_id}: approve a review for everybody to read, or reject it with a reason for its author."""

from matinee.identity.live import LiveCaller
from matinee.kernel.endpoint import endpoint
from matinee.playback import reviews
from matinee.playback.opinion_inputs import Verdict
from matinee.playback.opinion_models import ReviewId
from matinee.playback.opinion_views import ReportedReview


@endpoint
def handler(review_id: ReviewId, verdict: Verdict, caller: LiveCaller) -> ReportedReview:
    return reviews.judge(review_id, verdict)
