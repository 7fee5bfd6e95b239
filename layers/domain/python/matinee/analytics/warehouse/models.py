"""Models: what the headers of the SQL files say, and their SELECTs for a partition.

A header's lines: what it is in words; `level` (person: it holds analytics ids and can be erased; mart: it holds none);
`partition` (day, week, or edition: one alone, the current); `keep`; `reads` (models or sources, with the days before and after the
partition's that it reads; `past` is all before); `columns` (name, type of Glue, words, [tests]); `unique`; `fresh`.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Literal

from matinee.analytics import columns as lake

Level = Literal["person", "mart"]
Partition = Literal["day", "week", "edition"]
EDITION = "current"
"""The one partition of a model that has no days."""
RAW = timedelta(30)
"""How long raw events are kept after they arrived."""
EARLY = timedelta(1)
"""An event can arrive on the day before its own, where a clock was corrected badly."""
PAST = -100_000
"""Days before: all that there are."""
SOURCES = {
    "events": lake.columns() | lake.PARTITION,
    "catalogue": {
        "content_id": "string",
        "title": "string",
        "type": "string",
        "parent_id": "string",
        "genres": "array<string>",
        "release_date": "string",
        "status": "string",
    },
    "forecasts": {
        **dict.fromkeys(("mart", "as_of", "plan_id", "currency", "reason", "content_id", "launched", "hour"), "string"),
        **dict.fromkeys(("kind", "subject", "action", "figures", "unit"), "string"),
        **dict.fromkeys(("households", "monthly", "monthly_at_risk", "known_days", "place"), "bigint"),
        **dict.fromkeys(("band", "low", "expected", "high", "watched_share"), "double"),
    },
}
"""What models read that is no model: table → column → type. Firehose writes `events`, and the module `catalogue` its own."""
_RAW_ONLY = ("bot",)
_FOLDER = Path(__file__).parent


class Malformed(ValueError):
    """A model's file does not say what it must."""


@dataclass(frozen=True)
class Column:
    name: str
    type: str
    """As Glue says it: string, bigint, double, boolean, timestamp, date, array<…>, map<…>."""
    words: str
    not_null: bool = False
    one_of: tuple[str, ...] = ()
    within: tuple[str, str] | None = None
    """(model, column) that has each value: of a title, say."""


@dataclass(frozen=True)
class Read:
    """Days from the partition's first day, both included: -6 and 0 are the week that ends with it."""

    name: str
    first: int = 0
    last: int = 0


@dataclass(frozen=True)
class Model:
    name: str
    words: str
    level: Level
    partition: Partition
    keep: int | None
    """Days, None for good."""
    reads: tuple[Read, ...]
    columns: tuple[Column, ...]
    unique: tuple[str, ...]
    fresh: tuple[str, int] | None
    """(column, hours) within which its newest value lies, when it is built for today or yesterday."""
    sql: str

    @property
    def partition_type(self) -> str:
        return "string" if self.partition == "edition" else "date"

    @property
    def span(self) -> int:
        """Days of a partition."""
        return 7 if self.partition == "week" else 1

    @property
    def ids(self) -> tuple[str, ...]:
        """Its columns that hold somebody's id."""
        return tuple(each.name for each in self.columns if each.name in IDS) if self.level == "person" else ()

    def value(self, day: date) -> str:
        """The value of the partition in which this day is."""
        if self.partition == "edition":
            return EDITION
        return str(day - timedelta(day.weekday()) if self.partition == "week" else day)

    def select(self, value: str, today: date) -> str:
        """Its SELECT for the partition of this value, in Athena's SQL, with its columns alone, each of its type.

        `today` says how far back raw events reach. Raises ValueError where the value is none of its partitions'.
        """
        names = ", ".join(f'CAST("{each.name}" AS {sql_type(each.type)}) AS "{each.name}"' for each in self.columns)
        return f"SELECT {names}\nFROM (\n{self.body(value, today)}\n) AS made"

    def body(self, value: str, today: date) -> str:
        """The file's SELECT, with the days of this partition in their places."""
        if self.partition == "edition":
            return self.sql
        first = date.fromisoformat(value)
        if self.value(first) != value:
            raise ValueError(f"{value} is no {self.partition} of {self.name}")

        def literal(found: re.Match[str]) -> str:
            return f"DATE '{first + timedelta(int(found[1] or 0))}'"

        dated = re.sub(rf"\{{{self.partition}([+-]\d+)?\}}", literal, self.sql)
        raw = max(first - EARLY, today - RAW)
        return dated.replace("{raw}", f"DATE '{raw}'").replace("{raw_gone}", str(first - EARLY < today - RAW + EARLY))


IDS = ("analytics_id", "household_id", "visitor_id")
"""Columns that hold somebody's id."""


def sql_type(kind: str) -> str:
    """A type of Glue as Athena's SELECTs say it: varchar for string, array(varchar) for array<string>."""
    made = kind.replace("string", "varchar").replace("<", "(").replace(">", ")")
    return made.replace("timestamp", "timestamp(3)")


