"""Partitions in a workflow's state."""

from datetime import date, timedelta

from matinee.analytics.warehouse.jobs import packed, unpacked
from matinee.analytics.warehouse.models import models
from matinee.analytics.warehouse.runs import Asked, Run

STATE = 256 * 1024
"""Bytes. Source: Step Functions' quotas, "Maximum input or output size for a task, state, or execution"."""


def test_days_that_follow_each_other_are_a_span_and_all_else_is_itself() -> None:
    jobs = [("plays", "2026-02-28"), ("plays", "2026-03-01"), ("plays", "2026-03-03"), ("titles", "all"), ("x", "a")]
    spans = [
        ("plays", "2026-02-28", "2026-03-01"),
        ("plays", "2026-03-03", "2026-03-03"),
        ("titles", "all", "all"),
        ("x", "a", "a"),
    ]
    assert packed(reversed(jobs)) == spans
    assert unpacked(spans) == unpacked(packed(jobs)) == unpacked(jobs) == jobs


def test_the_plan_of_ten_years_fits_into_a_state() -> None:
    days = [str(date(2036, 1, 1) - timedelta(n)) for n in range(3_650)]
    waves = [sorted((name, model.value(date.fromisoformat(day))) for day in days) for name, model in models().items()]
    run = Run(asked=Asked(), today=date(2036, 1, 1), waves=[list(dict.fromkeys(each)) for each in waves])
    told = run.model_dump_json()
    assert sum(map(len, run.waves)) > 50_000
    assert len(told) < STATE
    assert Run.model_validate_json(told) == run
