"""Whether who is calling is still signed in: what an access token cannot know, as it was made up to a quarter of an hour ago."""

import time

from matinee.identity.caller import Caller
from matinee.identity.models import Device, User
from matinee.kernel import table
from matinee.kernel.errors import Unauthenticated
from matinee.kernel.table import Item


def account(caller: Caller) -> User:
    """The account of a caller whose device is still signed in, by one call. Raises Unauthenticated (session_ended)."""
    user, device = signed_in(*table.find_many(keys(caller.user_id, caller.session_id or ""), consistent=True))
    if user is None or device is None or user.suspended:
        raise Unauthenticated("This device is signed out: sign in again", code="session_ended")
    return user


def keys(user_id: str, device_id: str) -> list[tuple[type[Item], dict[str, str]]]:
    """What is read to know it."""
    return [(User, {"user_id": user_id}), (Device, {"user_id": user_id, "device_id": device_id})]


def signed_in(user: Item | None, device: Item | None) -> tuple[User | None, Device | None]:
    """No device where it is signed out, or was not used for so long: DynamoDB deletes within days of `ttl`, not at once."""
    assert isinstance(user, User | None)
    assert isinstance(device, Device | None)
    return user, None if device and device.ttl <= time.time() else device
