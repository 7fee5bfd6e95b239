"""Runs from what was asked to the partitions: in order, exactly once, and without a trace of what was replaced or forgotten."""

import re
import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import duckdb
import pytest
from matinee.analytics import identities
from matinee.analytics.models import Forgotten
from matinee.analytics.warehouse import building, catalogue, checking, forgetting, partitions
from matinee.analytics.warehouse.asking import QueryFailed
from matinee.analytics.warehouse.models import models
from matinee.analytics.warehouse.runs import Asked, Run
from matinee.content.details import TitleInput
from matinee.content.models import Title
from matinee.kernel import aws, table

from tests.analytics import lake
from tests.analytics.conftest import Clock
from tests.analytics.duck import Warehouse
from tests.analytics.lake import BUCKET, Athena
from tests.analytics.random_events import FIRST, Population, Row

pytestmark = pytest.mark.slow
DAYS = 3
"""Of events: a run of more would take longer."""
TODAY = FIRST + timedelta(DAYS + 1)
YESTERDAY = TODAY - timedelta(1)
CRIME = "ttl_01K9ZQ6V3N8M2X4R7T5W1Y0ABC"


def run(asked: Asked) -> Run:
    """As the workflow does, each state through its JSON."""
    if asked.forget:
        asked = forgotten(asked)
    return built(again(building.begin(asked)))


def forgotten(asked: Asked) -> Asked:
    state = again(forgetting.begin(asked))
    while not state.done:
        state = again(forgetting.step(state))
    return forgetting.end(state)


def built(state: Run) -> Run:
    while not state.done:
        state = again(building.step(state))
    state = again(checking.check(state))
    building.end(state)
    return state


def forget(each: Forgotten) -> None:
    table.transact(table.putting(each))


def again(state: Run) -> Run:
    return Run.model_validate_json(state.model_dump_json())


def arrived_yesterday(rows: list[Row]) -> list[Row]:
    """The same events, all of them in the lake since yesterday."""
    return [row | {"day": YESTERDAY, "hour": f"{n % 24:02d}"} for n, row in enumerate(rows)]


@pytest.fixture
def events(athena: Athena, clock: Clock) -> list[Row]:
    clock.day = TODAY
    first = [row for row in Population(7, people=8).rows if row["ts"].date() < FIRST + timedelta(DAYS)]
    rows = arrived_yesterday(first)
    lake.put_events(rows)
    details = TitleInput(title="Heat", genres=["Crime"], release_date="1995-12-15")
    table.create(Title(content_id=CRIME, details=details))
    return rows


def contents(name: str) -> Iterator[tuple[str, str]]:
    """(partition, row) of a model, as it is read."""
    model = models()[name]
    names = ", ".join(f'"{each.name}"' for each in model.columns)
    with lake.loaded(f"SELECT * FROM {name}") as duck:
        for value, *row in duck.execute(f"SELECT CAST({model.partition} AS varchar), {names} FROM {name}").fetchall():
            yield str(value), str(row)


def everything() -> dict[str, list[tuple[str, str]]]:
    return {name: sorted(contents(name)) for name in models()}


def pointed() -> dict[tuple[str, str], str]:
    return {(name, value): run for name, model in models().items() for value, run in partitions.existing(model).items()}


def test_the_nightly_run_builds_what_the_models_say(events: list[Row]) -> None:
    run(Asked())

    whole = Warehouse(TODAY)
    whole.put("events", events)
    whole.put(
        "catalogue",
        [
            {
                "content_id": CRIME,
                "title": "Heat",
                "type": "movie",
                "genres": ["Crime"],
                "status": "draft",
                "release_date": "1995-12-15",
            }
        ],
    )
    whole.build_all(date.fromisoformat(value) for name, value in pointed() if name == "clean_events")
    for name, model in models().items():
        names = ", ".join(f'"{each.name}"' for each in model.columns)
        expected = whole.duck.execute(f"SELECT CAST({model.partition} AS varchar), {names} FROM {name}").fetchall()
        there = {value for _, value in pointed()}
        rows = sorted((str(value), str(row)) for value, *row in expected if str(value) in there)
        assert sorted(contents(name)) == rows, name
    assert any(value == str(FIRST) for _, value in pointed()), "late events find their day"


