"""GET /v1/users/profile: the account itself."""

from matinee.identity.caller import Caller
from matinee.kernel.endpoint import endpoint
from matinee.users import accounts
from matinee.users.views import UserView


@endpoint
def handler(caller: Caller) -> UserView:
    return accounts.view(accounts.get(caller.user_id))
