"""The members of a household: at most five, some of them children."""

from matinee import table
from matinee.caller import Caller
from matinee.errors import Conflict, Forbidden
from matinee.ids import new_id
from matinee.users import limits, passwords, sessions
from matinee.users.limits import Limit
from matinee.users.models import MOST_PROFILES, Profile, ProfileInput, ProfileView, User

KIDS_LIMIT = 12
"""The highest maturity limit that a kids profile may have."""
_PIN = Limit("pin", burst=5, interval=60)


def of(user_id: str) -> list[Profile]:
    return table.query(Profile, starts="PROFILE#", limit=MOST_PROFILES, user_id=user_id).items


def get(user_id: str, profile_id: str) -> Profile:
    """Raises NotFound, also for another household's."""
    return table.get(Profile, user_id=user_id, profile_id=profile_id)


def add(caller: Caller, given: ProfileInput) -> Profile:
    """Raises Conflict (too_many_profiles), Forbidden (kids)."""
    _refuse_children(caller)
    user_id = caller.user_id

    def added() -> Profile:
        user = table.get(User, user_id=user_id, consistent=True)
        if user.profiles >= MOST_PROFILES:
            raise Conflict(f"A household has at most {MOST_PROFILES} profiles", code="too_many_profiles")
        profile = Profile(user_id=user_id, profile_id=new_id("pro"), **_facts(given, None))
        table.transact(table.updating(user, profiles=user.profiles + 1), table.creating(profile))
        return profile.model_copy(update={"version": 1})

    return table.again(added)


def replace(caller: Caller, profile_id: str, given: ProfileInput) -> Profile:
    """Raises NotFound, Forbidden (kids) where a child would change it."""
    _refuse_children(caller)

    def replaced() -> Profile:
        profile = get(caller.user_id, profile_id)
        return table.update(profile, **_facts(given, profile.pin_hash))

    return table.again(replaced)


def remove(caller: Caller, profile_id: str) -> None:
    """Raises NotFound, Forbidden (kids), Conflict (last_profile)."""
    _refuse_children(caller)

    def removed() -> None:
        user, profile = table.get(User, user_id=caller.user_id, consistent=True), get(caller.user_id, profile_id)
        if user.profiles <= 1:
            raise Conflict("A household keeps at least one profile", code="last_profile")
        table.transact(table.updating(user, profiles=user.profiles - 1), table.deleting(profile))

    table.again(removed)


def select(caller: Caller, profile_id: str, pin: str | None) -> sessions.Session:
    """Tokens that carry the profile; one that has a PIN takes it, from whichever profile somebody comes.

    Raises NotFound, Forbidden (pin_required, wrong_pin), TooManyRequests.
    """
    profile = get(caller.user_id, profile_id)
    if profile.pin_hash:
        _check_pin(profile, pin)
    return sessions.choose(caller, profile)


def _check_pin(profile: Profile, pin: str | None) -> None:
    if pin is None:
        raise Forbidden("This profile takes a PIN", code="pin_required")
    key: limits.Key = (_PIN, profile.profile_id)
    buckets = limits.read([key])
    limits.refuse([key], buckets)
    if not passwords.matches(profile.pin_hash, pin):
        limits.take([key], buckets)
        raise Forbidden("The PIN is wrong", code="wrong_pin")


def _refuse_children(caller: Caller) -> None:
    if caller.is_kids:
        raise Forbidden("A kids profile does not change profiles", code="kids")


def _facts(given: ProfileInput, pin_hash: str | None) -> dict[str, object]:
    facts = given.model_dump(exclude={"pin"})
    if given.is_kids:
        facts["maturity_limit"] = min(given.maturity_limit, KIDS_LIMIT)
    if given.pin is not None:
        pin_hash = passwords.hashed(given.pin) if given.pin else None
    return {**facts, "pin_hash": pin_hash}


def view(profile: Profile) -> ProfileView:
    facts = {name: getattr(profile, name) for name in ProfileView.model_fields if name != "has_pin"}
    return ProfileView.model_validate({**facts, "has_pin": profile.pin_hash is not None})
