"""DELETE /v1/users: every domain forgets me; the account is closed at once, and a receipt comes by mail."""

from typing import Annotated

from matinee.identity.caller import Caller
from matinee.identity.models import ErasureId
from matinee.kernel.endpoint import endpoint
from matinee.kernel.types import Input, Model
from matinee.users import erasures
from pydantic import Field


class Goodbye(Input):
    password: Annotated[str, Field(min_length=1, max_length=128)]


class Accepted(Model):
    erasure_id: ErasureId


@endpoint(status=202)
def handler(given: Goodbye, caller: Caller) -> Accepted:
    return Accepted(erasure_id=erasures.ask(caller, given.password))
