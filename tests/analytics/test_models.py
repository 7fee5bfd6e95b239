"""Every model says what plain loops over raw events say, on random events, and a rerun changes nothing."""

import math
from collections.abc import Iterable
from datetime import date

import pytest
from matinee.analytics.warehouse.models import models

from tests.analytics import random_events
from tests.analytics.duck import Warehouse
from tests.analytics.random_events import CATALOGUE, TODAY, Population, Row
from tests.analytics.reference import Reference

LINES = [each | {"status": "published"} for each in CATALOGUE]
SEEDS = range(2)
_SUMS = {"households": 12, "monthly": 1200, "monthly_at_risk": 300}
_SHARE = {"watched_share": 0.25}
_WORDS = {
    "action": "Do not renew it",
    "reason": "Dear",
    "figures": "{}",
    "households": 0,
    "unit": "minor_an_hour",
    "currency": "USD",
}
_RANGE = {"low": 1.0, "expected": 2.5, "high": 4.0}
FORECASTS: list[Row] = [
    {"as_of": str(day), **row}
    for day in random_events.days()
    for row in (
        {"mart": "churn_forecasts", "band": 0.1, "plan_id": "*", "currency": "USD", "reason": "*", **_SUMS, **_RANGE},
        {"mart": "churn_forecasts", "plan_id": "basic", "currency": "USD", "reason": "stalls", **_SUMS, **_RANGE},
        {"mart": "title_forecasts", "content_id": "ttl_0", "launched": str(day), "known_days": 3, **_SHARE, **_RANGE},
        {"mart": "load_forecasts", "hour": f"{day} 21:00:00.000", **_RANGE},
        {"mart": "suggestions", "place": 0, "kind": "drop", "subject": "ttl_0", **_WORDS, **_RANGE},
    )
]


@pytest.fixture(scope="module", params=SEEDS)
def both(request: pytest.FixtureRequest) -> tuple[Warehouse, Reference]:
    raw = Population(request.param).rows
    warehouse = Warehouse(TODAY)
    warehouse.put("events", raw)
    warehouse.put("catalogue", LINES)
    warehouse.put("forecasts", FORECASTS)
    warehouse.build_all(random_events.days())
    return warehouse, Reference(raw, LINES, FORECASTS)


@pytest.mark.parametrize("name", list(models()))
def test_a_model_says_what_plain_loops_say(both: tuple[Warehouse, Reference], name: str) -> None:
    warehouse, reference = both
    model = models()[name]
    found = 0
    for value in sorted({model.value(day) for day in random_events.days()}):
        expected = reference.titles if name == "titles" else getattr(reference, name)(_day(value))
        rows = warehouse.partition(name, value)
        same(rows, expected, model.unique)
        found += len(rows)
    assert found, "nothing was compared"


def _day(value: str) -> date:
    return date.fromisoformat(value)


def same(rows: list[Row], expected: list[Row], unique: Iterable[str]) -> None:
    """Raises AssertionError, with what differs."""
    keys = list(unique)
    assert {frozenset(row) for row in rows} | {frozenset(row) for row in expected} <= {
        frozenset((rows or expected or [{}])[0])
    }
    here = {tuple(row[key] for key in keys): row for row in rows}
    there = {tuple(row[key] for key in keys): row for row in expected}
    assert len(here) == len(rows) and len(there) == len(expected), "not unique"
    assert here.keys() == there.keys()
    for key, row in here.items():
        other = there[key]
        wrong = {name: (row[name], other[name]) for name in row if not equal(row[name], other[name])}
        assert not wrong, f"{key}: (model, reference) {wrong}"


def equal(one: object, other: object) -> bool:
    if isinstance(one, float) and isinstance(other, int | float):
        return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-6)
    return one == other
