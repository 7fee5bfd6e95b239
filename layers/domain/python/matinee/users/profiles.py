"""The members of a household: at most five, some of them children.

What keeps a child in its profile: a profile that has a PIN is entered, changed and deleted with it; leaving a kids profile
takes a grown-up's PIN even where the other profile has none; and while there is a kids profile, profiles change from a
grown-up's alone. In a PIN's place the account's password does.
"""

from matinee.identity.live import LiveCaller
from matinee.identity.models import Profile, User
from matinee.kernel import table
from matinee.kernel.errors import Conflict, Forbidden, NotFound
from matinee.kernel.ids import new_id
from matinee.users import accounts, limits, passwords, recovery, sessions
from matinee.users.events import ProfileRemoved
from matinee.users.limits import Limit
from matinee.users.views import MOST_PROFILES, ProfileInput, ProfileView, Proof

KIDS_LIMIT = 12
"""The highest maturity limit that a kids profile may have."""
_PIN = Limit("pin", burst=5, interval=60)


def of(user_id: str) -> list[Profile]:
    return list(table.every(Profile, starts="PROFILE#", user_id=user_id))


def get(user_id: str, profile_id: str) -> Profile:
    """Raises NotFound, also for another household's."""
    return table.get(Profile, user_id=user_id, profile_id=profile_id)


def add(caller: LiveCaller, given: ProfileInput) -> Profile:
    """Raises Conflict (too_many_profiles), Forbidden (kids, profile_required)."""

    def added() -> Profile:
        user, household = _household(caller)
        _refuse_children(caller, household)
        if user.profiles >= MOST_PROFILES:
            raise Conflict(f"A household has at most {MOST_PROFILES} profiles", code="too_many_profiles")
        profile = Profile(user_id=user.user_id, profile_id=new_id("pro"), **_facts(given, None))
        table.transact(table.updating(user, profiles=user.profiles + 1), table.creating(profile))
        return profile.model_copy(update={"version": 1})

    return table.again(added)


def replace(caller: LiveCaller, profile_id: str, given: ProfileInput, proof: Proof) -> Profile:
    """Raises NotFound, Conflict (last_adult), and what `_may_change` does."""

    def replaced() -> Profile:
        user, household = _household(caller)
        profile = _one(household, profile_id)
        _may_change(caller, household, profile, proof)
        changes = _facts(given, profile.pin_hash)
        if given.is_kids == profile.is_kids:
            return table.update(profile, **changes)
        if given.is_kids:
            _keep_a_grown_up(household, but=profile)
        table.transact(table.updating(user), table.updating(profile, **changes))  # not two at once, the last ones
        return get(caller.user_id, profile_id)

    return table.again(replaced)


def remove(caller: LiveCaller, profile_id: str, proof: Proof) -> None:
    """Raises NotFound, Conflict (last_profile, last_adult), and what `_may_change` does."""

    def removed() -> None:
        user, household = _household(caller)
        profile = _one(household, profile_id)
        _may_change(caller, household, profile, proof)
        if user.profiles <= 1:
            raise Conflict("A household keeps at least one profile", code="last_profile")
        _keep_a_grown_up(household, but=profile)
        gone = ProfileRemoved(user_id=user.user_id, profile_id=profile_id)
        table.transact(table.updating(user, gone, profiles=user.profiles - 1), table.deleting(profile))

    table.again(removed)


def select(caller: LiveCaller, profile_id: str, proof: Proof) -> sessions.Session:
    """Choose a profile and return tokens that carry it. A profile with a PIN requires it.

    Raises NotFound, and what `_prove` does.
    """
    _, household = _household(caller)
    profile = _one(household, profile_id)
    if profile.pin_hash:
        _prove(caller, proof, [profile])
    elif not profile.is_kids and (caller.is_kids or _is_child(caller, household)):
        _prove(caller, proof, [each for each in household if each.pin_hash and not each.is_kids])
    return sessions.choose(caller, profile)


def _household(caller: LiveCaller) -> tuple[User, list[Profile]]:
    """Raises NotFound if the account no longer exists."""
    user, household, _ = accounts.household(caller.user_id)
    if user is None:
        raise NotFound("This account no longer exists")
    return user, household


def _one(household: list[Profile], profile_id: str) -> Profile:
    """Raises NotFound, also for another household's."""
    found = next((profile for profile in household if profile.profile_id == profile_id), None)
    if found is None:
        raise NotFound("No such profile")
    return found


def _may_change(caller: LiveCaller, household: list[Profile], profile: Profile, proof: Proof) -> None:
    """Inside a profile with a PIN, changing it does not require the PIN. Raises what `_refuse_children` and `_prove` do."""
    _refuse_children(caller, household)
    if profile.pin_hash and profile.profile_id != caller.profile_id:
        _prove(caller, proof, [profile])


def _prove(caller: LiveCaller, proof: Proof, guarded: list[Profile]) -> None:
    """Require the PIN of one of these profiles, or the account's password.

    Raises Forbidden (pin_required, password_required where none has a PIN, wrong_pin), Unauthenticated (bad_credentials),
    TooManyRequests.
    """
    if proof.password is not None:
        recovery.confirm(caller, proof.password)
        return
    if not guarded:
        raise Forbidden("Enter the account's password", code="password_required")
    if proof.pin is None:
        raise Forbidden("Enter the PIN or the account's password", code="pin_required")
    keys: list[limits.Key] = [(_PIN, profile.profile_id) for profile in guarded]
    buckets = limits.read(keys)
    limits.refuse(keys, buckets)
    right = any(passwords.matches(profile.pin_hash, proof.pin) for profile in guarded)
    limits.count(keys, buckets, right=right)
    if not right:
        raise Forbidden("The PIN is wrong", code="wrong_pin")


def _refuse_children(caller: LiveCaller, household: list[Profile]) -> None:
    """Also refuses a caller without a profile while there is a kids profile. Raises Forbidden (kids, profile_required)."""
    if _is_child(caller, household):
        raise Forbidden("A kids profile cannot change profiles", code="kids")
    chosen = any(profile.profile_id == caller.profile_id for profile in household)
    if not chosen and any(profile.is_kids for profile in household):
        raise Forbidden("Choose an adult profile first", code="profile_required")


def _is_child(caller: LiveCaller, household: list[Profile]) -> bool:
    """As it is now: a token says what its profile was when it was issued."""
    return any(profile.profile_id == caller.profile_id and profile.is_kids for profile in household)


def _keep_a_grown_up(household: list[Profile], but: Profile) -> None:
    """Require an adult profile, without which no profile could be changed again. Raises Conflict (last_adult)."""
    if all(profile.is_kids for profile in household if profile.profile_id != but.profile_id):
        raise Conflict("A household keeps at least one adult profile", code="last_adult")


def _facts(given: ProfileInput, pin_hash: str | None) -> dict[str, object]:
    facts = given.model_dump(include={*ProfileInput.model_fields} - {"pin"})
    if given.is_kids:
        facts["maturity_limit"] = min(given.maturity_limit, KIDS_LIMIT)
    if given.pin is not None:
        pin_hash = passwords.hashed(given.pin) if given.pin else None
    return {**facts, "pin_hash": pin_hash}


def view(profile: Profile) -> ProfileView:
    facts = {name: getattr(profile, name) for name in ProfileView.model_fields if name != "has_pin"}
    return ProfileView.model_validate({**facts, "has_pin": profile.pin_hash is not None})
