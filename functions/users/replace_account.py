"""PUT /v1/users/profile: what the account says of its owner."""

from typing import Annotated

from matinee.identity.live import LiveCaller
from matinee.kernel.endpoint import endpoint
from matinee.kernel.text import LINE
from matinee.kernel.types import Country, Input, Language
from matinee.users import accounts
from matinee.users.views import UserView
from pydantic import Field


class Account(Input):
    display_name: Annotated[str, Field(min_length=1, max_length=100), LINE]
    locale: Language = "en"
    country: Country | None = None
    marketing_consent: bool = False


@endpoint
def handler(account: Account, caller: LiveCaller) -> UserView:
    return accounts.view(accounts.replace(caller.user_id, account.model_dump()))
