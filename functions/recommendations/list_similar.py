"""GET /v1/content/{content_id}/similar: what goes with a title."""

from matinee.identity.caller import Caller
from matinee.kernel.endpoint import endpoint
from matinee.kernel.request import Origin
from matinee.kernel.types import Language, TitleId
from matinee.recommendations import asking, similar
from matinee.recommendations.views import Cards


@endpoint(edge_age=300)
def handler(content_id: TitleId, caller: Caller | None, origin: Origin, locale: Language | None = None) -> Cards:
    return similar.of(content_id, asking.audience(caller, origin, locale))
