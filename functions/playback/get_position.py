"""GET /v1/playback: this profile's position in a title."""

from matinee.identity.caller import Caller
from matinee.kernel.endpoint import endpoint
from matinee.kernel.types import TitleId
from matinee.playback import resuming, watching
from matinee.playback.views import PositionView


@endpoint
def handler(content_id: TitleId, caller: Caller) -> PositionView:
    return resuming.find(watching.who(caller), content_id)
