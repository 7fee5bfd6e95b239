"""GET /v1/recommendations/why/{content_id}: why a title is recommended to this profile, the strongest reason first."""

from matinee.identity.caller import Caller
from matinee.kernel.endpoint import endpoint
from matinee.kernel.request import Origin
from matinee.kernel.types import TitleId
from matinee.playback import watching
from matinee.recommendations import asking, explaining, home, taste
from matinee.recommendations.views import Why


@endpoint
def handler(content_id: TitleId, caller: Caller, origin: Origin) -> Why:
    audience = asking.audience(caller, origin)
    known = home.known(watching.who(caller), audience, is_kids=caller.is_kids, about=content_id)
    return Why(reasons=explaining.every(known, taste.must_be_seen(known.shelf, content_id, known.audience)))
