"""DELETE /v1/content/{content_id}/rating: delete this profile's rating of a title."""

from matinee.identity.caller import Caller
from matinee.kernel.endpoint import endpoint
from matinee.kernel.types import TitleId
from matinee.playback import ratings, watching


@endpoint
def handler(content_id: TitleId, caller: Caller) -> None:
    ratings.take_back(watching.who(caller), content_id)
