"""POST /v1/users/password/forgot: a link to a new password goes out, if the address has an account."""

from matinee.identity.addresses import Email
from matinee.kernel.endpoint import endpoint
from matinee.kernel.request import Origin
from matinee.kernel.types import Input, Model
from matinee.users import recovery


class Forgotten(Input):
    email: Email


class Accepted(Model):
    status: str = "accepted"


@endpoint(status=202)
def handler(forgotten: Forgotten, origin: Origin) -> Accepted:
    recovery.forgot(forgotten.email, origin)
    return Accepted()
