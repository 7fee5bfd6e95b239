"""POST /v1/users/profiles: another member of the household; at most five."""

from matinee.identity.live import LiveCaller
from matinee.kernel.endpoint import endpoint
from matinee.users import profiles
from matinee.users.views import ProfileInput, ProfileView


@endpoint(status=201, idempotent=True)
def handler(given: ProfileInput, caller: LiveCaller) -> ProfileView:
    return profiles.view(profiles.add(caller, given))
