"""POST /v1/users/login: an address and a password for an access token."""

from typing import Annotated

from matinee.endpoint import endpoint
from matinee.types import Input, Model
from matinee.users import accounts, tokens
from matinee.users.models import Email, UserView
from pydantic import Field


class Credentials(Input):
    email: Email
    password: Annotated[str, Field(min_length=1, max_length=128)]
    device_name: Annotated[str, Field(max_length=100)] = ""


class SignedIn(Model):
    access_token: str
    token_type: str = "Bearer"
    expires_in: int = tokens.LIFETIME
    user: UserView


@endpoint
def handler(credentials: Credentials) -> SignedIn:
    user, token = accounts.sign_in(credentials.email, credentials.password)
    return SignedIn(access_token=token, user=accounts.view(user))
