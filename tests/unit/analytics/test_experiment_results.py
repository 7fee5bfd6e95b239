"""The questions of experiments run on tables as the warehouse makes them, in DuckDB."""

from datetime import date

import pytest
import sqlglot
from matinee.analytics import artwork_learning, experiment_results
from sqlglot import exp

from tests.unit.analytics.test_reports import Lake

LAST = date(2026, 11, 14)
SQL = [
    *experiment_results.questions("hero.1", "plays", date(2026, 11, 8), LAST).values(),
    experiment_results.current("plays", LAST),
    artwork_learning.question(LAST),
]


@pytest.fixture(scope="module")
def lake() -> Lake:
    found = Lake()
    for day in ("2026-11-07", "2026-11-12", "2026-11-13"):
        for variant in ("control", "large"):
            for country, device in (("*", "*"), ("DE", "*"), ("*", "tv")):
                where = {"country": country, "device": device}
                for name in ("hero.1", "hero.2"):
                    found.put(
                        "experiment_days", day=day, experiment=name, variant=variant, metric="plays", people=9, **where
                    )
        found.put("metric_days", day=day, metric="plays", people=int(day[-2:]), total=4.0)
        for taste in ("drama", "(none)"):
            found.put("artwork_choices", day=day, content_id="t", taste=taste, artwork_id="a", shown=5, weight=10.0)
    return found


@pytest.mark.parametrize("sql", SQL)
def test_a_question_reads_marts_of_no_persons_alone(sql: str) -> None:
    read = {each.name for each in sqlglot.parse_one(sql, read="athena").find_all(exp.Table)}
    assert read <= {"experiment_days", "metric_days", "artwork_choices"}


def test_the_course_is_of_the_phases_days_and_the_whole_of_the_last(lake: Lake) -> None:
    course, last = (lake._rows(sql) for sql in SQL[:2])
    assert [(str(row["day"]), row["variant"]) for row in course] == [
        (day, variant) for day in ("2026-11-12", "2026-11-13") for variant in ("control", "large")
    ]
    assert {str(row["day"]) for row in last} == {"2026-11-13"}
    assert len(last) == 6


def test_the_present_is_that_of_the_newest_day(lake: Lake) -> None:
    (row,) = lake._rows(SQL[2])
    assert (row["people"], row["total"]) == (13, 4.0)


def test_choices_of_the_last_week_are_told_apart(lake: Lake) -> None:
    rows = lake._rows(SQL[3])
    assert {(row["taste"], row["recent"], row["shown"]) for row in rows} == {
        ("drama", False, 5),
        ("drama", True, 10),
        ("(none)", False, 5),
        ("(none)", True, 10),
    }
