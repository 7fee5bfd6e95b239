"""DELETE /v1/watchlist/{content_id}: remove a title from this profile's watchlist."""

from matinee.identity.caller import Caller
from matinee.kernel.endpoint import endpoint
from matinee.kernel.types import TitleId
from matinee.playback import watching, watchlist


@endpoint
def handler(content_id: TitleId, caller: Caller) -> None:
    watchlist.remove(watching.who(caller), content_id)
