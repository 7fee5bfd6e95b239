"""POST /v1/reviews/{review_id}/report: report a review to the moderators."""

from matinee.identity.caller import Caller
from matinee.kernel.endpoint import endpoint
from matinee.playback import reviews, watching
from matinee.playback.inputs import ReviewReport
from matinee.playback.models import ReviewId


@endpoint
def handler(review_id: ReviewId, report: ReviewReport, caller: Caller) -> None:
    reviews.report(watching.who(caller), review_id, report.reason)
