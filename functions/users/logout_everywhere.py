"""POST /v1/users/logout-everywhere: every device of the account is signed out, this one too."""

from typing import Annotated

from matinee.identity import live
from matinee.identity.caller import Caller
from matinee.kernel.endpoint import Reply, endpoint
from matinee.users import sessions
from matinee.users.replies import signed_out


@endpoint
def handler(caller: Caller) -> Annotated[Reply, None]:
    live.account(caller)
    sessions.end_all(caller.user_id)
    return signed_out()
