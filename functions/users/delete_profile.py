"""DELETE /v1/users/profiles/{profile_id}: a member leaves the household; the last one stays."""

from matinee.caller import Caller
from matinee.endpoint import endpoint
from matinee.types import ProfileId
from matinee.users import profiles
from matinee.users.models import Proof


@endpoint
def handler(profile_id: ProfileId, proof: Proof, caller: Caller) -> None:
    profiles.remove(caller, profile_id, proof)
