"""The household's rules: how many, what a child may, and PINs."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from matinee.identity.live import LiveCaller
from matinee.identity.models import Profile, User
from matinee.kernel import table
from matinee.kernel.errors import Conflict, Forbidden, NotFound, TooManyRequests, Unauthenticated
from matinee.users import passwords, profiles, sessions
from matinee.users.views import MOST_PROFILES, ProfileInput, ProfileView, Proof
from pydantic import ValidationError

from tests.unit.fakes import Table
from tests.unit.users.conftest import Clock

USER = "usr_01K9ZQ5T9S8R7Q6P5N4M3K2J1H"
PASSWORD = "a long enough phrase"
NOTHING = Proof()


@pytest.fixture
def caller(users: Table, clock: Clock) -> LiveCaller:
    user = table.create(User(user_id=USER, email="ada@matinee.test", password_hash=passwords.hashed(PASSWORD)))
    device = sessions.begin(user, [], "Laptop", known=True).device
    return LiveCaller(user_id=USER, session_id=device.device_id, account=table.get(User, user_id=USER))


def given(**facts: Any) -> ProfileInput:
    return ProfileInput(**{"name": "Kim", **facts})


def refused(call: Any, *arguments: Any) -> str:
    with pytest.raises((Forbidden, Conflict)) as problem:
        call(*arguments)
    return problem.value.code


def test_a_household_has_five_profiles(caller: LiveCaller) -> None:
    for _ in range(MOST_PROFILES):
        profiles.add(caller, given())
    assert refused(profiles.add, caller, given()) == "too_many_profiles"


def test_there_is_room_again_once_one_has_gone_and_the_last_stays(caller: LiveCaller) -> None:
    made = [profiles.add(caller, given()) for _ in range(MOST_PROFILES)]
    for each in made[1:]:
        profiles.remove(caller, each.profile_id, NOTHING)
    assert refused(profiles.remove, caller, made[0].profile_id, NOTHING) == "last_profile"
    profiles.add(caller, given())
    profiles.remove(caller, made[0].profile_id, NOTHING)


def test_a_profile_that_is_gone_makes_no_room_twice(caller: LiveCaller) -> None:
    made = [profiles.add(caller, given()) for _ in range(2)]
    profiles.remove(caller, made[0].profile_id, NOTHING)
    with pytest.raises(NotFound):
        profiles.remove(caller, made[0].profile_id, NOTHING)
    assert table.get(User, user_id=USER).profiles == 1


@pytest.mark.parametrize(("asked", "kept"), [(18, 12), (13, 12), (12, 12), (6, 6), (0, 0)])
def test_a_kids_profile_goes_no_further_than_twelve(caller: LiveCaller, asked: int, kept: int) -> None:
    parent = watching(caller, profiles.add(caller, given()))
    made = profiles.add(parent, given(is_kids=True, maturity_limit=asked))
    assert made.maturity_limit == kept
    again = given(is_kids=True, maturity_limit=asked)
    assert profiles.replace(parent, made.profile_id, again, NOTHING).maturity_limit == kept
    assert profiles.replace(parent, made.profile_id, given(maturity_limit=asked), NOTHING).maturity_limit == asked


def watching(caller: LiveCaller, profile: Profile) -> LiveCaller:
    """The same session, once the profile was chosen."""
    return caller.model_copy(update={"profile_id": profile.profile_id, "is_kids": profile.is_kids})


@dataclass
class Family:
    """A parent without a PIN, whose session it is; a guest without, an owner with one; Kim, a child."""

    parent: LiveCaller
    nobody: LiveCaller
    child: LiveCaller
    parents: str
    guests: str
    owners: str
    kims: str

    def ids(self) -> list[str]:
        return [self.parents, self.guests, self.owners, self.kims]


@pytest.fixture
def family(caller: LiveCaller) -> Family:
    first, guest, owner = (profiles.add(caller, given(pin=pin)) for pin in (None, None, "4321"))
    parent = watching(caller, first)
    kim = profiles.add(parent, given(is_kids=True, pin="1111"))
    ids = (first.profile_id, guest.profile_id, owner.profile_id, kim.profile_id)
    return Family(parent, caller, watching(caller, kim), *ids)


def test_a_child_makes_changes_and_removes_no_profile_whatever_it_knows(family: Family) -> None:
    proof = Proof(password=PASSWORD)
    # A token may be older than the profile's being a child's.
    for child in (family.child, family.child.model_copy(update={"is_kids": False})):
        assert refused(profiles.add, child, given()) == "kids"
        for each in family.ids():
            assert refused(profiles.replace, child, each, given(), proof) == "kids"
            assert refused(profiles.remove, child, each, proof) == "kids"


def test_who_has_chosen_no_profile_changes_none_while_there_is_a_child(family: Family) -> None:
    proof = Proof(password=PASSWORD)
    gone = family.nobody.model_copy(update={"profile_id": "pro_01K9ZQ7A8B9C0D1E2F3G4H5J6K"})
    for nobody in (family.nobody, gone):
        assert refused(profiles.add, nobody, given()) == "profile_required"
        for each in family.ids():
            assert refused(profiles.replace, nobody, each, given(), proof) == "profile_required"
            assert refused(profiles.remove, nobody, each, proof) == "profile_required"
    profiles.remove(family.parent, family.kims, proof)
    profiles.add(family.nobody, given())


def test_a_profile_with_a_pin_is_changed_and_deleted_with_it_or_with_the_password(family: Family) -> None:
    change = given(pin="")
    assert refused(profiles.replace, family.parent, family.owners, change, NOTHING) == "pin_required"
    assert refused(profiles.replace, family.parent, family.owners, change, Proof(pin="1111")) == "wrong_pin"
    assert refused(profiles.remove, family.parent, family.owners, NOTHING) == "pin_required"
    assert refused(profiles.remove, family.parent, family.owners, Proof(pin="0000")) == "wrong_pin"
    assert profiles.replace(family.parent, family.owners, given(pin="5678"), Proof(pin="4321")).pin_hash
    assert not profiles.replace(family.parent, family.owners, change, Proof(password=PASSWORD)).pin_hash
    assert profiles.replace(family.parent, family.owners, given(pin="4321"), NOTHING).pin_hash
    profiles.remove(family.parent, family.owners, Proof(pin="4321"))


def test_who_has_entered_a_profile_changes_it_without_its_pin(family: Family) -> None:
    owner = family.parent.model_copy(update={"profile_id": family.owners})
    assert not profiles.replace(owner, family.owners, given(pin=""), NOTHING).pin_hash
    profiles.remove(owner, family.owners, NOTHING)


def test_a_child_leaves_with_a_pin_of_a_grown_up_or_with_the_password(family: Family) -> None:
    assert refused(profiles.select, family.child, family.guests, NOTHING) == "pin_required"
    assert refused(profiles.select, family.child, family.guests, Proof(pin="1111")) == "wrong_pin"
    assert refused(profiles.select, family.child, family.owners, NOTHING) == "pin_required"
    for proof in (Proof(pin="4321"), Proof(password=PASSWORD)):
        for theirs in (family.guests, family.owners):
            assert profiles.select(family.child, theirs, proof).device.profile_id == theirs
    assert profiles.select(family.nobody, family.guests, NOTHING).device.profile_id == family.guests


def test_where_no_grown_up_has_a_pin_a_child_leaves_with_the_password_alone(family: Family) -> None:
    profiles.remove(family.parent, family.owners, Proof(pin="4321"))
    for proof in (NOTHING, Proof(pin="1111"), Proof(pin="4321")):
        assert refused(profiles.select, family.child, family.guests, proof) == "password_required"
    with pytest.raises(Unauthenticated):
        profiles.select(family.child, family.guests, Proof(password="a guess"))
    assert profiles.select(family.child, family.guests, Proof(password=PASSWORD)).device.profile_id == family.guests


def test_a_childs_own_kind_of_profile_is_open_to_it(family: Family) -> None:
    profiles.remove(family.parent, family.guests, NOTHING)
    brother = profiles.add(family.parent, given(is_kids=True))
    assert profiles.select(family.child, brother.profile_id, NOTHING).device.profile_id == brother.profile_id


def guessed(family: Family, clock: Clock, guess: Callable[[str], Any], right: Callable[[], Any]) -> None:
    """Five guesses at once, then one a minute, however they are made."""
    for number in range(5):
        with pytest.raises((Forbidden, Unauthenticated)):
            guess(f"{number:04}")
    with pytest.raises(TooManyRequests) as problem:
        right()
    assert 0 < int(problem.value.headers["retry-after"]) <= 60
    clock.move(60)
    right()


def test_guesses_at_a_change_a_deletion_and_a_way_out_are_limited_together(family: Family, clock: Clock) -> None:
    guests, owners = family.guests, family.owners
    ways = (
        lambda pin: profiles.replace(family.parent, owners, given(pin=""), Proof(pin=pin)),
        lambda pin: profiles.remove(family.parent, owners, Proof(pin=pin)),
        lambda pin: profiles.select(family.child, guests, Proof(pin=pin)),
    )
    guessed(
        family,
        clock,
        lambda pin: ways[int(pin) % 3](pin),
        lambda: profiles.select(family.child, guests, Proof(pin="4321")),
    )


def test_guesses_at_the_password_are_limited_too(family: Family, clock: Clock) -> None:
    guests = family.guests
    guessed(
        family,
        clock,
        lambda word: profiles.select(family.child, guests, Proof(password=word)),
        lambda: profiles.select(family.child, guests, Proof(password=PASSWORD)),
    )


def test_a_household_keeps_a_grown_up(family: Family) -> None:
    profiles.remove(family.parent, family.owners, Proof(pin="4321"))
    profiles.remove(family.parent, family.guests, NOTHING)
    assert refused(profiles.replace, family.parent, family.parents, given(is_kids=True), NOTHING) == "last_adult"
    assert refused(profiles.remove, family.parent, family.parents, NOTHING) == "last_adult"
    assert profiles.replace(family.parent, family.parents, given(name="P"), NOTHING).name == "P"


def test_two_at_once_do_not_make_the_last_two_grown_ups_children(family: Family, users: Table) -> None:
    profiles.remove(family.parent, family.owners, Proof(pin="4321"))
    write, other = users.transact_write_items, iter([family.guests])

    def late(TransactItems: list[dict[str, Any]]) -> None:
        """Just before the first write another's comes."""
        for theirs in other:
            profiles.replace(family.parent, theirs, given(is_kids=True), NOTHING)
        write(TransactItems)

    users.transact_write_items = late  # type: ignore[method-assign]
    assert refused(profiles.replace, family.parent, family.parents, given(is_kids=True), NOTHING) == "last_adult"


