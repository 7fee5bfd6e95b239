"""Families of refresh tokens: rotation, the thirty seconds of overlap, and what reuse ends."""

import json
from collections.abc import Callable
from typing import Any

import jwt
import pytest
from matinee.identity import live
from matinee.identity.caller import Caller
from matinee.identity.live import LiveCaller
from matinee.identity.models import Device, Profile, User
from matinee.kernel import table
from matinee.kernel.errors import Forbidden, Unauthenticated
from matinee.users import erasures, passwords, recovery, replies, sealing, sessions, staff
from matinee.users.erasures import Owner
from matinee.users.models import Ticket

from tests.unit.fakes import Table
from tests.unit.users.conftest import Clock

USER = "usr_01K9ZQ5T9S8R7Q6P5N4M3K2J1H"
ADMIN = "usr_01K9ZQ5T9S8R7Q6P5N4M3K2J2H"
PARENT, CHILD = "pro_01K9ZQ7A8B9C0D1E2F3G4H5J6K", "pro_01K9ZQ7A8B9C0D1E2F3G4H5J6M"


@pytest.fixture
def session(users: Table, clock: Clock) -> sessions.Session:
    user = table.create(User(user_id=USER, email="ada@matinee.test", password_hash="x", locale="de"))
    profiles = [
        table.create(Profile(user_id=USER, profile_id=PARENT, name="Ada", language="en")),
        table.create(Profile(user_id=USER, profile_id=CHILD, name="Kim", is_kids=True, maturity_limit=6)),
    ]
    return sessions.begin(user, profiles[:1], "Laptop", known=True)


def claims(session: sessions.Session) -> dict[str, Any]:
    said: dict[str, Any] = jwt.decode(replies.access_token(session), options={"verify_signature": False})
    return said


def refused(token: str) -> str:
    with pytest.raises(Unauthenticated) as problem:
        sessions.refresh(token)
    return problem.value.code


def caller(session: sessions.Session) -> Caller:
    return Caller(user_id=USER, session_id=session.device.device_id)


def profile(profile_id: str) -> Profile:
    return table.get(Profile, user_id=USER, profile_id=profile_id)


def mails(users: Table) -> list[str]:
    packed = [event for item in users.items.values() for event in json.loads(item.get("outbox", {"S": "[]"})["S"])]
    return [event["detail"]["mail"] for event in packed]


def test_each_refresh_gives_another_token_and_lives_on(session: sessions.Session, clock: Clock) -> None:
    seen = {session.refresh_token}
    for _ in range(5):
        clock.move(86_400)
        session = sessions.refresh(session.refresh_token)
        seen.add(session.refresh_token)
    assert len(seen) == 6
    assert session.device.generation == 6
    assert session.device.ttl == int(clock.at) + sessions.LIFETIME


def test_for_thirty_seconds_the_token_before_the_last_answers_with_the_last(
    session: sessions.Session, clock: Clock
) -> None:
    """Two tabs that refresh at once."""
    second = sessions.refresh(session.refresh_token)
    clock.move(29.9)
    assert sessions.refresh(session.refresh_token).refresh_token == second.refresh_token
    assert sessions.refresh(session.refresh_token).refresh_token == second.refresh_token
    third = sessions.refresh(second.refresh_token)
    assert third.device.generation == 3


def test_the_overlap_is_counted_from_the_rotation_and_not_drawn_out_by_use(
    session: sessions.Session, clock: Clock
) -> None:
    sessions.refresh(session.refresh_token)
    for _ in range(2):
        clock.move(14.9)
        sessions.refresh(session.refresh_token)
    clock.move(0.3)
    assert refused(session.refresh_token) == "token_reused"


