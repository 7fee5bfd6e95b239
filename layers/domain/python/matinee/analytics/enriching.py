"""Records of the stream → rows of the lake, one for each event. What a Firehose transform answers has 6 MB at most.

Source: Amazon Data Firehose Developer Guide, "Transform source data in Amazon Data Firehose".
"""

import base64
import json
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from matinee.analytics import clock, devices
from matinee.analytics.columns import RENAMED, kinds, own

MOST_ANSWERED = 5 * 1024**2
"""Bytes in Base64: Lambda answers 6 MB at most, and ids and quotes take a part of it."""
Row = dict[str, Any]


class Enriched(NamedTuple):
    results: list[dict[str, str]]
    """As Firehose takes them: {"recordId", "result", "data"}."""
    rows: list[Row]
    refused: list[dict[str, Any]]
    """Events that were set aside on their way in: {"received_at", "index", "code", "type", "fields", "app"}."""


def enrich(records: list[dict[str, Any]]) -> Enriched:
    """One result for each record. One that is not of ours fails; Firehose puts it into the bucket's `refused/`."""
    done, room = Enriched([], [], []), MOST_ANSWERED
    for record in records:
        result: dict[str, str] = {"recordId": record["recordId"], "result": "ProcessingFailed", "data": record["data"]}
        said = _said(base64.b64decode(record["data"]))
        if said is not None:
            rows = list(rows_of(said))
            data = base64.b64encode("".join(f"{_line(row)}\n" for row in rows).encode()).decode()
            room -= len(data)
            if room >= 0:
                result |= {"result": "Ok", "data": data} if rows else {"result": "Dropped"}
                done.rows.extend(rows)
                done.refused.extend(_refused(said))
        done.results.append(result)
    return done


def rows_of(said: dict[str, Any]) -> Iterator[Row]:
    """The rows of a record; a column that an event says nothing of is left out."""
    received, sent = (datetime.fromisoformat(said[name]) for name in ("received_at", "sent_at"))
    user_agent, context = said.get("user_agent"), said["context"]
    device = devices.of(user_agent) if user_agent else None
    everywhere = {
        **said["who"],
        **(device._asdict() if device else {"bot": False}),
        **{name: context.get(name) for name in ("visitor_id", "session_id", "language", "app", "app_version")},
        "experiments": context.get("experiments") or None,
        "received_at": clock.written(received),
    }
    for event in said["events"]:
        moment = clock.corrected(datetime.fromisoformat(event["ts"]), sent, received)
        row = {
            "event_id": event["event_id"],
            "type": event["type"],
            "schema_version": event.get("schema", 1),
            "ts": clock.written(moment),
            **everywhere,
            **{RENAMED.get(name, name): value for name, value in event.items() if name not in _HEAD},
        }
        for name in _moments(event["type"]) & row.keys():
            row[name] = clock.written(datetime.fromisoformat(row[name]))
        yield {name: value for name, value in row.items() if value is not None}


_HEAD = ("event_id", "type", "schema", "ts")


@cache
def _moments(kind: str) -> frozenset[str]:
    return frozenset(name for name, column in own(kinds()[kind]) if column == "timestamp")


def _line(row: Row) -> str:
    return json.dumps(row, separators=(",", ":"), ensure_ascii=False)


def _said(data: bytes) -> dict[str, Any] | None:
    """None where the record is none of ours."""
    try:
        said = json.loads(data)
    except ValueError:
        return None
    ours = isinstance(said, dict) and {"received_at", "sent_at", "who", "context", "events"} <= said.keys()
    return said if ours else None


def _refused(said: dict[str, Any]) -> list[dict[str, Any]]:
    app = said["context"].get("app")
    return [{"received_at": said["received_at"], "app": app, **each} for each in said.get("refused", [])]
