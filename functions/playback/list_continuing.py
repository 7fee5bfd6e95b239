"""GET /v1/playback/continue: what this profile is in the middle of, the latest first; after an episode the next one."""

from matinee.content import visibility
from matinee.identity.caller import Caller
from matinee.kernel.endpoint import endpoint
from matinee.kernel.request import Origin
from matinee.playback import continuing, watching
from matinee.playback.shapes import ContinueList


@endpoint
def handler(caller: Caller, origin: Origin) -> ContinueList:
    return continuing.listed(watching.who(caller), visibility.audience(caller, origin))
