"""GET /v1/playback: where this profile is in a title."""

from matinee.caller import Caller
from matinee.endpoint import endpoint
from matinee.playback import resuming, watching
from matinee.playback.shapes import PositionView
from matinee.types import TitleId


@endpoint
def handler(content_id: TitleId, caller: Caller) -> PositionView:
    return resuming.find(watching.who(caller), content_id)