@cache
def models() -> Mapping[str, Model]:
    """All models by name, each after those that it reads. Raises Malformed, or graphlib.CycleError for a circle."""
    found = {file.stem: parsed(file.stem, file.read_text()) for file in sorted(_FOLDER.glob("*.sql"))}
    for model in found.values():
        for read in model.reads:
            if read.name not in found and read.name not in SOURCES:
                raise Malformed(f"{model.name} reads {read.name}, which nobody makes")
    graph = {name: [read.name for read in model.reads if read.name != name] for name, model in found.items()}
    return {name: found[name] for name in TopologicalSorter(graph).static_order() if name in found}


def depth(name: str) -> int:
    """How many models stand before it: those of one depth can be built at once."""
    reads = [read.name for read in models()[name].reads if read.name in models() and read.name != name]
    return 1 + max(map(depth, reads), default=-1)


def parsed(name: str, text: str) -> Model:
    """Raises Malformed."""
    header, sql = _divided(name, text)
    said: dict[str, str] = {}
    words: list[str] = []
    columns: list[Column] = []
    for line in header:
        if line.startswith("  "):
            columns.extend(_event_fields() if line.strip() == "{fields}" else [_column(name, line.strip())])
        elif found := re.fullmatch(r"(level|partition|keep|reads|columns|unique|fresh): ?(.*)", line):
            said[found[1]] = found[2]
        else:
            words.append(line)
    if missing := [each for each in ("level", "partition", "keep", "reads", "unique") if each not in said]:
        raise Malformed(f"{name}.sql does not say {', '.join(missing)}")
    if said["level"] not in ("person", "mart") or said["partition"] not in ("day", "week", "edition"):
        raise Malformed(f"{name}.sql: {said['level']} by {said['partition']}")
    fields = ",\n  ".join(f'"{each.name}"' for each in _event_fields())
    return Model(
        name=name,
        words="\n".join(words),
        level="person" if said["level"] == "person" else "mart",
        partition="week" if said["partition"] == "week" else "day" if said["partition"] == "day" else "edition",
        keep=None if said["keep"] == "for good" else int(said["keep"].removesuffix(" days")),
        reads=tuple(_read(name, each.strip()) for each in said["reads"].split(",")),
        columns=tuple(columns),
        unique=tuple(each.strip() for each in said["unique"].split(",")),
        fresh=_fresh(said["fresh"]) if "fresh" in said else None,
        sql=sql.replace("{fields}", fields),
    )


def _divided(name: str, text: str) -> tuple[list[str], str]:
    lines = text.splitlines()
    header = [line for line in lines if line.startswith("-- ")]
    if lines[: len(header)] != header:
        raise Malformed(f"{name}.sql has comments outside its header")
    return [line[3:].rstrip() for line in header], "\n".join(lines[len(header) :]).strip()


def _read(name: str, said: str) -> Read:
    found = re.fullmatch(r"(\w+)(?: (past|-?\d+)\.\.(-?\d+))?", said)
    if not found:
        raise Malformed(f"{name}.sql reads {said!r}: say a name, and days as -6..0")
    if found[2] is None:
        return Read(found[1])
    return Read(found[1], PAST if found[2] == "past" else int(found[2]), int(found[3]))


def _fresh(said: str) -> tuple[str, int]:
    column, hours, _ = said.split()
    return column, int(hours)


def _column(model: str, said: str) -> Column:
    found = re.fullmatch(r"(\w+)\s+([a-z<>,]+)\s+(.*?)\s*(?:\[(.*)\])?", said)
    if not found:
        raise Malformed(f"{model}.sql: no column is said by {said!r}")
    checks = [each.strip() for each in (found[4] or "").split(";") if each.strip()]
    one_of: tuple[str, ...] = ()
    within = None
    for check in checks:
        kind, *values = check.split()
        if kind == "one_of":
            one_of = tuple(lake.kinds()) if values == ["{types}"] else tuple(values)
        elif kind == "in":
            other, column = values[0].split(".")
            within = (other, column)
        elif check != "not_null":
            raise Malformed(f"{model}.sql: no test is called {check!r}")
    return Column(found[1], found[2], found[3], "not_null" in checks, one_of, within)


@cache
def _event_fields() -> tuple[Column, ...]:
    """What events say beyond what all rows have."""
    own = {name: kind for name, kind in lake.columns().items() if name not in lake.COMMON and name not in _RAW_ONLY}
    return tuple(Column(name, kind, f"Of {_kinds_with(name)}.") for name, kind in own.items())


def _kinds_with(column: str) -> str:
    return ", ".join(kind for kind, cls in lake.kinds().items() if column in dict(lake.own(cls)))


def readers(name: str) -> Iterable[tuple[Model, Read]]:
    """The models that read this one or this source, and which of its days."""
    return [(model, read) for model in models().values() for read in model.reads if read.name == name != model.name]
