"""What was kept for long enough goes, partition and objects; what is younger, was built of late or is kept for good stays."""

from datetime import date, datetime, time, timedelta

import pytest
from matinee.analytics.warehouse import building, partitions
from matinee.analytics.warehouse.models import EDITION, models
from matinee.analytics.warehouse.runs import Asked
from matinee.kernel import aws

from tests.analytics import lake
from tests.analytics.lake import BUCKET, Athena
from tests.analytics.random_events import TODAY, Population

KEPT = models()["plays"].keep or 0
LONG_AGO = "20200101T020000000000Z"
OF_LATE = f"{TODAY - timedelta(2):%Y%m%d}T020000000000Z"


def ago(days: int) -> str:
    return str(TODAY - timedelta(days))


def put(name: str, value: str, run: str) -> str:
    """A partition with an object, as a run has built it. Its folder."""
    folder = partitions.folder(models()[name], value, run)
    aws.client("s3").put_object(Bucket=BUCKET, Key=f"{folder}rows.parquet", Body=b"rows")
    partitions.point(models()[name], value, run)
    return folder


def left(name: str) -> set[str]:
    return set(partitions.existing(models()[name]))


@pytest.mark.usefixtures("athena")
def test_a_partition_goes_with_its_objects_the_day_after_its_time() -> None:
    gone, stays = put("plays", ago(KEPT + 1), LONG_AGO), put("plays", ago(KEPT), LONG_AGO)
    for _ in range(2):
        partitions.retire(models()["plays"], TODAY)
    assert left("plays") == {ago(KEPT)}
    assert [key for key in lake.keys("models/") if key.startswith(gone)] == []
    assert lake.keys(stays) == [f"{stays}rows.parquet"]


@pytest.mark.usefixtures("athena")
def test_an_old_day_that_was_built_of_late_is_kept_as_long_as_any() -> None:
    """Past events that were imported would be gone with the next run."""
    put("plays", ago(5 * KEPT), OF_LATE)
    partitions.retire(models()["plays"], TODAY)
    assert left("plays") == {ago(5 * KEPT)}
    partitions.retire(models()["plays"], TODAY + timedelta(KEPT))
    assert left("plays") == set()


@pytest.mark.usefixtures("athena")
@pytest.mark.parametrize(("name", "value"), [("audience_days", "2001-01-01"), ("titles", EDITION)])
def test_marts_and_editions_are_kept_for_good(name: str, value: str) -> None:
    put(name, value, LONG_AGO)
    partitions.retire(models()[name], TODAY)
    assert left(name) == {value}


@pytest.mark.usefixtures("athena")
def test_other_partitions_of_the_same_prefix_stay() -> None:
    """A day's folder is no prefix of another's."""
    put("plays", ago(KEPT + 1), LONG_AGO)
    other = put("person_days", ago(KEPT + 1), LONG_AGO)
    partitions.retire(models()["plays"], TODAY)
    assert lake.keys(other) != []


def test_a_rebuild_of_a_day_that_is_worn_asks_nothing_and_changes_nothing(athena: Athena) -> None:
    old = TODAY - timedelta(100)
    folder = put("audience_days", str(old), LONG_AGO)
    state = building.begin(Asked(day=old, until=old))
    assert (state.done, state.waves, athena.queries) == (True, [], {})
    assert lake.keys(folder) != []


@pytest.mark.usefixtures("athena")
def test_late_events_of_a_day_that_is_worn_do_not_replace_its_figures() -> None:
    """Past events can be imported at any time: alone they would be all of that day."""
    old, never_built = TODAY - timedelta(100), TODAY - timedelta(200)
    folder = put("audience_days", str(old), LONG_AGO)
    assert building.closed() == {old}
    event = Population(7, people=1).rows[0] | {"day": TODAY - timedelta(1)}
    lake.put_events([event | {"ts": datetime.combine(day, time(12))} for day in (old, never_built)])
    planned = {value for name, value in building.begin(Asked()).waves[0] if name == "clean_events"}
    assert str(never_built) in planned and str(old) not in planned
    assert lake.keys(folder) != []


def test_a_rebuild_of_several_days_plans_each_of_them(athena: Athena) -> None:
    first: date = TODAY - timedelta(4)
    state = building.begin(Asked(day=first, until=TODAY - timedelta(2)))
    assert {value for name, value in state.waves[0] if name == "clean_events"} == {ago(n) for n in (4, 3, 2)}
