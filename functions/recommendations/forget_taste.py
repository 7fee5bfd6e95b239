"""DELETE /v1/recommendations/taste: what this profile picked, hid and did so far says nothing of its taste any more."""

from matinee.identity.live import LiveCaller
from matinee.kernel.endpoint import endpoint
from matinee.playback import watching
from matinee.recommendations import taste


@endpoint
def handler(caller: LiveCaller) -> None:
    taste.forget(watching.who(caller))
