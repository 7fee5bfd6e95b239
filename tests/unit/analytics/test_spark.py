"""What is asked of Spark: by the schedule, by an operator, and what is refused."""

from datetime import UTC, date, datetime

import pytest
from matinee.analytics import spark
from matinee.analytics.warehouse.models import models
from pydantic import ValidationError

from tests.conftest import sample


def test_the_schedule_compacts_what_arrived_on_the_day_before() -> None:
    wanted = spark.asked(sample("analytics", "start_spark_job"))
    assert wanted == spark.Wanted(at=datetime(2026, 11, 29, 5, 40, tzinfo=UTC), day=date(2026, 11, 28))


def test_an_operator_asks_for_a_models_day() -> None:
    wanted = spark.asked({"at": "2026-11-29T10:00:00Z", "day": "2026-11-28", "model": "sessions"})
    assert (wanted.day, wanted.model) == (date(2026, 11, 28), "sessions")
    with pytest.raises(ValidationError):
        spark.asked({"day": "2026-11-28"})


def test_spark_builds_what_is_made_of_single_days() -> None:
    built = {name for name, model in models().items() if spark.can_build(model)}
    assert {"clean_events", "sessions", "plays", "person_days"} <= built
    assert not {"money_days", "retention_cohorts", "titles", "load_forecasts"} & built
