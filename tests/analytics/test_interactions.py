"""What training reads says what plain loops over plays, events and what profiles said say."""

from collections import defaultdict
from datetime import UTC, timedelta

import pytest
from matinee.analytics.warehouse.models import models
from matinee.recommendations import gathering

from tests.analytics import random_events
from tests.analytics.duck import Warehouse
from tests.analytics.random_events import TODAY, Population, Row
from tests.analytics.reference import OPINIONS

LAST = list(random_events.days())[-1]
_ACTED = ("clicked", "search_clicked", "play_requested")
Key = tuple[str, str]


@pytest.fixture(scope="module")
def warehouse() -> Warehouse:
    made = Warehouse(TODAY)
    made.put("events", Population(7).rows)
    for name in ("clean_events", "plays", "opinions"):
        for day in random_events.days():
            made.build(models()[name], str(day))
    return made


@pytest.fixture(scope="module")
def answer(warehouse: Warehouse) -> dict[Key, Row]:
    rows = warehouse.rows(gathering.question(LAST))
    told = {(row["analytics_id"], row["content_id"]): row for row in rows}
    assert len(told) == len(rows), "a profile has a title twice"
    return told


def test_what_was_watched(warehouse: Warehouse, answer: dict[Key, Row]) -> None:
    expected: dict[Key, list[Row]] = defaultdict(list)
    for row in warehouse.rows("SELECT * FROM plays"):
        if row["analytics_id"] and not row["kids"]:
            expected[row["analytics_id"], row["content_id"]].append(row)
    watched = {key: rows for key, rows in expected.items() if sum(row["watch_seconds"] for row in rows) > 0}
    assert watched
    assert {key for key, row in answer.items() if row["watch_seconds"]} == watched.keys()
    for key, rows in watched.items():
        told = answer[key]
        assert told["watch_seconds"] == pytest.approx(sum(row["watch_seconds"] for row in rows))
        assert told["finished"] == any(row["finished"] for row in rows)
        watched_at = max(row["last_at"].replace(tzinfo=UTC).timestamp() for row in rows)
        assert told["at_seconds"] >= watched_at - 0.001
        if not (told["stars"] or told["listed"] or told["hidden"]):
            assert told["at_seconds"] == pytest.approx(watched_at)


def test_what_was_passed_over(warehouse: Warehouse, answer: dict[Key, Row]) -> None:
    seen: dict[Key, int] = defaultdict(int)
    acted: set[Key] = set()
    for row in warehouse.rows("SELECT * FROM clean_events"):
        key = row["analytics_id"], row["content_id"]
        if not all(key) or row["kids"]:
            continue
        seen[key] += row["type"] == "impressed"
        acted |= {key} if row["type"] in _ACTED else set()
    expected = {key: count for key, count in seen.items() if count and key not in acted}
    assert expected
    assert {key: row["ignored"] for key, row in answer.items() if row["ignored"]} == expected


def test_the_last_word_counts(warehouse: Warehouse, answer: dict[Key, Row]) -> None:
    """Of what was said on several days, and taken back on some."""
    last: dict[tuple[str, str, str], Row] = {}
    for row in sorted(warehouse.rows("SELECT * FROM clean_events"), key=lambda row: (row["ts"], row["event_id"])):
        if row["type"] in OPINIONS:
            last[row["analytics_id"], row["content_id"], row["type"]] = row
    wanted: dict[Key, Row] = defaultdict(lambda: {"stars": 0, "listed": False, "hidden": False})
    for (profile, title, kind), row in last.items():
        if value := row[OPINIONS[kind]]:
            wanted[profile, title][OPINIONS[kind]] = value
    assert len(last) > len(wanted) > 10
    told = {key: {name: row[name] for name in OPINIONS.values()} for key, row in answer.items()}
    assert {key: said for key, said in told.items() if any(said.values())} == wanted


def test_kids_and_strangers_are_in_none_of_it(warehouse: Warehouse, answer: dict[Key, Row]) -> None:
    kids = {row["session_id"] for row in warehouse.rows("SELECT session_id FROM clean_events WHERE kids")}
    assert kids
    assert all(profile for profile, _ in answer)


def test_what_is_older_than_the_window_is_left_out(warehouse: Warehouse) -> None:
    assert warehouse.rows(gathering.question(LAST + timedelta(500))) == []
