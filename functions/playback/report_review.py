"""POST /v1/reviews/{review_id}/report: somebody should read this again."""

from matinee.identity.caller import Caller
from matinee.kernel.endpoint import endpoint
from matinee.playback import reviews, watching
from matinee.playback.models import ReviewId
from matinee.playback.shapes import ReviewReport


@endpoint
def handler(review_id: ReviewId, report: ReviewReport, caller: Caller) -> None:
    reviews.report(watching.who(caller), review_id, report.reason)
