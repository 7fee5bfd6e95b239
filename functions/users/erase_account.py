"""DELETE /v1/users: every domain forgets me; the account is closed at once, and a receipt comes by mail."""

from typing import Annotated

from matinee.identity.models import ErasureId
from matinee.kernel.endpoint import endpoint
from matinee.kernel.types import Input, Model
from matinee.users import erasures
from matinee.users.erasures import Owner
from pydantic import Field


class Goodbye(Input):
    password: Annotated[str, Field(min_length=1, max_length=128)]


class ErasureAccepted(Model):
    erasure_id: ErasureId


@endpoint(status=202)
def handler(given: Goodbye, caller: Owner) -> ErasureAccepted:
    return ErasureAccepted(erasure_id=erasures.ask(caller, given.password))
