"""POST /v1/watchlist: this profile wants to watch a title."""

from matinee.content import visibility
from matinee.identity.caller import Caller
from matinee.kernel.endpoint import endpoint
from matinee.kernel.request import Origin
from matinee.playback import watching, watchlist
from matinee.playback.shapes import Wish, Wished


@endpoint
def handler(wish: Wish, caller: Caller, origin: Origin) -> Wished:
    return watchlist.add(watching.who(caller), wish.content_id, visibility.audience(caller, origin))
