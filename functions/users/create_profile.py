"""POST /v1/users/profiles: another member of the household; at most five."""

from matinee.identity.caller import Caller
from matinee.kernel.endpoint import endpoint
from matinee.users import profiles
from matinee.users.models import ProfileInput, ProfileView


@endpoint(status=201, idempotent=True)
def handler(given: ProfileInput, caller: Caller) -> ProfileView:
    return profiles.view(profiles.add(caller, given))
