"""DELETE /v1/history/{content_id}: that this profile has watched a title is forgotten, and where it was in it."""

from matinee.caller import Caller
from matinee.endpoint import endpoint
from matinee.playback import history, watching
from matinee.types import TitleId


@endpoint
def handler(content_id: TitleId, caller: Caller) -> None:
    history.forget(watching.who(caller), content_id)
