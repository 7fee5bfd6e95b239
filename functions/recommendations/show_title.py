"""DELETE /v1/recommendations/hidden/{content_id}: a title that this profile has hidden is shown again."""

from matinee.identity.live import LiveCaller
from matinee.kernel.endpoint import endpoint
from matinee.kernel.types import TitleId
from matinee.playback import watching
from matinee.recommendations import taste


@endpoint
def handler(content_id: TitleId, caller: LiveCaller) -> None:
    taste.show(watching.who(caller), content_id)
