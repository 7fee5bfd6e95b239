"""POST /v1/watchlist: add a title to this profile's watchlist."""

from matinee.content import visibility
from matinee.identity.caller import Caller
from matinee.kernel.endpoint import endpoint
from matinee.kernel.request import Origin
from matinee.playback import watching, watchlist
from matinee.playback.inputs import WatchlistAddition
from matinee.playback.views import WatchlistEntry


@endpoint
def handler(wish: WatchlistAddition, caller: Caller, origin: Origin) -> WatchlistEntry:
    return watchlist.add(watching.who(caller), wish.content_id, visibility.audience(caller, origin))