def test_a_run_again_changes_nothing_and_leaves_one_folder_a_partition(events: list[Row]) -> None:
    run(Asked())
    before = everything()

    run(Asked())

    assert everything() == before
    folders = {re.sub(r"/[^/]*$", "", key) for key in lake.keys("models/")}
    assert len({re.sub(r"/run=.*", "", folder) for folder in folders}) == len(folders)
    assert {folder.partition("run=")[2] for folder in folders} <= set(pointed().values())


def test_a_step_that_is_tried_again_starts_no_query_twice(events: list[Row], athena: Athena) -> None:
    state = again(building.begin(Asked()))
    once = again(building.step(state))
    asked = len(athena.queries)

    twice = again(building.step(state))

    assert len(athena.queries) == asked
    assert [job.query_id for job in once.running] == [job.query_id for job in twice.running]


def test_a_query_that_fails_is_tried_again_in_a_folder_of_its_own(events: list[Row], athena: Athena) -> None:
    athena.fails = [f"models/plays/day={FIRST}/", f"models/plays/day={FIRST}/"]

    state = run(Asked())

    assert state.failures == {f"plays {FIRST}": 2}
    assert pointed()["plays", str(FIRST)].endswith("-2")


def test_a_query_that_athena_can_tell_nothing_of_is_tried_again(events: list[Row], athena: Athena) -> None:
    athena.lost = [f"models/plays/day={FIRST}/"]

    state = run(Asked())

    assert state.failures == {f"plays {FIRST}": 1}
    assert pointed()["plays", str(FIRST)].endswith("-1")


def test_a_run_that_fails_leaves_every_partition_whole(events: list[Row], athena: Athena, clock: Clock) -> None:
    run(Asked())
    before = everything()
    athena.fails = [f"models/plays/day={FIRST}/"] * 3

    with pytest.raises(QueryFailed, match=f"plays {FIRST}"):
        run(Asked())

    assert everything() == before
    clock.day += timedelta(2)
    run(Asked(arrived=YESTERDAY))
    assert {key.split("run=")[1].split("/")[0] for key in lake.keys("models/")} <= set(pointed().values())


def test_a_day_is_built_again_with_what_follows_from_it_and_nothing_else(events: list[Row]) -> None:
    run(Asked())
    before, day = pointed(), FIRST + timedelta(1)

    run(Asked(day=day))

    changed = {place for place, name in pointed().items() if before[place] != name}
    on = {name: {value for model, value in changed if model == name} for name in models()}
    last = max(value for name, value in before if name == "plays")

    def between(first: int, end: int) -> set[str]:
        days = {str(day + timedelta(n)) for n in range(first, end + 1)}
        return {value for value in days if str(FIRST) <= value <= last}

    assert on["clean_events"] == on["title_seconds"] == on["load_hours"] == {str(day)}
    assert on["plays"] == on["sessions"] == on["title_days"] == on["quality_days"] == between(0, 1)
    assert on["search_days"] == between(-1, 0)
    assert on["funnel_days"] == between(-6, 1)
    assert on["money_days"] == on["audience_days"] == between(0, 99)
    assert on["titles"] == {"current"}


def test_a_late_event_finds_its_day(events: list[Row], clock: Clock) -> None:
    run(Asked())
    clock.day += timedelta(1)
    late = next(row for row in events if row["type"] == "played" and not row["bot"])
    when = late["ts"] + timedelta(seconds=1)
    row = late | {"event_id": "late-event", "ts": when, "received_at": when, "day": TODAY, "hour": "05"}
    lake.put_events([row | {"from_position": 1.0, "position": 8.5}])

    run(Asked())

    told = [row for value, row in contents("clean_events") if value == str(when.date()) and "late-event" in row]
    assert len(told) == 1
    (shown,) = [row for value, row in contents("plays") if value == str(when.date()) and late["play_id"] in row]
    assert "8.5" in shown or "7.5" in shown or float(shown.split(",")[-15]) > 0


