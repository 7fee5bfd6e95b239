"""GET /v1/users/devices: where the account is signed in."""

from matinee.identity.caller import Caller
from matinee.kernel.endpoint import endpoint
from matinee.kernel.types import Model
from matinee.users import sessions
from matinee.users.models import DeviceView


class Devices(Model):
    items: list[DeviceView]
    next_cursor: str | None = None


@endpoint
def handler(caller: Caller) -> Devices:
    return Devices(items=sessions.devices(caller))
