"""GET /v1/stream/{content_id}: starts a stream. Answers the addresses for the player and sets cookies for the media."""

from typing import Annotated

from matinee.identity.live import ClaimedCaller
from matinee.kernel.endpoint import Reply, endpoint
from matinee.kernel.request import Origin
from matinee.kernel.types import TitleId
from matinee.streaming import sessions


@endpoint
def handler(content_id: TitleId, caller: ClaimedCaller, origin: Origin) -> Annotated[Reply, sessions.Stream]:
    stream, cookies = sessions.start(content_id, caller, origin.country)
    return Reply(stream, cookies=cookies)
