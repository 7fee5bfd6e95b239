"""The last hour as it goes: minute counters, and streams that play. Both are a minute behind at most.

Streams are counted by a schedule, each minute, while somebody looks: a count reads the whole table of leases, which nobody
should pay for at night (docs/decisions/analytics-streams-counted-while-watched.md).
"""

import time
from collections import Counter, defaultdict
from datetime import datetime, timedelta

from matinee.analytics import counters
from matinee.analytics.querying import Table
from matinee.kernel import table
from matinee.kernel.table import Item
from matinee.kernel.types import Instant, now
from matinee.streaming import counting

MINUTES = 60
_LOOKED_AT = 300
"""Seconds after a look at the page for which streams are counted."""
_OLD = 150
"""Seconds after which a count says nothing of now."""
_TOP = 50
_KINDS = ("starts", "errors", "stalls")


class Wanted(Item, pk="STREAMS", sk="WANTED"):
    """Somebody looks at the live page."""

    wanted_until: Instant
    ttl: int


class Streams(Item, pk="STREAMS", sk="COUNT"):
    """Streams as they were counted last, of the largest titles and countries."""

    counted_at: Instant
    watching: int
    households: int
    titles: dict[str, int]
    countries: dict[str, int]
    ttl: int


def tables(moment: datetime | None = None) -> dict[str, Table]:
    """The live report's tables: "" has one row a minute, of the last hour."""
    last = (moment or now()).replace(second=0, microsecond=0)
    first = last - timedelta(minutes=MINUTES - 1)
    _want(moment or now())
    counted = counters.of(first, last)
    streams = _streams(moment or now())
    minutes: dict[str, Counter[str]] = defaultdict(Counter)
    titles: dict[str, Counter[str]] = defaultdict(Counter)
    countries: dict[str, Counter[str]] = defaultdict(Counter)
    for each in counted:
        found = {kind: int(getattr(each, kind)) for kind in _KINDS}
        minutes[each.minute].update(found)
        titles[each.content_id].update(found)
        countries[each.country or "??"].update(found)
    for name, playing in (streams.titles if streams else {}).items():
        titles[name]["watching"] = playing
    for name, playing in (streams.countries if streams else {}).items():
        countries[name]["watching"] = playing
    whole = [f"{first + timedelta(minutes=n):%Y-%m-%dT%H:%M}" for n in range(MINUTES)]
    now_row = [[streams.watching, streams.households]] if streams else []
    return {
        "": Table(
            columns=["minute", *_KINDS],
            rows=[[f"{minute}:00Z", *(minutes[minute][kind] for kind in _KINDS)] for minute in whole],
        ),
        "now": Table(columns=["watching", "households"], rows=[list(row) for row in now_row]),
        "titles": _largest("content_id", titles),
        "countries": _largest("country", countries),
    }


def count() -> bool:
    """Count the streams, if somebody looks. Returns whether they were counted. Counting twice changes nothing."""
    wanted = table.find(Wanted)
    if wanted is None or wanted.wanted_until <= now():
        return False
    found = counting.playing()
    counted_at = now()
    counted = Streams(
        counted_at=counted_at,
        watching=found.watching,
        households=found.households,
        titles=dict(Counter(found.titles).most_common(_TOP)),
        countries=dict(Counter(found.countries).most_common(_TOP)),
        ttl=int(counted_at.timestamp()) + 3600,
    )
    table.supersede(counted, "counted_at")
    return True


def _want(moment: datetime) -> None:
    """Say that somebody looks; written once in a while, not by each look."""
    known = table.find(Wanted)
    if known and (known.wanted_until - moment).total_seconds() > _LOOKED_AT / 2:
        return
    until = moment + timedelta(seconds=_LOOKED_AT)
    table.supersede(Wanted(wanted_until=until, ttl=int(time.time()) + 3600), "wanted_until")


def _streams(moment: datetime) -> Streams | None:
    found = table.find(Streams)
    return found if found and (moment - found.counted_at).total_seconds() <= _OLD else None


def _largest(name: str, counts: dict[str, Counter[str]]) -> Table:
    kinds = ("watching", *_KINDS)
    rows = sorted(counts.items(), key=lambda each: (-each[1]["watching"], -each[1]["starts"], each[0]))[:_TOP]
    return Table(columns=[name, *kinds], rows=[[key, *(each[kind] for kind in kinds)] for key, each in rows])
