"""What a function is told, and how it says that it was told nothing."""

import pytest
from matinee.kernel.settings import Misconfigured, settings

from tests.unit.conftest import Told


def test_a_setting_is_the_variable_of_its_name(told: Told) -> None:
    told(site="https://matinee.test", table_content="matinee-dev-content", bucket_media="films")
    assert settings()["site"] == "https://matinee.test"
    assert settings().table("content") == "matinee-dev-content"
    assert settings().bucket("media") == "films"


@pytest.mark.parametrize("value", [None, ""])
def test_what_is_missing_or_empty_is_named(told: Told, value: str | None) -> None:
    told(**({} if value is None else {"site": value}))
    with pytest.raises(Misconfigured, match="MATINEE_SITE is not set"):
        settings()["site"]


@pytest.mark.parametrize("value", ["many", "-1", "1.5", "1e3", " 1", "²"])
def test_only_digits_are_a_whole_number(told: Told, value: str) -> None:
    told(budget=value, other="50000")
    assert settings().integer("other") == 50_000
    with pytest.raises(Misconfigured, match="MATINEE_BUDGET must be a whole number"):
        settings().integer("budget")


@pytest.mark.parametrize(("name", "value"), [("stage", "production"), ("access", "anybody")])
def test_a_stage_or_an_access_that_there_is_not_is_refused(told: Told, name: str, value: str) -> None:
    told(**{name: value})
    with pytest.raises(Misconfigured, match=f"MATINEE_{name.upper()} must be one of"):
        settings()


def test_a_function_that_is_told_nothing_serves_nobody(told: Told) -> None:
    told()
    assert (settings().stage, settings().access) == ("dev", "internal")
