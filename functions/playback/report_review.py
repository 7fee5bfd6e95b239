"""POST /v1/reviews/{review_id}/report: somebody should read this again."""

from matinee.identity.live import LiveCaller
from matinee.kernel.endpoint import endpoint
from matinee.playback import reviews, watching
from matinee.playback.models import ReviewId
from matinee.playback.shapes import ReviewReport


@endpoint
def handler(review_id: ReviewId, report: ReviewReport, caller: LiveCaller) -> None:
    reviews.report(watching.who(caller), review_id, report.reason)
