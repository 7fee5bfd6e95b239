"""A synthetic population with known truth, as rows of the lake or as batches that `POST /v1/events` takes.

    population = Population(World(households=200, days=60))
    for row in population.rows(): …
    population.truth.cancelled  # whole when the last row has come

`python -m infra.local.audience.population FOLDER [HOUSEHOLDS [DAYS [BEAT]]]` writes the rows as Parquet, `day=…/data_0.parquet`.
"""

import json
import random
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

from infra.local.audience.living import Life, Visit
from infra.local.audience.world import BOT_AGENT, COUNTRIES, DEVICES, EXPERIMENTS, Household, Truth, World, user_agent

_DAY = 86_400_000
_SERVER = -1
_CLOCK = [f"{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}" for second in range(86_400)]
VERSION = "1.0"


@dataclass(frozen=True)
class Batch:
    """One request, and who sends it."""

    received_at: datetime
    household: Household | None
    """None: an anonymous visitor or a bot."""
    person: int
    """The profile's number in the world; -2 for the kids profile."""
    kids: bool
    country: str
    user_agent: str
    body: dict[str, Any]


class Population:
    """One pass over a world: use `rows` or `batches`, once."""

    def __init__(self, world: World | None = None) -> None:
        self.world = world or World()
        self._life = Life(self.world)
        self._events = 0
        self._days = [(self.world.first + timedelta(days=day)).isoformat() for day in range(self.world.days + 40)]

    @property
    def truth(self) -> Truth:
        return self._life.truth

    def rows(self) -> Iterator[dict[str, Any]]:
        """Rows of the table `events` (columns that are null are left out), in the order of their days of arrival."""
        for arrival, first, visit in self._arrivals():
            yield from self._rows(arrival, first, visit)

    def batches(self, largest: int = 100) -> Iterator[Batch]:
        """Requests in the order of their days of arrival. What our own functions tell is not among them: see `rows`."""
        for arrival, first, visit in self._arrivals():
            if visit.person != _SERVER:
                for start in range(0, len(visit.told), largest):
                    yield self._batch(arrival, first, visit, start, largest)

    def lines(self) -> Iterator[dict[str, Any]]:
        """Lines of a file that `matinee events import` takes. Children are not among them: no import has events of kids."""
        for _, first, visit in self._arrivals():
            if not visit.kids:
                yield from self._lines(first, visit)

    def told(self) -> Iterator[dict[str, Any]]:
        """The rows that our own functions tell, alone."""
        for arrival, first, visit in self._arrivals():
            if visit.person == _SERVER:
                yield from self._rows(arrival, first, visit)

    def write_parquet(self, folder: Path) -> int:
        """Write the rows to `folder/day=…/data_0.parquet` by day of arrival, with all columns. Returns how many there are."""
        count = 0
        with tempfile.TemporaryDirectory() as scratch:
            lines = Path(scratch) / "rows.jsonl"
            with lines.open("w", encoding="utf-8") as out:
                for row in self.rows():
                    out.write(json.dumps(row, separators=(",", ":")) + "\n")
                    count += 1
            with duckdb.connect() as database:
                database.execute(
                    f"COPY (SELECT * FROM {lake_rows(lines)}) TO '{folder}' "  # noqa: S608
                    "(FORMAT parquet, PARTITION_BY (day), OVERWRITE_OR_IGNORE)"
                )
        return count

    def _arrivals(self) -> Iterator[tuple[int, int, Visit]]:
        """Millisecond of arrival, number of its first event, visit."""
        world, rng, truth = self.world, random.Random(self.world.seed + 1), self.truth  # noqa: S311
        later: dict[int, list[tuple[int, int, Visit]]] = defaultdict(list)
        for day in range(world.days):
            yield from later.pop(day, [])
            for visit in self._life.day(day):
                first, last = self._events, visit.told[-1][0]
                self._events += len(visit.told)
                truth.events += len(visit.told)
                arrival, draw = last + 1_500, rng.random()
                ours = visit.person == _SERVER or visit.bot
                if not ours and draw < world.late:
                    arrival += int(rng.uniform(1, 20) * _DAY)
                times = 2 if draw > 1 - world.doubled else 1
                for nth in range(times):
                    arrives = arrival + nth * 45_000
                    truth.arrivals += len(visit.told)
                    if arrives // _DAY <= day:
                        yield arrives, first, visit
                    else:
                        later[arrives // _DAY].append((arrives, first, visit))
        for day in sorted(later):
            yield from later[day]

    def _stamp(self, moment: int) -> str:
        day, rest = divmod(moment, _DAY)
        return f"{self._days[day]} {_CLOCK[rest // 1000]}.{rest % 1000:03d}"

    def _rows(self, arrival: int, first: int, visit: Visit) -> Iterator[dict[str, Any]]:
        received = self._stamp(arrival)
        base: dict[str, Any] = {"schema_version": 1, "received_at": received, "kids": visit.kids, "bot": visit.bot}
        base |= {"day": received[:10], "hour": received[11:13]}
        household, person = visit.household, visit.person
        if household is not None and not visit.kids:
            base["household_id"] = household.household_id
        if visit.country:
            base["country"] = visit.country
        if person != _SERVER:
            base |= self._device(visit) | {"app": "web", "app_version": VERSION}
            base |= {"session_id": f"z{first:015d}", "language": COUNTRIES[visit.country][2]}
            if not visit.kids:
                visitor = f"v{person:015d}"
                base |= {"visitor_id": visitor, "analytics_id": f"p_{person:022d}" if household else f"v_{visitor}"}
                if running := self._experiments(visit):
                    base["experiments"] = running
        number = first
        for moment, kind, said in visit.told:
            yield {"event_id": f"e{number:015d}", "type": kind, "ts": self._stamp(moment), **base, **said}
            number += 1

    def _lines(self, first: int, visit: Visit) -> Iterator[dict[str, Any]]:
        household, person = visit.household, visit.person
        if person == _SERVER:
            person = household.viewers[0][0] if household else 0
        of = {
            "visitor_id": f"v{person % 10**15:015d}",
            "session_id": f"z{first:015d}",
            "app": "web",
            "app_version": VERSION,
        }
        if household:
            of["household_id"] = household.household_id.removeprefix("h_")
        if visit.country:
            of |= {"country": visit.country, "language": COUNTRIES[visit.country][2]}
        if visit.person != _SERVER:
            of["user_agent"] = BOT_AGENT if visit.bot else user_agent(visit.device)
        for number, (moment, kind, said) in enumerate(visit.told, first):
            yield {"event_id": f"e{number:015d}", "type": kind, "schema": 1, "ts": self._instant(moment), **of, **said}

    def _device(self, visit: Visit) -> dict[str, Any]:
        if visit.bot:
            return {"device": "other", "os": "Other", "browser": "Googlebot"}
        _, system, browser, *_ = DEVICES[visit.device]
        return {"device": visit.device, "os": system, "browser": browser}

    def _experiments(self, visit: Visit) -> dict[str, str]:
        day = visit.told[0][0] // _DAY
        if visit.household is None:
            return {}
        return {known.name: known.variant(visit.person) for known in EXPERIMENTS if known.first <= day < known.last}

    def _batch(self, arrival: int, first: int, visit: Visit, start: int, largest: int) -> Batch:
        told = visit.told[start : start + largest]
        events = [
            {"event_id": f"e{first + start + nth:015d}", "type": kind, "schema": 1, "ts": self._instant(moment), **said}
            for nth, (moment, kind, said) in enumerate(told)
        ]
        context: dict[str, Any] = {"session_id": f"z{first:015d}", "visitor_id": f"v{visit.person % 10**15:015d}"}
        context |= {"app": "web", "app_version": VERSION, "language": COUNTRIES[visit.country][2]}
        context["experiments"] = self._experiments(visit)
        return Batch(
            received_at=datetime.combine(self.world.first, datetime.min.time(), UTC) + timedelta(milliseconds=arrival),
            household=visit.household,
            person=visit.person,
            kids=visit.kids,
            country=visit.country,
            user_agent=BOT_AGENT if visit.bot else user_agent(visit.device),
            body={"events": events, "sent_at": self._instant(arrival), "context": context},
        )

    def _instant(self, moment: int) -> str:
        return self._stamp(moment).replace(" ", "T") + "Z"


_TEXTS = """event_id type analytics_id household_id visitor_id session_id country language device os browser app app_version
page content_id referrer target row_id artwork_id taste search_id query plan_id experiment variant play_id code reason status
currency purpose""".split()  # noqa: SIM905
_NUMBERS = """schema_version place dwell_ms depth row results startup_ms height bitrate dropped_frames stall_ms monthly
amount""".split()  # noqa: SIM905
_DOUBLES = ("duration", "from_position", "position", "propensity")
COLUMNS: dict[str, str] = {
    **dict.fromkeys(_TEXTS, "VARCHAR"),
    **dict.fromkeys(_NUMBERS, "BIGINT"),
    **dict.fromkeys(_DOUBLES, "DOUBLE"),
    **dict.fromkeys(("ts", "received_at", "ends_at"), "TIMESTAMP"),
    **dict.fromkeys(("kids", "bot"), "BOOLEAN"),
    "experiments": "MAP(VARCHAR, VARCHAR)",
    "day": "VARCHAR",
    "hour": "VARCHAR",
}
"""Column of the lake's table → its type in DuckDB."""


def lake_rows(lines: Path) -> str:
    """A DuckDB relation of rows that were written as JSON lines."""
    columns = ", ".join(f"'{name}': '{kind}'" for name, kind in COLUMNS.items())
    return f"read_json('{lines}', format='newline_delimited', columns={{{columns}}})"


if __name__ == "__main__":
    folder, *numbers = sys.argv[1:]
    households, days, beat = [*map(int, numbers), *(1_900, 365, 300)[len(numbers) :]]
    print(Population(World(households=households, days=days, beat=beat)).write_parquet(Path(folder)))
