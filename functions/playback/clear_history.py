"""DELETE /v1/history: all that this profile has watched is forgotten, and where it was in it."""

from matinee.identity.live import LiveCaller
from matinee.kernel.endpoint import endpoint
from matinee.playback import history, watching


@endpoint
def handler(caller: LiveCaller) -> None:
    history.forget_all(watching.who(caller))
