"""Sealed tokens: only ours, only for what they were made for, only as they were made."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from matinee.users import sealing

from tests.unit.fakes import Secrets, Table
from tests.unit.users.conftest import forget

pytestmark = pytest.mark.usefixtures("users")


def test_what_was_sealed_is_unsealed_to_its_parts() -> None:
    assert sealing.unseal("reset", sealing.seal("reset", "tic_1")) == ["tic_1"]
    assert sealing.unseal("refresh", sealing.seal("refresh", "usr_1", "dev_1", "7", "")) == ["usr_1", "dev_1", "7", ""]


def test_it_is_good_for_one_purpose() -> None:
    assert sealing.unseal("verify", sealing.seal("reset", "tic_1")) is None
    assert sealing.unseal("", sealing.seal("reset", "tic_1")) is None


def test_a_purpose_cannot_borrow_from_the_parts() -> None:
    assert sealing.seal("a", "b").rpartition(".")[2] != sealing.seal("a.b").rpartition(".")[2]
    assert sealing.unseal("a\0b", sealing.seal("a", "b")) is None


@pytest.mark.parametrize("other", "Az0-_.=+/ ü\0")
def test_any_character_changed_breaks_the_seal(other: str) -> None:
    token = sealing.seal("reset", "tic_1")
    for place, character in enumerate(token):
        if character != other:
            assert sealing.unseal("reset", token[:place] + other + token[place + 1 :]) is None
    for spelled in (token + "=", token + ".", "." + token, token + "\n", token[:-1], token.swapcase()):
        assert sealing.unseal("reset", spelled) is None


def test_another_seed_unseals_nothing(clients: dict[str, object]) -> None:
    token = sealing.seal("reset", "tic_1")
    clients["secretsmanager"] = Secrets(seed="another seed")
    forget()
    assert sealing.unseal("reset", token) is None


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text())
def test_any_other_text_is_sealed_by_nobody(users: Table, text: str) -> None:
    assert sealing.unseal("reset", text) is None
    assert sealing.unseal("reset", f"tic_1.{text}") is None
