"""DELETE /v1/history: delete this profile's viewing history, and its position in every title."""

from matinee.identity.live import LiveCaller
from matinee.kernel.endpoint import endpoint
from matinee.playback import history, watching


@endpoint
def handler(caller: LiveCaller) -> None:
    history.forget_all(watching.who(caller))
