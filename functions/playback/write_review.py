"""POST /v1/content/{content_id}/reviews: review a title that this profile has watched; a moderator must approve it first."""

from matinee.content import visibility
from matinee.identity.live import LiveCaller
from matinee.kernel.endpoint import endpoint
from matinee.kernel.request import Origin
from matinee.kernel.types import TitleId
from matinee.playback import reviews, watching
from matinee.playback.opinion_inputs import ReviewInput
from matinee.playback.opinion_views import ReviewView


@endpoint(status=201)
def handler(content_id: TitleId, given: ReviewInput, caller: LiveCaller, origin: Origin) -> ReviewView:
    return reviews.write(watching.who(caller), content_id, given, visibility.audience(caller, origin))
