"""POST /v1/users/verify-email: the owner of the address says yes; the account is good from now on."""

from typing import Annotated

from matinee.kernel.endpoint import endpoint
from matinee.kernel.types import Input
from matinee.users import registration
from pydantic import Field


class Verification(Input):
    token: Annotated[str, Field(max_length=500)]


@endpoint
def handler(verification: Verification) -> None:
    registration.verify(verification.token)
