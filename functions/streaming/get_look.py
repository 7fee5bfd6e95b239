"""GET /v1/stream/{content_id}/look: the film's storyboard and what opens it. A browser keeps the answer for minutes."""

from typing import Annotated

from matinee.identity.live import ClaimedCaller
from matinee.kernel.endpoint import Reply, endpoint
from matinee.kernel.request import Origin
from matinee.kernel.types import TitleId
from matinee.streaming import looks


@endpoint
def handler(content_id: TitleId, caller: ClaimedCaller, origin: Origin) -> Annotated[Reply, looks.Look]:
    kept = {"cache-control": f"private, max-age={looks.MAX_AGE}", "vary": "Authorization"}
    return Reply(looks.look(content_id, caller, origin.country), headers=kept)
