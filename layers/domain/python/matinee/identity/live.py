"""Who is calling, as they are now: an access token says what was true when it was made, up to a quarter of an hour ago."""

import time
from typing import Self

from matinee.identity.caller import Caller
from matinee.identity.models import Device, Profile, User
from matinee.kernel import access, table
from matinee.kernel.errors import Unauthenticated
from matinee.kernel.request import Event
from matinee.kernel.table import Item


class LiveCaller(Caller):
    """A caller whose device is signed in at this moment; role and profile are those that are stored. One call.

    A handler that hints it is `live=True` in its function table: what does harm by the token of somebody who was signed
    out, suspended or demoted, or whose profile became a child's.
    """

    account: User

    @classmethod
    def from_request(cls, event: Event) -> Self | None:
        """Raises what `current` does."""
        caller = Caller.from_request(event)
        return cls.model_validate(current(caller)) if caller else None


class ClaimedCaller(Caller):
    """A caller as their access token says, for a live route that reads `items` with all else that it reads and asks `known`."""


def current(caller: Caller, *, closed: bool = False) -> dict[str, object]:
    """The facts of a `LiveCaller`, by one call; otherwise as `known`."""
    return known(caller, *table.find_many(items(caller), consistent=True), closed=closed)


def items(caller: Caller) -> list[tuple[type[Item], dict[str, str]]]:
    """What to read, in this order, for `known`."""
    profile = {"user_id": caller.user_id, "profile_id": caller.profile_id or ""}
    return [*keys(caller.user_id, caller.session_id or ""), (Profile, profile)]


def known(
    caller: Caller, user: Item | None, device: Item | None, profile: Item | None, *, closed: bool = False
) -> dict[str, object]:
    """The facts of a caller as they are stored now. `closed`: also of an account that its owner is having erased.

    Raises Unauthenticated (session_ended; token_expired where the token's profile was deleted, so that a client refreshes
    it), Forbidden (role_required, kids).
    """
    account, signed_in_on = signed_in(user, device)
    if account is None or not (signed_in_on or (closed and account.erasure_id)):
        raise Unauthenticated("This device is signed out: sign in again", code="session_ended")
    facts: dict[str, object] = {"role": account.role, "is_kids": False, "locale": account.locale}
    if caller.profile_id:
        if not isinstance(profile, Profile):
            raise Unauthenticated("The profile of this access token was deleted: refresh it", code="token_expired")
        facts |= {"maturity_limit": profile.maturity_limit, "is_kids": profile.is_kids, "locale": profile.language}
    access.check(facts)
    return {**dict(caller), **facts, "account": account}


def keys(user_id: str, device_id: str) -> list[tuple[type[Item], dict[str, str]]]:
    """What to read, in this order, for `signed_in`."""
    return [(User, {"user_id": user_id}), (Device, {"user_id": user_id, "device_id": device_id})]


def signed_in(user: Item | None, device: Item | None) -> tuple[User | None, Device | None]:
    """The account and the device, or no device where it is signed out (`is_signed_in`)."""
    assert isinstance(user, User | None)
    assert isinstance(device, Device | None)
    return user, device if user and device and is_signed_in(user, device) else None


def is_signed_in(user: User, device: Device) -> bool:
    """Not once it was unused for its `ttl`, as DynamoDB deletes within days and not at once, nor in an earlier session epoch."""
    return not user.suspended and device.session_epoch == user.session_epoch and device.ttl > time.time()
