"""POST /v1/reviews/{review_id}/report: report a review to the moderators."""

from matinee.identity.live import LiveCaller
from matinee.kernel.endpoint import endpoint
from matinee.playback import reviews, watching
from matinee.playback.opinion_inputs import ReviewReport
from matinee.playback.opinion_models import ReviewId


@endpoint
def handler(review_id: ReviewId, report: ReviewReport, caller: LiveCaller) -> None:
    reviews.report(watching.who(caller), review_id, report.reason)
