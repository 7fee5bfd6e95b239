"""An operator's way to the first accounts: `aws lambda invoke` with {email, password, role, display_name}.

An account that exists is left as it is.
"""

from matinee.identity.addresses import Email
from matinee.identity.models import Role
from matinee.kernel.step import step
from matinee.kernel.types import Input
from matinee.users import accounts
from matinee.users.models import Password
from matinee.users.views import UserView


class NewAccount(Input):
    email: Email
    password: Password
    role: Role = "viewer"
    display_name: str = ""


@step
def handler(account: NewAccount) -> UserView:
    found = accounts.find(account.email)
    return accounts.view(
        found or accounts.create(account.email, account.password, role=account.role, display_name=account.display_name)
    )
