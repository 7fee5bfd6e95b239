"""POST /v1/recommendations/taste: titles that this profile likes, in place of those that it picked before."""

from matinee.identity.live import LiveCaller
from matinee.kernel.endpoint import endpoint
from matinee.kernel.request import Origin
from matinee.playback import watching
from matinee.recommendations import asking, taste


@endpoint
def handler(picks: taste.Picks, caller: LiveCaller, origin: Origin) -> None:
    taste.pick(watching.who(caller), picks, asking.audience(caller, origin))
