"""DELETE /v1/history: delete this profile's viewing history, and its position in every title."""

from matinee.identity.live import LiveCaller
from matinee.kernel.endpoint import endpoint
from matinee.playback import clearing, watching


@endpoint
def handler(caller: LiveCaller) -> None:
    clearing.clear(watching.who(caller))
