"""POST /v1/users/profiles/{profile_id}/select: who is watching? Tokens that carry the profile."""

from typing import Annotated

from matinee.identity.live import LiveCaller
from matinee.kernel.endpoint import Reply, endpoint
from matinee.kernel.request import Origin
from matinee.kernel.types import ProfileId
from matinee.users import profiles
from matinee.users.replies import SignedIn, cookie_of, signed_in
from matinee.users.views import Proof


@endpoint
def handler(profile_id: ProfileId, proof: Proof, caller: LiveCaller, origin: Origin) -> Annotated[Reply, SignedIn]:
    session = profiles.select(caller, profile_id, proof)
    return signed_in(session, cookie=bool(cookie_of(origin)))
