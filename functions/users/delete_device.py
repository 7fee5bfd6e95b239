"""DELETE /v1/users/devices/{device_id}: sign a device out."""

from matinee.identity.caller import Caller
from matinee.kernel.endpoint import endpoint
from matinee.users import sessions
from matinee.users.models import DeviceId


@endpoint
def handler(device_id: DeviceId, caller: Caller) -> None:
    sessions.end(caller.user_id, device_id)
