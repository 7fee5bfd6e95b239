"""GET /v1/users/profiles/{profile_id}: one member of the household."""

from matinee.identity.caller import Caller
from matinee.kernel.endpoint import endpoint
from matinee.kernel.types import ProfileId
from matinee.users import profiles
from matinee.users.views import ProfileView


@endpoint
def handler(profile_id: ProfileId, caller: Caller) -> ProfileView:
    return profiles.view(profiles.get(caller.user_id, profile_id))
