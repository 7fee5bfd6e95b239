"""Who is signed in where: one family of rotating refresh tokens a device (RFC 9700 §4.14.2), and access tokens from it.

A refresh token names its account, device, generation and profile, sealed. The device keeps the last generation and the
last token's hash. An earlier token means that somebody has a copy: the family ends. But for thirty seconds the one
before the last answers with the last again, so that two tabs that refresh at once stay on one chain.
"""

import hashlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from matinee.identity import live
from matinee.identity.caller import Caller
from matinee.identity.models import Device, Profile, User
from matinee.kernel import table
from matinee.kernel.errors import Conflict, Forbidden, NotFound, Unauthenticated
from matinee.kernel.ids import new_id
from matinee.kernel.table import Item
from matinee.kernel.types import now
from matinee.subscriptions import entitlements
from matinee.subscriptions.models import Entitlement
from matinee.users import sealing
from matinee.users.events import MailRequested
from matinee.users.models import DeviceView

LIFETIME = 30 * 86_400
"""Seconds that a device stays signed in without being used."""
_OVERLAP = timedelta(seconds=30)


@dataclass(frozen=True)
class Session:
    user: User
    device: Device
    profile: Profile | None
    """The one that is chosen."""
    refresh_token: str
    paid: Entitlement | None = None
    """What they may watch by."""


def begin(
    user: User,
    profiles: list[Profile],
    device_name: str,
    *,
    known: bool,
    also: Callable[[], Sequence[table.Write]] = tuple,
) -> Session:
    """Sign a device in; the one profile that has no PIN is chosen already.

    The owner is told by mail, unless it is a device that they have signed in from before (`known`) or the account's first.
    `also` are writes of the same transaction, made anew each time that it conflicts.
    Raises Forbidden (suspended, being_erased), Conflict.
    """
    profile = profiles[0] if len(profiles) == 1 and not profiles[0].pin_hash else None
    device_id = new_id("dev")
    token = _refresh_token(user.user_id, device_id, 1, profile)
    device = Device(
        user_id=user.user_id,
        device_id=device_id,
        name=device_name,
        profile_id=profile and profile.profile_id,
        session_epoch=user.session_epoch,
        token_hash=_hash(token),
        ttl=int(time.time()) + LIFETIME,
    )
    notice = MailRequested(user_id=user.user_id, mail="new_device", facts={"device": device_name})

    def begun(account: User) -> None:
        refuse_suspended(account)
        if account.first_signed_in_at is None:
            first = [table.creating(device), table.updating(account, first_signed_in_at=now())]
        else:
            first = [table.creating(device, *([] if known else [notice]))]
        table.transact(*first, *also())

    try:
        begun(user)
    except Conflict:  # somebody was as fast; the device stays one of the epoch in which its owner was recognised
        table.again(lambda: begun(table.get(User, user_id=user.user_id, consistent=True)))
    return Session(user, device.model_copy(update={"version": 1}), profile, token, entitlements.of(user.user_id))


def refresh(token: str) -> Session:
    """A new pair for a refresh token. Raises Unauthenticated; a token that was used before ends its family."""
    user_id, device_id, generation, profile_id = _opened(token)
    return table.again(lambda: _refresh(token, user_id, device_id, generation, profile_id))


def _refresh(token: str, user_id: str, device_id: str, generation: int, profile_id: str) -> Session:
    user, device, profile, paid = _household(user_id, device_id, profile_id)
    if device is None or user is None:
        raise Unauthenticated("This device is signed out: sign in again", code="session_ended")
    if generation == device.generation and _hash(token) == device.token_hash:
        return _rotated(user, device, profile, paid)
    if generation == device.generation - 1 and now() - device.rotated_at < _OVERLAP:
        return _again(user, device, paid)
    reused = MailRequested(user_id=user_id, mail="token_reused", facts={"device": device.name})
    table.transact(table.deleting(device), table.updating(user, reused))
    raise Unauthenticated("This token was used before, so the device is signed out: sign in again", code="token_reused")


def _rotated(user: User, device: Device, profile: Profile | None, paid: Entitlement | None) -> Session:
    token = _refresh_token(user.user_id, device.device_id, device.generation + 1, profile)
    device = table.update(
        device,
        generation=device.generation + 1,
        profile_id=profile and profile.profile_id,
        token_hash=_hash(token),
        rotated_at=now(),
        ttl=int(time.time()) + LIFETIME,
    )
    return Session(user, device, profile, token, paid)


