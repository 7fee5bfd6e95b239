"""DELETE /v1/watchlist/{content_id}: this profile does not want to watch a title any more."""

from matinee.caller import Caller
from matinee.endpoint import endpoint
from matinee.playback import watching, watchlist
from matinee.types import TitleId


@endpoint
def handler(content_id: TitleId, caller: Caller) -> None:
    watchlist.remove(watching.who(caller), content_id)
