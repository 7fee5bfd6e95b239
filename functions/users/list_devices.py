"""GET /v1/users/devices: where the account is signed in."""

from typing import Annotated

from matinee.identity.caller import Caller
from matinee.kernel.endpoint import endpoint
from matinee.kernel.types import Model
from matinee.users import devices
from matinee.users.views import DeviceView
from pydantic import Field


class Devices(Model):
    items: list[DeviceView]
    next_cursor: str | None = None


@endpoint
def handler(caller: Caller, limit: Annotated[int, Field(ge=1, le=100)] = 100, cursor: str | None = None) -> Devices:
    items, next_cursor = devices.listed(caller, limit, cursor)
    return Devices(items=items, next_cursor=next_cursor)
