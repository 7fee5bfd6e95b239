"""The synthetic population: its events are such as clients send, and its truth is what its rows say."""

import hashlib
import json
from collections import Counter
from pathlib import Path
from typing import Any

import duckdb
import pytest
from matinee.analytics.schemas import ClientEvent, Context, ServerEvent
from pydantic import TypeAdapter

from infra.local.audience.population import COLUMNS, Population, lake_rows
from infra.local.audience.world import World

SMALL = World(households=150, days=50, titles=40)


@pytest.fixture(scope="module")
def lived() -> tuple[Population, list[dict[str, Any]]]:
    population = Population(SMALL)
    return population, list(population.rows())


def test_every_batch_is_one_that_the_service_takes() -> None:
    events: TypeAdapter[Any] = TypeAdapter(ClientEvent)
    checked = 0
    for batch in Population(World(households=60, days=20, titles=20)).batches():
        Context.model_validate(batch.body["context"])
        assert len(batch.body["events"]) <= 100
        for event in batch.body["events"]:
            kind = event.pop("type")
            events.validate_python({**event, "type": kind})
            checked += 1
    assert checked > 3_000


def test_what_our_own_functions_tell_is_of_their_types() -> None:
    events: TypeAdapter[Any] = TypeAdapter(ServerEvent)
    own = {"event_id", "type", "ts", "status", "plan_id", "monthly", "currency", "amount", "content_id", "purpose"}
    kinds = set()
    for row in Population(SMALL).told():
        events.validate_python({name: value for name, value in row.items() if name in own})
        kinds.add(row["type"])
    assert kinds == {"signed_up", "subscription_changed", "payment", "content_charged"}


def test_the_same_seed_gives_the_same_rows_and_another_one_others() -> None:
    def digest(seed: int) -> str:
        rows = Population(World(seed=seed, households=30, days=10, titles=20)).rows()
        return hashlib.sha256(json.dumps(list(rows)).encode()).hexdigest()

    assert digest(1) == digest(1) != digest(2)


def test_rows_arrive_in_the_order_of_days_and_some_are_late_or_come_twice(
    lived: tuple[Population, list[dict[str, Any]]],
) -> None:
    population, rows = lived
    days = [row["day"] for row in rows]
    assert days == sorted(days)
    assert any(row["ts"][:10] < row["day"] for row in rows if row["type"] == "played")
    assert len({row["event_id"] for row in rows}) == population.truth.events < population.truth.arrivals == len(rows)


def test_the_truth_is_what_its_rows_say(lived: tuple[Population, list[dict[str, Any]]]) -> None:
    population, rows = lived
    once = {row["event_id"]: row for row in rows if not row["bot"]}.values()
    truth = population.truth
    shown = sum(row["position"] - row["from_position"] for row in once if row["type"] == "played")
    assert shown == pytest.approx(sum(truth.title_seconds.values())) == pytest.approx(sum(truth.hours.values()))
    kinds = Counter(row["type"] for row in once)
    assert kinds["play_requested"] == sum(truth.plays.values())
    assert kinds["impressed"] == sum(truth.impressions.values())
    assert kinds["clicked"] == sum(truth.clicks.values())
    assert kinds["signed_up"] == len(truth.households)
    ended = [row for row in once if row["type"] == "subscription_changed" and row["status"] == "canceled"]
    assert len(ended) == len(truth.cancelled)


def test_children_have_no_ids_and_tell_of_their_player_alone(lived: tuple[Population, list[dict[str, Any]]]) -> None:
    kids = [row for row in lived[1] if row["kids"]]
    assert kids
    assert not {"analytics_id", "household_id", "visitor_id"} & {name for row in kids for name in row}
    assert {row["type"] for row in kids} <= {
        "play_requested", "play_started", "played", "stalled", "play_ended", "play_failed",
    }  # fmt: skip


def test_rows_fit_the_columns_of_the_lake(lived: tuple[Population, list[dict[str, Any]]], tmp_path: Path) -> None:
    lines = tmp_path / "rows.jsonl"
    lines.write_text("".join(json.dumps(row) + "\n" for row in lived[1][:5_000]))
    assert {name for row in lived[1] for name in row} <= set(COLUMNS)
    assert duckdb.sql(f"SELECT count(*) FROM {lake_rows(lines)} WHERE ts IS NOT NULL").fetchall() == [(5_000,)]
