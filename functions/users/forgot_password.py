"""POST /v1/users/password/forgot: a link to a new password goes out, if the address has an account."""

from matinee.identity.caller import Origin
from matinee.kernel.endpoint import endpoint
from matinee.kernel.types import Input, Model
from matinee.users import recovery
from matinee.users.models import Email


class Forgotten(Input):
    email: Email


class Accepted(Model):
    status: str = "accepted"


@endpoint(status=202)
def handler(forgotten: Forgotten, origin: Origin) -> Accepted:
    recovery.forgot(forgotten.email, origin)
    return Accepted()
