"""GET /v1/playback/continue: titles that this profile has not finished, the latest first; after an episode, the next one."""

from matinee.content import visibility
from matinee.identity.caller import Caller
from matinee.kernel.endpoint import endpoint
from matinee.kernel.request import Origin
from matinee.playback import continuing, watching
from matinee.playback.views import ContinueList


@endpoint
def handler(caller: Caller, origin: Origin) -> ContinueList:
    return continuing.listed(watching.who(caller), visibility.audience(caller, origin))
