"""A lake in a folder: raw events and models as Parquet, made by DuckDB as Firehose and Athena make them."""

import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import sqlglot
from matinee.analytics.warehouse.models import SOURCES, Model, models

Rows = list[dict[str, Any]]


class Lake:
    def __init__(self, folder: Path, today: date) -> None:
        self.folder, self.today = folder, today
        self._duck = duckdb.connect()
        self._duck.execute("SET timezone='UTC'")

    def fill(self, rows: Rows) -> None:
        """Raw events, two files an hour of arrival."""
        types = SOURCES["events"]
        file = self.folder / "raw.json"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("".join(json.dumps(row) + "\n" for row in rows))
        spec = ", ".join(f"'{name}': '{_duck_type(kind)}'" for name, kind in types.items())
        self._duck.execute(
            f"CREATE TABLE raw AS SELECT * FROM read_json('{file}', format='newline_delimited', columns={{{spec}}})"
        )
        parts = self._duck.execute("SELECT DISTINCT CAST(day AS varchar), hour FROM raw").fetchall()
        for day, hour in parts:
            for half in (0, 1):
                where = f"day = DATE '{day}' AND hour = '{hour}' AND hash(event_id, received_at) % 2 = {half}"
                to = self.folder / f"events/day={day}/hour={hour}/{half}.parquet"
                self._write(f"SELECT * EXCLUDE (day, hour) FROM raw WHERE {where}", to)

    def build(self, model: Model, day: str) -> None:
        """A day of a model, as Athena would make it, from what is there of those that it reads."""
        for read in model.reads:
            self._view(read.name)
        self._write(_to_duckdb(model.select(day, self.today)), self.folder / self.of(model.name, day) / "part.parquet")

    def of(self, model: str, day: str) -> str:
        return f"events/day={day}" if model == "events" else f"models/{model}/day={day}/run=1"

    def days(self, model: str) -> list[str]:
        root = self.folder / ("events" if model == "events" else f"models/{model}")
        return sorted(each.name.removeprefix("day=") for each in root.glob("day=*"))

    def rows(self, model: Model, folder: Path) -> list[tuple[Any, ...]]:
        """The rows of Parquet files in the order of the model's key, with floats rounded: sums differ by their order."""
        files = [str(each) for each in folder.rglob("*.parquet")]
        if not files:
            return []
        names = ", ".join(_compared(each.name, each.type) for each in model.columns)
        found = self._duck.execute(f"SELECT {names} FROM read_parquet({files})").fetchall()
        return sorted(found, key=repr)

    def types(self, model: Model, folder: Path) -> list[tuple[str, str]]:
        files = [str(each) for each in folder.rglob("*.parquet")]
        names = ", ".join(f'"{each.name}"' for each in model.columns)
        described = self._duck.execute(f"DESCRIBE SELECT {names} FROM read_parquet({files})").fetchall()
        return [(str(row[0]), str(row[1])) for row in described]

    def count(self, files: Iterable[Path]) -> tuple[int, int]:
        """(rows, different events)"""
        listed = [str(each) for each in files]
        found = self._duck.execute(f"SELECT count(*), count(DISTINCT event_id) FROM read_parquet({listed})").fetchone()
        assert found
        return int(found[0]), int(found[1])

    def _view(self, name: str) -> None:
        folder = self.folder / ("events" if name == "events" else f"models/{name}")
        kinds = SOURCES.get(name) or {each.name: each.type for each in models()[name].columns} | {"day": "date"}
        if list(folder.rglob("*.parquet")):
            typed = "hive_types={'day': DATE, 'hour': VARCHAR}" if name == "events" else "hive_types={'day': DATE}"
            source = f"read_parquet('{folder}/**/*.parquet', union_by_name=true, hive_partitioning=true, {typed})"
        else:
            nothing = ", ".join(f'CAST(NULL AS {_duck_type(kind)}) AS "{each}"' for each, kind in kinds.items())
            source = f"(SELECT {nothing} WHERE false)"
        self._duck.execute(f'CREATE OR REPLACE VIEW "{name}" AS SELECT * FROM {source}')

    def _write(self, select: str, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        self._duck.execute(f"COPY ({select}) TO '{file}' (FORMAT parquet)")


def _to_duckdb(select: str) -> str:
    (made,) = sqlglot.transpile(select, read="athena", write="duckdb")
    return made


def _duck_type(kind: str) -> str:
    if kind.startswith("map<"):
        return "MAP(VARCHAR, VARCHAR)"
    if kind.startswith("array<"):
        return "VARCHAR[]"
    return {"string": "VARCHAR", "int": "INTEGER"}.get(kind, kind.upper())


def _compared(name: str, kind: str) -> str:
    if kind == "double":
        return f'round("{name}", 6)'
    return f'CAST("{name}" AS varchar)' if kind.startswith(("map<", "array<")) else f'"{name}"'
