"""POST /v1/recommendations/hidden/{content_id}: this profile is not interested in a title, and is not shown it any more."""

from matinee.identity.live import LiveCaller
from matinee.kernel.endpoint import endpoint
from matinee.kernel.request import Origin
from matinee.kernel.types import TitleId
from matinee.playback import watching
from matinee.recommendations import asking, taste


@endpoint
def handler(content_id: TitleId, caller: LiveCaller, origin: Origin) -> None:
    taste.hide(watching.who(caller), content_id, asking.audience(caller, origin))
