"""POST /v1/users/register: a new account, once its owner has opened the mail that goes out."""

from typing import Annotated

from matinee.identity.addresses import Email
from matinee.kernel.endpoint import endpoint
from matinee.kernel.request import Origin
from matinee.kernel.text import LINE
from matinee.kernel.types import Country, Input, Language, Model
from matinee.users import accounts
from matinee.users.models import Password
from pydantic import Field


class NewUser(Input):
    email: Email
    password: Password
    display_name: Annotated[str, Field(max_length=100), LINE] = ""
    locale: Language = "en"
    country: Country | None = None
    marketing_consent: bool = False


class Registered(Model):
    class Owner(Model):
        email: str
        display_name: str
        locale: Language
        country: Country | None = None

    user: Owner
    """The same whether the address was free or not: the mail tells its owner."""


@endpoint(status=201)
def handler(new: NewUser, origin: Origin) -> Registered:
    facts = new.model_dump()
    accounts.register(accounts.Registration(**facts), origin)
    return Registered(
        user=Registered.Owner.model_validate({name: facts[name] for name in Registered.Owner.model_fields})
    )
