"""Every model of the warehouse that Spark can build has the same rows there as in Athena's SQL; compaction loses no event."""

import ast
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from matinee.analytics.spark import can_build
from matinee.analytics.warehouse.models import models

from infra import spark_models
from tests.spark.calling import JOB, called
from tests.spark.events import raw
from tests.spark.lake import Lake

DAY, TODAY = "2026-11-26", date(2026, 11, 30)
ON_SPARK = [name for name, model in models().items() if can_build(model)]


@pytest.fixture(scope="module")
def lake(needs_spark: Path, tmp_path_factory: pytest.TempPathFactory) -> Lake:
    """Every day of every model, made by Athena's SQL."""
    one = Lake(tmp_path_factory.mktemp("lake"), TODAY)
    one.fill(raw(seed=7))
    for name in ON_SPARK:
        for day in one.days("events"):
            one.build(models()[name], day)
    return one


@pytest.fixture(scope="module")
def built(needs_spark: Path, lake: Lake, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which Spark has built one day of each model, from what Athena's SQL made of those that it reads."""
    folder = tmp_path_factory.mktemp("spark")
    (folder / "models.json").write_text(spark_models.text())
    calls: list[tuple[str, list[Any]]] = []
    for name in ON_SPARK:
        reads = [
            (read.name, day, str(lake.folder / lake.of(read.name, day)))
            for read in models()[name].reads
            for day in lake.days(read.name)
            if read.name != name
        ]
        own = [str(folder / "models.json"), name, DAY, str(TODAY), reads, str(folder / name)]
        calls.append(("build", own))
    called(needs_spark, folder, *calls)
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("name", ON_SPARK)
def test_a_model_has_the_same_rows_on_spark(name: str, lake: Lake, built: Path) -> None:
    model = models()[name]
    expected = lake.rows(model, lake.folder / lake.of(name, DAY))
    assert lake.rows(model, built / name) == expected
    if expected:
        assert lake.types(model, built / name) == lake.types(model, lake.folder / lake.of(name, DAY))


@pytest.mark.slow
def test_the_day_has_something_to_compare(lake: Lake) -> None:
    filled = {name for name in ON_SPARK if lake.rows(models()[name], lake.folder / lake.of(name, DAY))}
    assert {"clean_events", "sessions", "plays", "person_days"} <= filled


@pytest.mark.slow
def test_compaction_keeps_each_event_once_and_a_second_one_changes_nothing(
    needs_spark: Path, lake: Lake, tmp_path: Path
) -> None:
    day = tmp_path / "events/day=2026-11-26"
    shutil.copytree(lake.folder / "events/day=2026-11-26", day)
    hours = sorted(day.glob("hour=*"))
    before = {hour.name: lake.count(hour.glob("*.parquet")) for hour in hours}
    gone, again = called(needs_spark, tmp_path, ("compact", [str(day), 128]), ("compact", [str(day), 128]))
    after = {hour.name: lake.count(hour.glob("*.parquet")) for hour in hours}
    assert {name: events for name, (_, events) in after.items()} == {
        name: events for name, (_, events) in before.items()
    }
    assert all(rows == events for rows, events in after.values())
    assert {hour.name: len(list(hour.glob("*.parquet"))) for hour in hours} == {hour.name: 1 for hour in hours}
    assert gone == 2 * len(hours)
    assert again == 0


def test_the_job_runs_on_the_python_of_emr_serverless() -> None:
    """EMR 7 has Python 3.9."""
    ast.parse(JOB.read_text(), feature_version=(3, 9))
