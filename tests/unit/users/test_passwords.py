"""Passwords: which are refused, and what a hash says."""

from contextlib import nullcontext

import argon2
import pytest
from matinee.kernel.errors import Invalid
from matinee.users import passwords
from matinee.users.models import Password
from pydantic import TypeAdapter, ValidationError

EMAIL = "ada.lovelace@matinee.test"


@pytest.mark.parametrize("password", ["password", "PassWord", "password123", "12345678", "qwertyuiop", "iloveyou"])
def test_the_most_common_are_refused_in_any_case(password: str) -> None:
    with pytest.raises(Invalid) as refused:
        passwords.good(password, EMAIL)
    assert refused.value.extra["errors"][0]["field"] == "password"


@pytest.mark.parametrize(
    "password", [EMAIL, EMAIL.upper(), "ada.lovelace", "Ada.Lovelace1", "1ada.lovelace", "12ada.lovelace"]
)
def test_so_is_what_is_like_the_address(password: str) -> None:
    with pytest.raises(Invalid):
        passwords.good(password, EMAIL)


@pytest.mark.parametrize(
    "password", ["matinee1", "Matinee2026", "MATINEE!!!", "xmatineex", "matineematinee", "streaming", "Cinema12"]
)
def test_so_is_what_is_little_more_than_the_products_name(password: str) -> None:
    with pytest.raises(Invalid):
        passwords.good(password, EMAIL)


@pytest.mark.parametrize(
    ("password", "email"),
    [
        ("correct horse battery", EMAIL),
        ("a matinee on a rainy day", EMAIL),
        ("matinee-demo", EMAIL),
        ("ada.lovelace and more of it", EMAIL),
        ("xxxxabcx", "abc@matinee.test"),
        ("пароль-пароль", EMAIL),
        ("🎬🎬🎬🎬🎬🎬🎬🎬", EMAIL),
        (" spaces count ", EMAIL),
    ],
)
def test_nothing_else_is_asked_of_one(password: str, email: str) -> None:
    assert passwords.good(password, email) == password


@pytest.mark.parametrize(("length", "accepted"), [(7, False), (8, True), (64, True), (128, True), (129, False)])
def test_a_password_has_8_to_128_characters(length: int, accepted: bool) -> None:
    given: TypeAdapter[str] = TypeAdapter(Password)
    with nullcontext() if accepted else pytest.raises(ValidationError):
        assert given.validate_python("é" * length) == "é" * length


def test_the_list_is_of_passwords_that_could_be_chosen() -> None:
    common = passwords._common()
    assert len(common) > 8_000
    assert all(len(each) >= 8 or not each for each in common)
    assert all(each == each.lower() == each.strip() for each in common)


def test_the_refusal_names_the_field_that_it_is_about() -> None:
    with pytest.raises(Invalid) as refused:
        passwords.good("password1", EMAIL, "new_password")
    assert refused.value.extra["errors"][0]["field"] == "new_password"


def test_a_hash_matches_its_password_alone_and_is_never_twice_the_same() -> None:
    first, second = passwords.hashed("correct horse"), passwords.hashed("correct horse")
    assert first != second
    assert passwords.matches(first, "correct horse")
    assert not passwords.matches(first, "Correct horse")
    assert not passwords.matches(first, "correct horse ")


def test_a_password_is_kept_to_the_letter_and_normalising_it_is_the_clients_job() -> None:
    composed, decomposed = "caf\u00e9 in the rain", "cafe\u0301 in the rain"
    kept = passwords.hashed(composed)
    assert passwords.matches(kept, composed)
    assert not passwords.matches(kept, decomposed)


def test_nobody_has_a_password() -> None:
    assert not passwords.matches(None, "nobody has this password")
    assert not passwords.matches(None, "")


def test_nobodys_hash_costs_what_anybodys_costs_today() -> None:
    assert not passwords.outdated(passwords._NOBODYS)
    assert passwords.matches(passwords._NOBODYS, "nobody has this password")


def test_a_hash_carries_owasps_minimum_and_an_older_one_is_outdated() -> None:
    assert passwords.hashed("correct horse").startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert not passwords.outdated(passwords.hashed("correct horse"))
    weaker = argon2.PasswordHasher(time_cost=1, memory_cost=8_192, parallelism=1).hash("correct horse")
    assert passwords.matches(weaker, "correct horse")
    assert passwords.outdated(weaker)
