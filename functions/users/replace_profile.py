"""PUT /v1/users/profiles/{profile_id}: all that is said of a member of the household, said anew."""

from matinee.identity.live import LiveCaller
from matinee.kernel.endpoint import endpoint
from matinee.kernel.types import ProfileId
from matinee.users import profiles
from matinee.users.views import ProfileChange, ProfileView, Proof


@endpoint
def handler(profile_id: ProfileId, given: ProfileChange, caller: LiveCaller) -> ProfileView:
    proof = Proof(pin=given.current_pin, password=given.password)
    return profiles.view(profiles.replace(caller, profile_id, given, proof))
