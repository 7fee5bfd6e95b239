"""DELETE /v1/users/devices/{device_id}: sign a device out."""

from matinee.identity.live import LiveCaller
from matinee.identity.models import DeviceId
from matinee.kernel.endpoint import endpoint
from matinee.users import sessions


@endpoint
def handler(device_id: DeviceId, caller: LiveCaller) -> None:
    sessions.end(caller.user_id, device_id)
