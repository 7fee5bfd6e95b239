"""GET /v1/stream/sessions: the streams of this household."""

from matinee.identity.caller import Caller
from matinee.kernel.endpoint import endpoint
from matinee.kernel.types import Model
from matinee.streaming import sessions
from matinee.streaming.models import Playing


class PlayingList(Model):
    items: list[Playing]


@endpoint
def handler(caller: Caller) -> PlayingList:
    return PlayingList(items=sessions.playing(caller))