def test_after_it_a_used_token_ends_the_family_and_its_owner_is_told(
    users: Table, session: sessions.Session, clock: Clock
) -> None:
    second = sessions.refresh(session.refresh_token)
    clock.move(30)
    assert refused(session.refresh_token) == "token_reused"
    assert mails(users) == ["token_reused"]
    assert refused(second.refresh_token) == "session_ended"
    assert refused(session.refresh_token) == "session_ended"
    assert mails(users) == ["token_reused"]


def test_the_one_before_that_ends_it_within_the_overlap_too(session: sessions.Session) -> None:
    second = sessions.refresh(session.refresh_token)
    third = sessions.refresh(second.refresh_token)
    assert refused(session.refresh_token) == "token_reused"
    assert refused(third.refresh_token) == "session_ended"


def test_a_profile_that_is_chosen_within_the_overlap_is_the_one_that_both_tabs_have(
    session: sessions.Session, clock: Clock
) -> None:
    chosen = sessions.choose(caller(session), profile(CHILD))
    clock.move(10)
    other_tab = sessions.refresh(session.refresh_token)
    assert other_tab.refresh_token == chosen.refresh_token
    assert claims(other_tab)["profile_id"] == claims(chosen)["profile_id"] == CHILD
    assert sessions.refresh(other_tab.refresh_token).device.profile_id == CHILD


def test_a_token_carries_what_its_profile_says_now(session: sessions.Session) -> None:
    chosen = sessions.choose(caller(session), profile(CHILD))
    said = claims(chosen)
    assert (said["maturity_limit"], said["is_kids"], said["locale"], said["role"]) == (6, True, "en", "viewer")
    table.update(profile(CHILD), maturity_limit=0)
    assert claims(sessions.refresh(chosen.refresh_token))["maturity_limit"] == 0


def test_a_profile_that_is_gone_is_no_longer_carried(session: sessions.Session) -> None:
    table.delete(profile(PARENT))
    refreshed = sessions.refresh(session.refresh_token)
    assert "profile_id" not in claims(refreshed)
    assert (claims(refreshed)["locale"], refreshed.device.profile_id) == ("de", None)


def test_a_suspended_account_gets_no_more_tokens(session: sessions.Session) -> None:
    table.update(table.get(User, user_id=USER), suspended=True)
    assert refused(session.refresh_token) == "session_ended"
    with pytest.raises(Unauthenticated):
        sessions.choose(caller(session), profile(CHILD))
    with pytest.raises(Unauthenticated):
        live.current(caller(session))


def test_a_device_that_was_signed_out_is_not_signed_in_by_its_token(session: sessions.Session) -> None:
    sessions.end(USER, session.device.device_id)
    assert refused(session.refresh_token) == "session_ended"


def test_a_device_unused_for_thirty_days_is_signed_out_whether_or_not_its_item_is_gone(
    session: sessions.Session, clock: Clock
) -> None:
    """DynamoDB deletes expired items within days, not at once."""
    clock.move(sessions.LIFETIME + 1)
    assert refused(session.refresh_token) == "session_ended"
    with pytest.raises(Unauthenticated):
        live.current(caller(session))


def signed_in_to(many: int) -> tuple[User, list[sessions.Session]]:
    """An account with so many devices."""
    user = table.create(User(user_id=USER, email="ada@matinee.test", verified=True, password_hash="x"))
    begun = [sessions.begin(user, [], f"Device {number}", known=True) for number in range(many)]
    return table.get(User, user_id=USER), begun


def as_now(session: sessions.Session) -> LiveCaller:
    return LiveCaller(user_id=USER, session_id=session.device.device_id, account=table.get(User, user_id=USER))


