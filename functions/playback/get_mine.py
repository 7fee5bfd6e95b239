"""GET /v1/content/{content_id}/mine: a title's position, watchlist entry, rating and review of this profile."""

from matinee.identity.caller import Caller
from matinee.kernel.endpoint import endpoint
from matinee.kernel.types import TitleId
from matinee.playback import title_state, watching
from matinee.playback.opinion_views import TitleState


@endpoint
def handler(content_id: TitleId, caller: Caller) -> TitleState:
    return title_state.of(watching.who(caller), content_id)
