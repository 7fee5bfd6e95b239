"""Values at the border: what is taken, what is made of it, what is refused."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matinee.kernel.money import Currency, Money
from matinee.kernel.types import Country, Input, Instant, Language, Maturity, Model, TitleId
from pydantic import TypeAdapter, ValidationError

ID = "ttl_01K9ZQ8B2C3D4E5F6G7H8J9KMN"


def accepts(kind: Any, value: Any) -> bool:
    try:
        TypeAdapter(kind).validate_python(value)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        (TitleId, [ID], [ID.lower(), ID[:-1], ID + "0", "usr" + ID[3:], ID.replace("01K", "81K"), ID[:-1] + "U", ID + "\n"]),
        (Country, ["DE", "US"], ["de", "DEU", "D", "", "D1", "DE\n", "ÄÖ"]),
        (Language, ["en", "gsw", "pt-BR", "zh-Hant-TW"], ["e", "EN", "en_US", "en-", "english", "en-x", "en\n"]),
        (Currency, ["USD"], ["usd", "US", "USDT"]),
        (Maturity, [0, 18], [-1, 19, 6.5, "old"]),
    ],
)  # fmt: skip
def test_only_what_is_of_its_kind_is_taken(kind: Any, good: list[Any], bad: list[Any]) -> None:
    assert [value for value in good if not accepts(kind, value)] == []
    assert [value for value in bad if accepts(kind, value)] == []


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("2026-11-21T03:00:00Z", datetime(2026, 11, 21, 3, tzinfo=UTC)),
        ("2026-11-21T03:00:00", datetime(2026, 11, 21, 3, tzinfo=UTC)),
        ("2026-11-21T03:00:00+05:30", datetime(2026, 11, 20, 21, 30, tzinfo=UTC)),
        ("2026-11-21", datetime(2026, 11, 21, tzinfo=UTC)),
    ],
)
def test_a_moment_is_aware_and_in_utc(said: str, meant: datetime) -> None:
    found = TypeAdapter(Instant).validate_python(said)
    assert found == meant
    assert found.utcoffset() == timedelta(0)


@pytest.mark.parametrize("said", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"])
def test_a_moment_that_utc_has_no_name_for_is_refused(said: str) -> None:
    assert not accepts(Instant, said)


@pytest.mark.parametrize(
    "said", [0, 1.5, True, "0", "1494012444", "", "2026-02-30", "2026-W01-1", "20261121", "noon", None]
)
def test_what_is_no_moment_is_refused(said: Any) -> None:
    assert not accepts(Instant, said)


@given(st.datetimes(timezones=st.timezones()))
def test_a_moment_survives_the_wire(moment: datetime) -> None:
    adapter = TypeAdapter(Instant)
    if accepts(Instant, moment):
        parsed = adapter.validate_python(moment)
        assert adapter.validate_json(adapter.dump_json(parsed)) == parsed


class Named(Input):
    name: str


def test_input_takes_no_field_that_it_does_not_know() -> None:
    with pytest.raises(ValidationError, match="colour"):
        Named.model_validate({"name": "A", "colour": "blue"})


def test_input_is_stripped_of_the_space_around_it() -> None:
    assert Named(name=" A film \n").name == "A film"


@pytest.mark.parametrize("shape", [Named(name="A"), Money(amount=1)])
def test_what_was_validated_stays_as_it_is(shape: Input | Model) -> None:
    with pytest.raises(ValidationError, match="frozen"):
        setattr(shape, next(iter(type(shape).model_fields)), "other")


def test_money_is_whole_minor_units() -> None:
    assert Money(amount=1299).model_dump() == {"amount": 1299, "currency": "USD"}
    assert not accepts(Money, {"amount": 12.99})
