"""Raw events of a few days, as Firehose leaves them: late ones, doubles, bots and events without a person among them."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from matinee.analytics import columns

FIRST, DAYS = datetime(2026, 11, 24), 5
Row = dict[str, Any]


def raw(seed: int, visitors: int = 60) -> list[Row]:
    """Rows with all columns of `events` and its partition's, in the order of their arrival."""
    dice = random.Random(seed)
    rows = [row for number in range(visitors) for row in _visitor(dice, number)]
    rows += [_again(dice, row) for row in dice.sample(rows, len(rows) // 20)]
    rows.sort(key=lambda row: (row["received_at"], row["event_id"]))
    return [_partitioned(row) for row in rows]


def _visitor(dice: random.Random, number: int) -> Iterator[Row]:
    signed_in, kids = dice.random() < 0.8, dice.random() < 0.15
    who: Row = {
        "analytics_id": None if kids else f"p_{number:022d}" if signed_in else f"v_visitor{number:04d}",
        "household_id": f"h_{number // 2:022d}" if signed_in and not kids else None,
        "visitor_id": None if kids else f"visitor{number:04d}",
        "kids": kids,
        "country": dice.choice(["DE", "FR", "US", None]),
        "language": dice.choice(["de", "en", None]),
        "device": dice.choice(["desktop", "phone", "tv"]),
        "os": dice.choice(["Linux", "iOS"]),
        "browser": dice.choice(["Firefox", "Safari", None]),
        "bot": dice.random() < 0.05,
        "app": "web",
        "app_version": "1.2",
        "experiments": {"row": dice.choice("ab")} if dice.random() < 0.5 else {},
        "schema_version": 1,
    }
    for visit in range(dice.randint(1, 4)):
        at = FIRST + timedelta(seconds=dice.uniform(0, DAYS * 86_400))
        late = timedelta(days=dice.choice([0, 0, 0, 0, 1, 2]), milliseconds=dice.randint(10, 3000))
        for event in _visit(dice, f"s-{number:05d}-{visit}"):
            at += timedelta(milliseconds=dice.randint(1, 900_000))
            yield {**who, "session_id": f"s-{number:05d}-{visit}", "ts": at, "received_at": at + late, **event}


def _visit(dice: random.Random, session: str) -> Iterator[Row]:
    count = 0

    def event(kind: str, **said: Any) -> Row:
        nonlocal count
        count += 1
        return {"event_id": f"{session}-{count:04d}", "type": kind, **said}

    yield event("page_viewed", page="home", referrer=dice.choice([None, "example.org"]))
    for play in range(dice.randint(0, 4)):
        title = f"ttl_{dice.randint(1, 9):026d}"
        yield event("impressed", page="home", content_id=title, row_id="new", row_place=dice.randint(0, 9), place=1)
        if dice.random() < 0.4:
            search = f"{session}-q{play}"
            yield event("searched", search_id=search, query="dune", results=dice.randint(0, 3))
            yield event("search_clicked", search_id=search, content_id=title, place=0)
        yield event("page_viewed", page="title", content_id=title)
        of = {"play_id": f"{session}-p{play}", "content_id": title}
        yield event("play_requested", **of, row_id=dice.choice([None, "new"]), place=1)
        if dice.random() < 0.1:
            yield event("play_failed", **of, code="MEDIA_ERR", position=None)
            continue
        yield event("play_started", **of, startup_ms=dice.randint(100, 9000), duration=600.0, height=1080)
        position = 0.0
        for _ in range(dice.randint(0, 10)):
            shown = dice.choice([15.0, 30.25, 60.0])
            bitrate = dice.choice([None, 5_000_000])
            yield event("played", **of, from_position=position, position=position + shown, height=1080, bitrate=bitrate)
            position += shown
            if dice.random() < 0.2:
                yield event("stalled", **of, position=position, stall_ms=dice.randint(1, 5000), height=1080)
        reason = dice.choice(["finished", "left"])
        yield event("play_ended", **of, position=position, duration=600.0, reason=reason)
    if dice.random() < 0.3:
        yield event("exposed", experiment="row", variant=dice.choice("ab"))


def _again(dice: random.Random, row: Row) -> Row:
    """The same event sent once more, with a clock that was corrected otherwise."""
    later = timedelta(milliseconds=dice.randint(1, 90_000))
    return {**row, "received_at": row["received_at"] + later, "ts": row["ts"] + later / 2}


def _partitioned(row: Row) -> Row:
    whole = {name: row.get(name) for name in columns.columns()}
    for name in ("ts", "received_at"):
        whole[name] = row[name].strftime("%Y-%m-%d %H:%M:%S.%f")[:23]
    return {**whole, "day": str(row["received_at"].date()), "hour": f"{row['received_at'].hour:02d}"}
