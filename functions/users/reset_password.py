"""POST /v1/users/password/reset: a new password for who holds the link; every device is signed out."""

from typing import Annotated

from matinee.kernel.endpoint import endpoint
from matinee.kernel.types import Input
from matinee.users import recovery
from matinee.users.models import Password
from pydantic import Field


class Reset(Input):
    token: Annotated[str, Field(max_length=500)]
    new_password: Password


@endpoint
def handler(given: Reset) -> None:
    recovery.reset(given.token, given.new_password)
