"""DELETE /v1/users/devices/{device_id}: sign a device out."""

from matinee.identity.live import LiveCaller
from matinee.identity.models import DeviceId
from matinee.kernel.endpoint import endpoint
from matinee.users import devices


@endpoint
def handler(device_id: DeviceId, caller: LiveCaller) -> None:
    devices.sign_out(caller.user_id, device_id)
