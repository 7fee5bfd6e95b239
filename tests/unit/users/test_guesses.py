"""Fifty guesses at once: each is checked before any other is counted, and no more are answered than the limit has tokens."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from matinee.identity.live import LiveCaller
from matinee.identity.models import Profile, User
from matinee.kernel import table
from matinee.kernel.errors import Problem
from matinee.kernel.request import Origin
from matinee.users import accounts, passwords, profiles, recovery, sessions
from matinee.users.models import Address
from matinee.users.views import Proof

from tests.unit.fakes import Table
from tests.unit.users.conftest import Clock

USER, PROFILE = "usr_01K9ZQ5T9S8R7Q6P5N4M3K2J1H", "pro_01K9ZQ7A8B9C0D1E2F3G4H5J6K"
EMAIL = "ada@matinee.test"
MANY = 50
Guess = Callable[[str], Any]


@pytest.fixture
def caller(users: Table, clock: Clock) -> LiveCaller:
    user = table.create(User(user_id=USER, email=EMAIL, verified=True, password_hash="secret", profiles=1))
    table.create(Address(email=EMAIL, user_id=USER))
    table.create(Profile(user_id=USER, profile_id=PROFILE, name="Ada", pin_hash="1234"))
    device = sessions.begin(user, [], "Laptop", known=True).device
    return LiveCaller(user_id=USER, session_id=device.device_id, account=table.get(User, user_id=USER))


@pytest.fixture
def all_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """No guess is found right or wrong before all have come so far. What is stored is the secret itself."""
    checked = Barrier(MANY)

    def matches(kept: str | None, guess: str) -> bool:
        checked.wait(timeout=10)
        return kept == guess

    monkeypatch.setattr(passwords, "matches", matches)
    monkeypatch.setattr(passwords, "outdated", lambda kept: False)


def sign_in(guess: str) -> Any:
    return accounts.sign_in(EMAIL, guess, "", Origin(address="203.0.113.7"))


WAYS: dict[str, tuple[Callable[[LiveCaller], Guess], str, str, int]] = {
    "sign in": (lambda caller: sign_in, "secret", "bad_credentials", 10),
    "enter a profile": (
        lambda caller: lambda pin: profiles.select(caller, PROFILE, Proof(pin=pin)),
        "1234",
        "wrong_pin",
        5,
    ),
    "confirm the password": (
        lambda caller: lambda word: recovery.confirm(caller, word),
        "secret",
        "bad_credentials",
        5,
    ),
}
"""What is tried, the secret, what a wrong guess hears, and how many of them."""


def heard(guess: Guess, word: str) -> str:
    try:
        guess(word)
    except Problem as problem:
        return problem.code
    return "let in"


@pytest.mark.parametrize("way", WAYS)
def test_no_more_are_told_than_one_after_the_other(all_at_once: None, caller: LiveCaller, way: str) -> None:
    made, secret, wrong, most = WAYS[way]
    words = ["0000"] * (MANY - 1) + [secret]
    with ThreadPoolExecutor(MANY) as pool:
        answers = Counter(pool.map(lambda word: heard(made(caller), word), words))
    assert answers[wrong] == most
    assert answers["let in"] <= 1
    assert answers["too_many_requests"] == MANY - most - answers["let in"]
