"""DELETE /v1/history/{content_id}: delete a title from this profile's history, and its position in that title."""

from matinee.identity.live import LiveCaller
from matinee.kernel.endpoint import endpoint
from matinee.kernel.types import TitleId
from matinee.playback import history, watching


@endpoint
def handler(content_id: TitleId, caller: LiveCaller) -> None:
    history.forget(watching.who(caller), content_id)
