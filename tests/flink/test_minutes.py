"""Flink counts each minute as plain Python does, in whatever order events arrive within the watermark, and tells late ones."""

import importlib.util
import json
import os
import random
import re
import subprocess
import sys
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from matinee.analytics import counters, devices, enriching

from tests.platform import ROOT

JOB = ROOT / "lake/flink/main.py"
START = datetime(2026, 11, 29, 23, 50, tzinfo=UTC)
Json = dict[str, Any]
Key = tuple[str, str, str]
"""Minute, title, country."""


@pytest.fixture(scope="session")
def flink() -> str:
    """A Python that has PyFlink: the one that MATINEE_FLINK_PYTHON names, or this one."""
    said = os.environ.get("MATINEE_FLINK_PYTHON")
    if said:
        return said
    if importlib.util.find_spec("pyflink"):
        return sys.executable
    pytest.skip("PyFlink is not installed: pip install -r requirements-flink.txt (Python 3.11), and Java 17")


def _batches(seed: int, count: int = 250) -> list[Json]:
    """Records as the stream has them, by their arrival: clocks are hours wrong, some batches come twice, some are of robots."""
    dice, records = random.Random(seed), []
    for number in range(count):
        received = START + timedelta(seconds=dice.uniform(0, 1200), microseconds=dice.randint(0, 999))
        wrong = timedelta(milliseconds=dice.randint(-7_200_000, 7_200_000))
        events = [_event(dice, f"{number:05d}-{n}", received, wrong) for n in range(dice.randint(1, 20))]
        record = {
            "received_at": received.isoformat(),
            "sent_at": _written(received + wrong - timedelta(milliseconds=dice.randint(0, 90))),
            "who": {
                "analytics_id": "p_1",
                "household_id": None,
                "kids": False,
                "country": dice.choice(["DE", "US", None]),
            },
            "user_agent": dice.choice([None, "Mozilla/5.0 (X11; Linux) Firefox/140", "Googlebot/2.1"]),
            "context": {"app": "web", "session_id": "s"},
            "events": events,
        }
        records.append(record)
        if dice.random() < 0.1:
            records.append(record)
    return sorted(records, key=lambda each: str(each["received_at"]))


def _event(dice: random.Random, event_id: str, received: datetime, wrong: timedelta) -> Json:
    kind = dice.choice([*counters.KINDS, "played", "page_viewed"])
    happened = received + wrong - timedelta(milliseconds=dice.randint(100, 90_000))
    said = {"event_id": f"e-{event_id}", "type": kind, "ts": _written(happened)}
    return said if kind == "page_viewed" else {**said, "content_id": f"ttl_{dice.randint(1, 3)}", "play_id": "p"}


def _written(moment: datetime) -> str:
    """To the millisecond, as browsers' clocks are."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%f")[:23] + "Z"


def _expected(records: list[Json]) -> dict[Key, Counter[str]]:
    seen: dict[Key, set[tuple[str, str]]] = defaultdict(set)
    for record in records:
        for row in enriching.rows_of(record):
            if row["type"] in counters.KINDS and not row["bot"]:
                key = (row["ts"][:16], row["content_id"], row.get("country", "??"))
                seen[key].add((counters.KINDS[row["type"]], row["event_id"]))
    return {key: Counter(kind for kind, _ in events) for key, events in seen.items()}


def _run(flink: str, folder: Path, records: list[Json]) -> tuple[dict[Key, Counter[str]], list[Json]]:
    """(minutes, late events)"""
    (folder / "batches").mkdir(parents=True)
    (folder / "batches/0.json").write_text("".join(json.dumps(record) + "\n" for record in records))
    done = subprocess.run([flink, str(JOB), str(folder)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-4000:]
    minutes = {}
    for row in _read(folder / "minutes"):
        key = (row["minute_at"][:16], row["content_id"], row["country"])
        assert key not in minutes, f"{key} was written twice"
        minutes[key] = Counter({kind: row[kind] for kind in counters.KINDS.values() if row[kind]})
    return minutes, _read(folder / "late")


def _read(folder: Path) -> list[Json]:
    return [json.loads(line) for file in sorted(folder.rglob("part-*")) for line in file.read_text().splitlines()]


@pytest.mark.slow
@pytest.mark.parametrize("order", [1, 2])
def test_minutes_are_counted_alike_in_any_order_within_the_watermark(flink: str, tmp_path: Path, order: int) -> None:
    records, dice = _batches(seed=5), random.Random(order)
    assert any(day in str(_expected(records)) for day in ("2026-11-30",)), "a midnight is among them"
    held = {id(each): datetime.fromisoformat(each["received_at"]).timestamp() + dice.uniform(0, 25) for each in records}
    minutes, late = _run(flink, tmp_path, sorted(records, key=lambda each: held[id(each)]))
    assert minutes == _expected(records)
    assert late == []


@pytest.mark.slow
def test_what_comes_after_its_minute_is_told_apart_and_nothing_is_lost(flink: str, tmp_path: Path) -> None:
    records = _batches(seed=6)
    offline = [each for number, each in enumerate(records) if number % 9 == 0]
    in_time = [each for number, each in enumerate(records) if number % 9]
    end = {**records[-1], "received_at": (START + timedelta(hours=1)).isoformat(), "events": []}
    end |= {"sent_at": _written(START + timedelta(hours=1)), "user_agent": None}
    end["events"] = [{"event_id": "last", "type": "stalled", "content_id": "ttl_1", "ts": end["sent_at"]}]
    late_ids = {
        row["event_id"]
        for record in offline
        for row in enriching.rows_of(record)
        if row["type"] in counters.KINDS and not row["bot"]
    } - {row["event_id"] for record in in_time for row in enriching.rows_of(record)}
    minutes, late = _run(flink, tmp_path, [*in_time, end, *offline])
    assert minutes == _expected([*in_time, end])
    assert late_ids <= {row["event_id"] for row in late}
    assert {row["event_id"] for row in late} <= {event["event_id"] for record in offline for event in record["events"]}


def test_robots_are_known_by_the_same_names_as_in_the_transform() -> None:
    said = re.search(r'^BOT = r"(.*)"$', JOB.read_text(), re.MULTILINE)
    assert said
    assert said[1] == devices._BOT.pattern
