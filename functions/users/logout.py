"""POST /v1/users/logout: this device is signed out."""

from typing import Annotated

from matinee.identity.caller import Caller
from matinee.kernel.endpoint import Reply, endpoint
from matinee.users import devices
from matinee.users.replies import signed_out


@endpoint
def handler(caller: Caller) -> Annotated[Reply, None]:
    if caller.session_id:
        devices.sign_out_if_there(caller.user_id, caller.session_id)
    return signed_out()
