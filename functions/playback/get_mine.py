"""GET /v1/content/{content_id}/mine: this profile's position, rating and review of a title, and whether it is on its list."""

from matinee.identity.caller import Caller
from matinee.kernel.endpoint import endpoint
from matinee.kernel.types import TitleId
from matinee.playback import mine, watching
from matinee.playback.shapes import Mine


@endpoint
def handler(content_id: TitleId, caller: Caller) -> Mine:
    return mine.of(watching.who(caller), content_id)
