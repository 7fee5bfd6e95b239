"""GET /v1/recommendations: the home page of this profile; of nobody in particular, that of their country."""

from typing import Annotated

from matinee.experiments import deciding
from matinee.identity.caller import Caller
from matinee.kernel.endpoint import endpoint
from matinee.kernel.request import Origin
from matinee.kernel.types import Language
from matinee.recommendations import asking, home
from matinee.recommendations.trying import EXPERIMENTS, NOTHING, Tried
from matinee.recommendations.views import Home
from pydantic import Field


@endpoint(edge_age=60)
def handler(
    caller: Caller | None,
    origin: Origin,
    locale: Language | None = None,
    utc_offset: Annotated[int, Field(ge=-840, le=840)] | None = None,
) -> Home:
    who, audience = asking.who(caller), asking.audience(caller, origin, locale)
    kids = bool(caller and caller.is_kids)
    known = home.known(who, audience, is_kids=kids, utc_offset=utc_offset, tries=True)
    tried = Tried(who.profile_id, deciding.variants(caller, origin, only=EXPERIMENTS)) if who else NOTHING
    return home.page(known, tried, asks=who is not None)
