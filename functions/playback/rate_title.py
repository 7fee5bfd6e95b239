"""PUT /v1/content/{content_id}/rating: rate a title with stars or a thumb; the answer has the average of all ratings."""

from matinee.content import visibility
from matinee.identity.caller import Caller
from matinee.kernel.endpoint import endpoint
from matinee.kernel.request import Origin
from matinee.kernel.types import TitleId
from matinee.playback import ratings, watching
from matinee.playback.opinion_inputs import RatingInput
from matinee.playback.opinion_views import Rated


@endpoint
def handler(content_id: TitleId, given: RatingInput, caller: Caller, origin: Origin) -> Rated:
    return ratings.give(watching.who(caller), content_id, given, visibility.audience(caller, origin))
