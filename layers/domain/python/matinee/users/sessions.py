"""Sessions: each device has one family of rotating refresh tokens (RFC 9700 §4.14.2).

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
from matinee.kernel.errors import Conflict, Forbidden, Unauthenticated
from matinee.kernel.ids import new_id
from matinee.kernel.table import Item
from matinee.kernel.types import now
from matinee.subscriptions import entitlements
from matinee.subscriptions.models import Entitlement
from matinee.users import sealing
from matinee.users.events import MailRequested

LIFETIME = 30 * 86_400
"""Seconds that a device stays signed in without being used."""
_OVERLAP = timedelta(seconds=30)


@dataclass(frozen=True)
class Session:
    user: User
    device: Device
    profile: Profile | None
    """The chosen profile."""
    refresh_token: str
    paid: Entitlement | None = None
    """The entitlement to watch."""


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
    """A new pair of tokens. Raises Unauthenticated; a token that was already used ends its session."""
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
    raise Unauthenticated(
        "This refresh token was already used, so this device was signed out: sign in again", code="token_reused"
    )


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
    """The last pair's refresh token again, which contains nothing random."""
    profile = device.profile_id and table.find(Profile, user_id=user.user_id, profile_id=device.profile_id)
    token = _refresh_token(user.user_id, device.device_id, device.generation, profile or None)
    return Session(user, device, profile or None, token, paid)


def choose(caller: Caller, profile: Profile) -> Session:
    """New tokens that carry the profile. Raises Unauthenticated if the device was signed out meanwhile."""

    def chosen() -> Session:
        user, device, _, paid = _household(caller.user_id, caller.session_id or "", "")
        if device is None or user is None:
            raise Unauthenticated("This device is signed out: sign in again", code="session_ended")
        return _rotated(user, device, profile, paid)

    return table.again(chosen)


def _household(
    user_id: str, device_id: str, profile_id: str
) -> tuple[User | None, Device | None, Profile | None, Entitlement | None]:
    """What an access token contains, by one call; the entitlement is in another domain's table."""
    wanted: list[tuple[type[Item], dict[str, str]]] = [
        *live.keys(user_id, device_id),
        (Entitlement, {"user_id": user_id}),
    ]
    if profile_id:
        wanted.append((Profile, {"user_id": user_id, "profile_id": profile_id}))
    user, device, paid, *profile = table.find_many(wanted, consistent=True)
    return *live.signed_in(user, device), profile[0] if profile else None, paid  # type: ignore[return-value]


def _refresh_token(user_id: str, device_id: str, generation: int, profile: Profile | None) -> str:
    return sealing.seal("refresh", user_id, device_id, str(generation), profile.profile_id if profile else "")


def _opened(token: str) -> tuple[str, str, int, str]:
    parts = sealing.unseal("refresh", token)
    if parts is None:
        raise Unauthenticated("This is not a valid refresh token", code="bad_token")
    user_id, device_id, generation, profile_id = parts
    return user_id, device_id, int(generation), profile_id


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def refuse_suspended(user: User) -> None:
    """Raises Forbidden."""
    if user.erasure_id:
        raise Forbidden("This account is being deleted at its owner's request", code="being_erased")
    if user.suspended:
        raise Forbidden("This account is suspended: contact support", code="suspended")
