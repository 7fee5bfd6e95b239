"""The household's rules: how many, what a child may, and PINs."""

from typing import Any

import pytest
from matinee import table
from matinee.caller import Caller
from matinee.errors import Conflict, Forbidden, NotFound, TooManyRequests
from matinee.users import profiles, sessions
from matinee.users.models import MOST_PROFILES, Profile, ProfileInput, ProfileView, User
from pydantic import ValidationError

from tests.unit.fakes import Table
from tests.unit.users.conftest import Clock

USER = "usr_01K9ZQ5T9S8R7Q6P5N4M3K2J1H"


@pytest.fixture
def caller(users: Table, clock: Clock) -> Caller:
    user = table.create(User(user_id=USER, email="ada@matinee.test", password_hash="x"))
    return Caller(user_id=USER, session_id=sessions.begin(user, [], "Laptop", notice=False).device.device_id)


def given(**facts: Any) -> ProfileInput:
    return ProfileInput(**{"name": "Kim", **facts})


def refused(call: Any, *arguments: Any) -> str:
    with pytest.raises((Forbidden, Conflict)) as problem:
        call(*arguments)
    return problem.value.code


def test_a_household_has_five_profiles(caller: Caller) -> None:
    for _ in range(MOST_PROFILES):
        profiles.add(caller, given())
    assert refused(profiles.add, caller, given()) == "too_many_profiles"


def test_there_is_room_again_once_one_has_gone_and_the_last_stays(caller: Caller) -> None:
    made = [profiles.add(caller, given()) for _ in range(MOST_PROFILES)]
    for each in made[1:]:
        profiles.remove(caller, each.profile_id)
    assert refused(profiles.remove, caller, made[0].profile_id) == "last_profile"
    profiles.add(caller, given())
    profiles.remove(caller, made[0].profile_id)


def test_a_profile_that_is_gone_makes_no_room_twice(caller: Caller) -> None:
    made = [profiles.add(caller, given()) for _ in range(2)]
    profiles.remove(caller, made[0].profile_id)
    with pytest.raises(NotFound):
        profiles.remove(caller, made[0].profile_id)
    assert table.get(User, user_id=USER).profiles == 1


@pytest.mark.parametrize(("asked", "kept"), [(18, 12), (13, 12), (12, 12), (6, 6), (0, 0)])
def test_a_kids_profile_goes_no_further_than_twelve(caller: Caller, asked: int, kept: int) -> None:
    made = profiles.add(caller, given(is_kids=True, maturity_limit=asked))
    assert made.maturity_limit == kept
    assert profiles.replace(caller, made.profile_id, given(is_kids=True, maturity_limit=asked)).maturity_limit == kept
    assert profiles.replace(caller, made.profile_id, given(maturity_limit=asked)).maturity_limit == asked


def test_a_child_makes_changes_and_removes_no_profile(caller: Caller) -> None:
    made = profiles.add(caller, given())
    child = caller.model_copy(update={"is_kids": True})
    assert refused(profiles.add, child, given()) == "kids"
    assert refused(profiles.replace, child, made.profile_id, given()) == "kids"
    assert refused(profiles.remove, child, made.profile_id) == "kids"


def test_a_pin_is_kept_hashed_left_as_it_is_and_taken_away(caller: Caller, users: Table) -> None:
    made = profiles.add(caller, given(pin="4321"))
    assert "4321" not in str(made.pin_hash) and profiles.view(made).has_pin
    assert profiles.replace(caller, made.profile_id, given(name="K")).pin_hash == made.pin_hash
    assert profiles.replace(caller, made.profile_id, given(pin="1234")).pin_hash != made.pin_hash
    assert not profiles.view(profiles.replace(caller, made.profile_id, given(pin=""))).has_pin


@pytest.mark.parametrize("pin", ["123", "1234567", "12a4", "१२३४", "-123", "12 34", "1234\n5"])
def test_a_pin_is_four_to_six_digits(pin: str) -> None:
    with pytest.raises(ValidationError):
        given(pin=pin)


def test_a_profile_with_a_pin_takes_it(caller: Caller) -> None:
    made = profiles.add(caller, given(pin="4321"))
    assert refused(profiles.select, caller, made.profile_id, None) == "pin_required"
    assert refused(profiles.select, caller, made.profile_id, "1234") == "wrong_pin"
    assert profiles.select(caller, made.profile_id, "4321").device.profile_id == made.profile_id


def test_guessing_a_pin_is_limited_to_five_and_then_one_a_minute(caller: Caller, clock: Clock) -> None:
    made = profiles.add(caller, given(pin="4321"))
    for _ in range(5):
        assert refused(profiles.select, caller, made.profile_id, "0000") == "wrong_pin"
    with pytest.raises(TooManyRequests) as problem:
        profiles.select(caller, made.profile_id, "4321")
    assert problem.value.headers == {"retry-after": "60"}
    clock.move(60)
    assert profiles.select(caller, made.profile_id, "4321").device.profile_id == made.profile_id


def test_who_knows_the_pin_is_never_slowed_down(caller: Caller) -> None:
    made = profiles.add(caller, given(pin="4321"))
    for _ in range(20):
        profiles.select(caller, made.profile_id, "4321")


def test_no_answer_holds_a_pins_hash(caller: Caller) -> None:
    assert "hash" not in profiles.view(profiles.add(caller, given(pin="4321"))).model_dump_json()
    assert {*Profile.model_fields} - {"pin_hash", "user_id", "version", "created_at"} == {*ProfileView.model_fields} - {
        "has_pin"
    }
