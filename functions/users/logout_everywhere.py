"""POST /v1/users/logout-everywhere: every device of the account is signed out, this one too."""

from typing import Annotated

from matinee.identity.live import LiveCaller
from matinee.kernel.endpoint import Reply, endpoint
from matinee.users import devices
from matinee.users.replies import signed_out


@endpoint
def handler(caller: LiveCaller) -> Annotated[Reply, None]:
    devices.sign_out_all(caller.user_id)
    return signed_out()