def test_a_pin_is_kept_hashed_left_as_it_is_and_taken_away(caller: LiveCaller, users: Table) -> None:
    made = profiles.add(caller, given(pin="4321"))
    caller = watching(caller, made)
    assert "4321" not in str(made.pin_hash) and profiles.view(made).has_pin
    assert profiles.replace(caller, made.profile_id, given(name="K"), NOTHING).pin_hash == made.pin_hash
    assert profiles.replace(caller, made.profile_id, given(pin="1234"), NOTHING).pin_hash != made.pin_hash
    assert not profiles.view(profiles.replace(caller, made.profile_id, given(pin=""), NOTHING)).has_pin


@pytest.mark.parametrize("pin", ["123", "1234567", "12a4", "१२३४", "-123", "12 34", "1234\n5"])
def test_a_pin_is_four_to_six_digits(pin: str) -> None:
    with pytest.raises(ValidationError):
        given(pin=pin)


def test_a_profile_with_a_pin_takes_it(caller: LiveCaller) -> None:
    made = profiles.add(caller, given(pin="4321"))
    assert refused(profiles.select, caller, made.profile_id, NOTHING) == "pin_required"
    assert refused(profiles.select, caller, made.profile_id, Proof(pin="1234")) == "wrong_pin"
    assert profiles.select(caller, made.profile_id, Proof(pin="4321")).device.profile_id == made.profile_id


def test_guessing_a_pin_is_limited_to_five_and_then_one_a_minute(caller: LiveCaller, clock: Clock) -> None:
    made = profiles.add(caller, given(pin="4321"))
    for _ in range(5):
        assert refused(profiles.select, caller, made.profile_id, Proof(pin="0000")) == "wrong_pin"
    with pytest.raises(TooManyRequests) as problem:
        profiles.select(caller, made.profile_id, Proof(pin="4321"))
    assert problem.value.headers == {"retry-after": "60"}
    clock.move(60)
    assert profiles.select(caller, made.profile_id, Proof(pin="4321")).device.profile_id == made.profile_id


def test_who_knows_the_pin_is_never_slowed_down(caller: LiveCaller) -> None:
    made = profiles.add(caller, given(pin="4321"))
    for _ in range(20):
        profiles.select(caller, made.profile_id, Proof(pin="4321"))


def test_no_answer_holds_a_pins_hash(caller: LiveCaller) -> None:
    assert "hash" not in profiles.view(profiles.add(caller, given(pin="4321"))).model_dump_json()
    assert {*Profile.model_fields} - {"pin_hash", "user_id", "version", "created_at"} == {*ProfileView.model_fields} - {
        "has_pin"
    }