def test_where_nothing_arrived_nothing_is_asked(athena: Athena) -> None:
    state = run(Asked())

    assert state.ended == [] and athena.queries == {} and lake.keys("") == []


def test_days_that_were_passed_over_are_built_with_the_next_run(events: list[Row], clock: Clock) -> None:
    run(Asked())
    clock.day += timedelta(4)
    quiet = TODAY + timedelta(2)
    row = events[0] | {"day": clock.day - timedelta(1), "hour": "05", "event_id": "after-a-pause"}
    lake.put_events([row])

    run(Asked())

    assert ("money_days", str(quiet)) in pointed()


def test_today_is_built_by_the_hour_and_alone(events: list[Row], clock: Clock) -> None:
    clock.day = FIRST + timedelta(2)
    lake.put_events([row | {"day": clock.day} for row in events if row["ts"].date() == clock.day])

    run(Asked(only=clock.day))

    assert {value for _, value in pointed()} == {str(clock.day), "current", str(FIRST)}
    assert {name for name, value in pointed() if value == str(FIRST)} == {"retention_cohorts"}


def test_a_model_that_is_not_as_its_header_says_fails_the_run(
    events: list[Row], monkeypatch: pytest.MonkeyPatch
) -> None:
    details = TitleInput(title="Aida").model_copy(update={"type": "opera"})
    monkeypatch.setattr(catalogue, "_every", lambda: iter([Title(content_id=CRIME, details=details)]))

    with pytest.raises(building.TestsFailed, match="titles: one_of type fails for 1 rows"):
        run(Asked())


def test_whoever_is_forgotten_is_in_no_objects_bytes(events: list[Row], clock: Clock) -> None:
    run(Asked())
    gone = {"p_001", "h_000"}
    assert {each for each in gone if any(each in text for text in _all_texts())} == gone
    stays = {name: [row for row in rows if not _names(row[1], gone)] for name, rows in everything().items()}
    for each in gone:
        forget(Forgotten(forgotten_id=each, day=str(YESTERDAY)))

    asked = forgotten(Asked(forget=True))

    left = [key for key, text in _all() if any(each in text for each in gone)]
    assert left == []
    after = everything()
    assert {name: after[name] for name in models() if models()[name].ids} == {
        name: stays[name] for name in models() if models()[name].ids
    }
    assert list(identities.forgotten(str(clock.day))) == []
    built(again(building.begin(asked)))
    assert [key for key, text in _all() if any(each in text for each in gone)] == [], "no build brings them back"


def test_who_is_forgotten_today_waits_until_the_day_is_over(events: list[Row], clock: Clock) -> None:
    forget(Forgotten(forgotten_id="p_001", day=str(TODAY)))

    run(Asked(forget=True))

    assert any("p_001" in text for text in _all_texts())
    assert [each.forgotten_id for each in identities.forgotten("2999-01-01")] == ["p_001"]


def test_what_a_broken_run_left_of_a_forgotten_person_goes_too(events: list[Row], clock: Clock) -> None:
    state = again(building.begin(Asked()))
    state = again(building.step(again(building.step(state))))
    while not any("models/plays/" in key for key in lake.keys("models/")):
        state = again(building.step(state))
    forget(Forgotten(forgotten_id="p_001", day=str(YESTERDAY)))
    clock.day += timedelta(2)

    run(Asked(arrived=YESTERDAY, forget=True))

    assert not [key for key, text in _all() if "p_001" in text]


def _names(row: str, ids: set[str]) -> bool:
    return any(f"'{each}'" in row for each in ids)


def _all_texts() -> list[str]:
    return [text for _, text in _all()]


def _all() -> Iterator[tuple[str, str]]:
    """Every object of the lake: its bytes, and what Parquet has compressed in them."""
    for key in lake.keys(""):
        body: Any = aws.client("s3").get_object(Bucket=BUCKET, Key=key)["Body"].read()
        text = body.decode("latin-1")
        if key.endswith(".parquet"):
            with tempfile.NamedTemporaryFile(suffix=".parquet") as file, duckdb.connect() as duck:
                file.write(body)
                file.flush()
                text += str(duck.execute(f"SELECT * FROM read_parquet('{file.name}')").fetchall())
        yield key, text
