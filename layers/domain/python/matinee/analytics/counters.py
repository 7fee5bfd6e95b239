"""Live counts by the minute: starts, errors and stalls, by title and country, exact however often a record comes.

Nothing is added up when it is written: an item names each event that a call of the transform counted, by a digest of its id.
Who reads a minute takes each event once. So a record that comes twice, alone or with others, changes no count, and neither
does an event that its client sent again. Some twenty events share one write unit (1 kB).
"""

import hashlib
import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from matinee.kernel import table
from matinee.kernel.table import Item
from matinee.kernel.types import Model

KINDS = {"play_started": "starts", "play_failed": "errors", "stalled": "stalls"}
LIVE = timedelta(hours=1)
"""What happened longer before its arrival is history, not live."""
_KEPT = 2 * 86_400
_MOST = 2_000
"""Events in an item, which has 400 kB at most."""


class Counted(Item, pk="LIVE#{minute}", sk="{part}"):
    minute: str
    """UTC, as 2026-11-29T12:05."""
    part: str
    events: list[str]
    """`kind|digest|title|country`."""
    ttl: int


class Minute(Model):
    """What happened in one minute to one title in one country."""

    minute: str
    content_id: str
    country: str = ""
    starts: int = 0
    errors: int = 0
    stalls: int = 0


def count(rows: Iterable[dict[str, Any]]) -> None:
    """Keep what counts of rows of the lake. One call for each minute that they are of. Idempotent, in any parts."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        if row["type"] in KINDS and not row["bot"] and _is_live(row):
            found[_minute(row["ts"])].add(_event(row))
    for minute, events in found.items():
        listed = sorted(events)
        for start in range(0, len(listed), _MOST):
            _keep(minute, listed[start : start + _MOST])


def of(first: datetime, last: datetime) -> list[Minute]:
    """The counts of the minutes from one to another (both included, UTC), by minute, title and country. One call a minute."""
    minutes = range(int((last - first) / timedelta(minutes=1)) + 1)
    return [each for n in minutes for each in _of(f"{first + timedelta(minutes=n):%Y-%m-%dT%H:%M}")]


def _of(minute: str) -> list[Minute]:
    events = {event for item in table.every(Counted, minute=minute) for event in item.events}
    counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for event in events:
        kind, _, content_id, country = event.split("|")
        counts[(content_id, country)][kind] += 1
    return [
        Minute(minute=minute, content_id=content_id, country=country, **counted)
        for (content_id, country), counted in sorted(counts.items())
    ]


def _keep(minute: str, events: list[str]) -> None:
    part = hashlib.blake2b("\n".join(events).encode(), digest_size=16).hexdigest()
    item = Counted(minute=minute, part=part, events=events, ttl=int(time.time()) + _KEPT)
    table.supersede(item, "part")  # the same again is left as it is


def _event(row: dict[str, Any]) -> str:
    digest = hashlib.blake2b(row["event_id"].encode(), digest_size=8).hexdigest()
    return f"{KINDS[row['type']]}|{digest}|{row['content_id']}|{row.get('country', '')}"


def _is_live(row: dict[str, Any]) -> bool:
    return datetime.fromisoformat(row["received_at"]) - datetime.fromisoformat(row["ts"]) <= LIVE


def _minute(ts: str) -> str:
    return ts[:16].replace(" ", "T")
