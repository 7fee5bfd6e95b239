"""The devices of an account: where it is signed in, and signing them out."""

from matinee.identity import live
from matinee.identity.caller import Caller
from matinee.identity.models import Device, User
from matinee.kernel import table
from matinee.kernel.errors import NotFound, Unauthenticated
from matinee.users.views import DeviceView


def listed(caller: Caller, limit: int, cursor: str | None) -> tuple[list[DeviceView], str | None]:
    """The devices that signed in last, by their last use, and a cursor to earlier ones. Raises BadRequest (bad_cursor)."""
    user = table.get(User, user_id=caller.user_id)
    page = table.page(
        Device,
        starts="DEVICE#",
        newest_first=True,
        limit=limit,
        cursor=cursor,
        keep=lambda device: live.is_signed_in(user, device),
        user_id=caller.user_id,
    )
    found = sorted(page.items, key=lambda device: device.rotated_at, reverse=True)
    views = [
        DeviceView(
            device_id=device.device_id,
            name=device.name,
            created_at=device.created_at,
            last_seen_at=device.rotated_at,
            current=device.device_id == caller.session_id,
        )
        for device in found
    ]
    return views, page.next_cursor


def sign_out(user_id: str, device_id: str) -> None:
    """Sign one device out. Raises NotFound."""

    def ended() -> None:
        device = table.find(Device, user_id=user_id, device_id=device_id, consistent=True)
        if device is None:
            raise NotFound("No such device")
        table.delete(device)

    table.again(ended)


def sign_out_if_there(user_id: str, device_id: str) -> None:
    try:
        sign_out(user_id, device_id)
    except NotFound:
        return  # signed out already


def sign_out_all(user_id: str) -> None:
    """Sign all devices out, however many there are, by one write."""

    def ended() -> None:
        user = table.get(User, user_id=user_id, consistent=True)
        table.update(user, **ending(user))

    table.again(ended)


def ending(user: User) -> dict[str, int]:
    """The change of an account that signs all its devices out; DynamoDB deletes their items by their `ttl`.

    A sign-in that read the account before this write creates a device of the earlier epoch, which is signed out as well.
    """
    return {"session_epoch": user.session_epoch + 1}


def staying(caller: Caller, user: User) -> table.Write:
    """Keep the caller's device signed in, as part of the transaction that makes the change of `ending`.

    Raises Unauthenticated (session_ended).
    """
    device = table.find(Device, user_id=user.user_id, device_id=caller.session_id or "", consistent=True)
    if device is None or not live.is_signed_in(user, device):
        raise Unauthenticated("This device is signed out: sign in again", code="session_ended")
    return table.updating(device, **ending(user))
