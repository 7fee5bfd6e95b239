"""GET /v1/admin/recommendations/preview: the home page as a profile sees it, with what each title's score is made of.

Who looked, and at whose, is kept. `country`: where it would be seen; else where the request comes from.
"""

from matinee.identity.live import LiveCaller
from matinee.kernel.endpoint import endpoint
from matinee.kernel.request import Origin
from matinee.kernel.types import Country, ProfileId, UserId
from matinee.recommendations import previewing
from matinee.recommendations.views import Previewed


@endpoint
def handler(
    profile_id: ProfileId,
    caller: LiveCaller,
    origin: Origin,
    user_id: UserId | None = None,
    country: Country | None = None,
) -> Previewed:
    return previewing.of(caller, profile_id, user_id, country or origin.country)
