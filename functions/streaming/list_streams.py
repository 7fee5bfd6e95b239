"""GET /v1/stream/sessions: what plays in this household now."""

from matinee.caller import Caller
from matinee.endpoint import endpoint
from matinee.streaming import sessions
from matinee.streaming.models import Playing
from matinee.types import Model


class PlayingList(Model):
    items: list[Playing]


@endpoint
def handler(caller: Caller) -> PlayingList:
    return PlayingList(items=sessions.playing(caller))
