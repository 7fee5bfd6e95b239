"""Which partitions a run builds, and which it leaves as they are: rows that they were built of are deleted by now."""

from collections.abc import Iterable
from datetime import date, timedelta

import pytest
from matinee.analytics.warehouse.models import EDITION, models
from matinee.analytics.warehouse.planning import FIRST_MODEL, plan, worn

TODAY = date(2026, 11, 29)


def ago(days: int) -> date:
    return TODAY - timedelta(days)


def built(days: Iterable[date], *without: str) -> dict[str, set[str]]:
    """All models' partitions of these days."""
    values = {name: {model.value(day) for day in days} for name, model in models().items()}
    return {name: each for name, each in values.items() if name not in without}


def planned(days: set[date], existing: dict[str, set[str]]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {name: set() for name in models()}
    for wave in plan(days, TODAY, existing):
        for name, value in wave:
            found[name].add(value)
    return found


YEAR = [ago(n) for n in range(1, 366)]


def test_a_partition_whose_own_day_changed_is_built_however_old_it_is() -> None:
    found = planned({ago(100)}, built(YEAR))
    assert {name for name, values in found.items() if str(ago(100)) in values} >= {
        FIRST_MODEL,
        "plays",
        "audience_days",
    }


def test_a_later_one_stays_if_rows_that_it_was_built_of_are_deleted_by_now() -> None:
    """audience_days reads 399 days before its own of person_days, which are kept for 460."""
    (people,) = [read for read in models()["audience_days"].reads if read.name == "person_days"]
    kept = models()["person_days"].keep
    assert (people.first, kept) == (-399, 460)
    found = planned({ago(100)}, built(YEAR))["audience_days"]
    assert found == {str(ago(100))} | {str(ago(n)) for n in range(1, 62)}


def test_one_that_was_never_built_is_built_of_what_there_is() -> None:
    existing = built(YEAR)
    existing["audience_days"] -= {str(ago(80))}
    assert str(ago(80)) in planned({ago(100)}, existing)["audience_days"]


def test_a_short_look_back_ends_with_what_it_reads() -> None:
    """plays read the day before of clean_events, which are kept for 32 days."""
    assert planned({ago(40)}, built(YEAR))["plays"] == {str(ago(40))}
    assert planned({ago(20)}, built(YEAR))["plays"] == {str(ago(20)), str(ago(19))}


def test_what_has_no_days_is_built_each_time() -> None:
    assert planned({ago(200)}, built(YEAR))["titles"] == {EDITION}


def test_marts_of_all_the_past_are_never_worn() -> None:
    """money_days reads account events from the beginning, which are kept for good."""
    assert {str(ago(n)) for n in range(1, 101)} <= planned({ago(100)}, built(YEAR))["money_days"]


@pytest.mark.parametrize(
    ("day", "without", "is_worn"),
    [
        (ago(100), (FIRST_MODEL,), True),  # its marts are all that is left
        (ago(100), (), False),  # past events were imported of late
        (ago(20), (FIRST_MODEL,), False),  # raw events are there to build from
        (ago(500), (FIRST_MODEL,), False),  # nothing was ever built: there is nothing to lose
    ],
)
def test_a_day_of_which_nothing_is_left_to_build_from_stays(day: date, without: tuple[str, ...], is_worn: bool) -> None:
    assert (day in worn(built(YEAR, *without), TODAY)) is is_worn
