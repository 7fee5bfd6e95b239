"""The caller as stored now. An access token describes them as they were when it was issued, up to 15 minutes ago."""

import time
from typing import Self

from matinee.identity.caller import Caller
from matinee.identity.models import Device, Profile, User
from matinee.kernel import access, table
from matinee.kernel.errors import Unauthenticated
from matinee.kernel.request import Event
from matinee.kernel.table import Item


class LiveCaller(Caller):
    """A caller whose device is signed in, with the stored role and profile. Takes one call.

    Handlers of live routes take it: a token must not be enough after its owner was signed out, suspended or demoted, or
    after its profile was deleted or became a kids profile.
    """

    account: User

    @classmethod
    def from_request(cls, event: Event) -> Self | None:
        """Raises what `current` does."""
        caller = Caller.from_request(event)
        return cls.model_validate(current(caller)) if caller else None


class ClaimedCaller(Caller):
    """A caller as in the access token, for a live route that reads `items` together with its own and then calls `known`."""


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
    """The fields of a `LiveCaller`. `closed`: also for an account that is being erased.

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
    """Not after the device's `ttl`, which DynamoDB enforces only within days, and not in an earlier session epoch."""
    return not user.suspended and device.session_epoch == user.session_epoch and device.ttl > time.time()
