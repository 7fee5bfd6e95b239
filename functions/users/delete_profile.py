"""DELETE /v1/users/profiles/{profile_id}: a member leaves the household; the last one stays."""

from matinee.identity.live import LiveCaller
from matinee.kernel.endpoint import endpoint
from matinee.kernel.types import ProfileId
from matinee.users import profiles
from matinee.users.views import Proof


@endpoint
def handler(profile_id: ProfileId, proof: Proof, caller: LiveCaller) -> None:
    profiles.remove(caller, profile_id, proof)