def _again(user: User, device: Device, paid: Entitlement | None) -> Session:
    """The last pair's refresh token, which can be written again because nothing in it is chance."""
    profile = device.profile_id and table.find(Profile, user_id=user.user_id, profile_id=device.profile_id)
    token = _refresh_token(user.user_id, device.device_id, device.generation, profile or None)
    return Session(user, device, profile or None, token, paid)


def choose(caller: Caller, profile: Profile) -> Session:
    """New tokens, which carry the profile. Raises Unauthenticated where the device was signed out meanwhile."""

    def chosen() -> Session:
        user, device, _, paid = _household(caller.user_id, caller.session_id or "", "")
        if device is None or user is None:
            raise Unauthenticated("This device is signed out: sign in again", code="session_ended")
        return _rotated(user, device, profile, paid)

    return table.again(chosen)


def devices(caller: Caller, limit: int, cursor: str | None) -> tuple[list[DeviceView], str | None]:
    """Those that signed in last, by their last use, and a cursor to earlier ones. Raises BadRequest (bad_cursor)."""
    page = table.page(
        Device,
        starts="DEVICE#",
        newest_first=True,
        limit=limit,
        cursor=cursor,
        keep=lambda device: device.ttl > time.time(),
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


def of(user_id: str) -> list[Device]:
    """Where the account is signed in."""
    found = table.collection({"USER": User, "DEVICE": Device}, user_id=user_id)
    users = [item for item in found if isinstance(item, User)]
    devices = [item for item in found if isinstance(item, Device)]
    return [device for user in users for device in devices if live.is_signed_in(user, device)]


def end(user_id: str, device_id: str) -> None:
    """Sign one device out. Raises NotFound."""

    def ended() -> None:
        device = table.find(Device, user_id=user_id, device_id=device_id, consistent=True)
        if device is None:
            raise NotFound("No such device")
        table.delete(device)

    table.again(ended)


def end_if_there(user_id: str, device_id: str) -> None:
    try:
        end(user_id, device_id)
    except NotFound:
        return  # signed out already: what was asked for holds


def end_all(user_id: str) -> None:
    """Sign every device out, however many there are, by one write."""

    def ended() -> None:
        user = table.get(User, user_id=user_id, consistent=True)
        table.update(user, **ending(user))

    table.again(ended)


def ending(user: User) -> dict[str, int]:
    """The change of an account that signs every device out; DynamoDB deletes their items by their `ttl`.

    A sign-in that has read the account before, and creates its device after, is of the earlier epoch: signed out as well.
    """
    return {"session_epoch": user.session_epoch + 1}


def staying(caller: Caller, user: User) -> table.Write:
    """Keeps the caller's own device signed in, in the transaction that makes the change of `ending` to `user`.

    Raises Unauthenticated (session_ended).
    """
    device = table.find(Device, user_id=user.user_id, device_id=caller.session_id or "", consistent=True)
    if device is None or not live.is_signed_in(user, device):
        raise Unauthenticated("This device is signed out: sign in again", code="session_ended")
    return table.updating(device, **ending(user))


def _household(
    user_id: str, device_id: str, profile_id: str
) -> tuple[User | None, Device | None, Profile | None, Entitlement | None]:
    """All that a token says, the plan among it: that lies in another domain's table, and comes by the same call."""
    wanted: list[tuple[type[Item], dict[str, str]]] = [
        *live.keys(user_id, device_id),
        (Entitlement, {"user_id": user_id}),
    ]
    if profile_id:
        wanted.append((Profile, {"user_id": user_id, "profile_id": profile_id}))
    user, device, mine, *profile = table.find_many(wanted, consistent=True)
    return *live.signed_in(user, device), profile[0] if profile else None, mine  # type: ignore[return-value]


def _refresh_token(user_id: str, device_id: str, generation: int, profile: Profile | None) -> str:
    return sealing.seal("refresh", user_id, device_id, str(generation), profile.profile_id if profile else "")


def _opened(token: str) -> tuple[str, str, int, str]:
    parts = sealing.unseal("refresh", token)
    if parts is None:
        raise Unauthenticated("This is no refresh token of ours", code="bad_token")
    user_id, device_id, generation, profile_id = parts
    return user_id, device_id, int(generation), profile_id


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def refuse_suspended(user: User) -> None:
    """Raises Forbidden."""
    if user.erasure_id:
        raise Forbidden("This account is being deleted, as its owner asked", code="being_erased")
    if user.suspended:
        raise Forbidden("This account is suspended: write to support", code="suspended")
