"""DELETE /v1/content/{content_id}/rating: this profile's is taken back."""

from matinee.caller import Caller
from matinee.endpoint import endpoint
from matinee.playback import ratings, watching
from matinee.types import TitleId


@endpoint
def handler(content_id: TitleId, caller: Caller) -> None:
    ratings.take_back(watching.who(caller), content_id)
