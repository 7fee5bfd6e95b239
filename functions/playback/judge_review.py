"""PUT /v1/admin/reviews/{review_id}: approved, and everybody may read it; rejected, and its author is told why."""

from matinee.identity.live import LiveCaller
from matinee.kernel.endpoint import endpoint
from matinee.playback import reviews
from matinee.playback.models import ReviewId
from matinee.playback.shapes import ReportedReview, Verdict


@endpoint
def handler(review_id: ReviewId, verdict: Verdict, caller: LiveCaller) -> ReportedReview:
    return reviews.judge(review_id, verdict)
