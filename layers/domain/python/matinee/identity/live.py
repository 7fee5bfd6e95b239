"""Whether who is calling is still signed in: what an access token cannot know, as it was made up to a quarter of an hour ago."""

import time

from matinee.identity.caller import Caller
from matinee.identity.models import Device, Profile, User
from matinee.kernel import table
from matinee.kernel.errors import Forbidden, Unauthenticated
from matinee.kernel.table import Item


def account(caller: Caller) -> User:
    """The account of a caller whose device is still signed in, by one call. Raises Unauthenticated (session_ended)."""
    return admitted(*table.find_many(keys(caller.user_id, caller.session_id or ""), consistent=True))


def admitted(user: Item | None, device: Item | None) -> User:
    """The account, where its device is still signed in. Raises Unauthenticated (session_ended)."""
    account, signed = signed_in(user, device)
    if account is None or signed is None or account.suspended:
        raise Unauthenticated("This device is signed out: sign in again", code="session_ended")
    return account


def as_of_now(caller: Caller, user: Item | None, device: Item | None, profile: Item | None) -> Caller:
    """The caller with the role of the account and the limits of the profile as they are stored now.

    Raises Unauthenticated (session_ended), Forbidden (profile_required) where the profile is gone.
    """
    current = caller.model_copy(update={"role": admitted(user, device).role})
    if caller.profile_id is None:
        return current
    if not isinstance(profile, Profile):
        raise Forbidden("That profile is gone: choose another", code="profile_required")
    return current.model_copy(update={"maturity_limit": profile.maturity_limit, "is_kids": profile.is_kids})


def keys(user_id: str, device_id: str) -> list[tuple[type[Item], dict[str, str]]]:
    """What is read to know it."""
    return [(User, {"user_id": user_id}), (Device, {"user_id": user_id, "device_id": device_id})]


def signed_in(user: Item | None, device: Item | None) -> tuple[User | None, Device | None]:
    """No device where it is signed out, or was not used for so long: DynamoDB deletes within days of `ttl`, not at once."""
    assert isinstance(user, User | None)
    assert isinstance(device, Device | None)
    return user, None if device and device.ttl <= time.time() else device