@pytest.fixture
def easy_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashes that cost nothing: none of this is about them."""
    monkeypatch.setattr(passwords, "matches", lambda kept, word: kept == word)
    monkeypatch.setattr(passwords, "hashed", lambda word: word)


def reset(session: sessions.Session) -> None:
    ticket = table.create(Ticket(ticket_id="tic_1", kind="reset", user_id=USER, ttl=2**40))
    recovery.reset(sealing.seal("reset", ticket.ticket_id), "another long phrase")


def suspend(session: sessions.Session) -> None:
    staff.change(staff_of(session), USER, None, True)


ENDINGS: dict[str, tuple[Callable[[sessions.Session], Any], int]] = {
    "signing out everywhere": (lambda session: sessions.end_all(USER), 0),
    "a password that is changed": (lambda session: recovery.change(as_now(session), "x", "another long phrase"), 1),
    "a password that is reset": (reset, 0),
    "a suspension": (suspend, 0),
    "another role": (lambda session: staff.change(staff_of(session), USER, "editor", None), 0),
    "an erasure": (lambda session: erasures.ask(Owner(**dict(as_now(session))), "x"), 0),
}
"""How all sessions of an account end at once, and how many stay: that in which a password is changed."""


def staff_of(session: sessions.Session) -> LiveCaller:
    return as_now(session).model_copy(update={"user_id": ADMIN})


@pytest.mark.parametrize("way", ENDINGS)
def test_all_sessions_end_however_many_there_are(users: Table, clock: Clock, easy_passwords: None, way: str) -> None:
    end, stay = ENDINGS[way]
    _, begun = signed_in_to(130)
    assert len(sessions.of(USER)) == 130
    end(begun[-1])
    assert len(sessions.of(USER)) == stay
    assert [refused(each.refresh_token) for each in begun[:-1]] == ["session_ended"] * 129
    if stay:
        assert sessions.refresh(begun[-1].refresh_token)
    else:
        assert refused(begun[-1].refresh_token) == "session_ended"


@pytest.mark.parametrize("way", ENDINGS)
def test_a_sign_in_that_is_under_way_as_they_end_is_signed_out(
    users: Table, clock: Clock, easy_passwords: None, way: str
) -> None:
    """Its password was right when it was checked; its device is stored after the others were signed out."""
    recognised, (first,) = signed_in_to(1)
    ENDINGS[way][0](first)
    assert refused(sessions.begin(recognised, [], "Late", known=True).refresh_token) == "session_ended"


def test_whoever_signs_in_after_that_is_signed_in(users: Table, clock: Clock) -> None:
    signed_in_to(1)
    sessions.end_all(USER)
    again = sessions.begin(table.get(User, user_id=USER), [], "Again", known=True)
    assert sessions.refresh(again.refresh_token).device.name == "Again"


@pytest.mark.parametrize("token", ["", ".", "a.b.c.d.e", "usr_1.dev_1.1..", "ü", "." * 100])
def test_what_we_did_not_seal_is_no_refresh_token(users: Table, token: str) -> None:
    assert refused(token) == "bad_token"


def test_what_is_kept_of_a_token_does_not_make_one(users: Table, session: sessions.Session) -> None:
    device = table.get(Device, user_id=USER, device_id=session.device.device_id)
    assert session.refresh_token not in str(users.items)
    assert device.token_hash == sessions._hash(session.refresh_token)


def test_of_two_first_sign_ins_at_once_the_second_is_told_to_the_owner(users: Table, clock: Clock) -> None:
    as_both_read_it = table.create(User(user_id=USER, email="ada@matinee.test", password_hash="x"))
    for name in ("Laptop", "Phone"):
        sessions.begin(as_both_read_it, [], name, known=False)
    assert mails(users) == ["new_device"]
    assert {item["name"]["S"] for (_, sk), item in users.items.items() if sk.startswith("DEVICE#")} == {
        "Laptop",
        "Phone",
    }


def test_who_is_suspended_meanwhile_gets_no_session(users: Table, clock: Clock) -> None:
    as_it_was = table.create(User(user_id=USER, email="ada@matinee.test", password_hash="x"))
    table.update(as_it_was, suspended=True)
    with pytest.raises(Forbidden):
        sessions.begin(as_it_was, [], "Laptop", known=False)
