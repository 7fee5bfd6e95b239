"""POST /v1/users/login: an address and a password for a pair of tokens."""

from typing import Annotated

from matinee.identity.addresses import Email
from matinee.kernel.endpoint import Reply, endpoint
from matinee.kernel.request import Origin
from matinee.kernel.text import LINE
from matinee.kernel.types import Input
from matinee.users import accounts
from matinee.users.models import Guess
from matinee.users.replies import SignedIn, signed_in
from pydantic import Field


class Credentials(Input):
    email: Email
    password: Guess
    device_name: Annotated[str, Field(max_length=100), LINE] = ""
    cookie: bool = False
    """Keep the refresh token in a cookie, for a web page."""


@endpoint
def handler(credentials: Credentials, origin: Origin) -> Annotated[Reply, SignedIn]:
    session = accounts.sign_in(credentials.email, credentials.password, credentials.device_name, origin)
    known = accounts.known_device_cookie(credentials.email)
    return signed_in(session, cookie=credentials.cookie, known_device=known)
