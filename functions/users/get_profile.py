"""GET /v1/users/profiles/{profile_id}: one member of the household."""

from matinee.caller import Caller
from matinee.endpoint import endpoint
from matinee.types import ProfileId
from matinee.users import profiles
from matinee.users.models import ProfileView


@endpoint
def handler(profile_id: ProfileId, caller: Caller) -> ProfileView:
    return profiles.view(profiles.get(caller.user_id, profile_id))
