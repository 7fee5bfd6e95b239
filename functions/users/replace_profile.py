"""PUT /v1/users/profiles/{profile_id}: all that is said of a member of the household, said anew."""

from matinee.identity.caller import Caller
from matinee.kernel.endpoint import endpoint
from matinee.kernel.types import ProfileId
from matinee.users import profiles
from matinee.users.models import ProfileChange, ProfileView, Proof


@endpoint
def handler(profile_id: ProfileId, given: ProfileChange, caller: Caller) -> ProfileView:
    proof = Proof(pin=given.current_pin, password=given.password)
    return profiles.view(profiles.replace(caller, profile_id, given, proof))
