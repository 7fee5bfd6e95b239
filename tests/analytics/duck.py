"""The warehouse in DuckDB, by the translation of the local engine's Athena."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache

import duckdb
from matinee.analytics.warehouse.models import SOURCES, Model, models

from infra.local.engine.athena import dialect, functions, statements
from tests.analytics.random_events import Row


class Warehouse:
    """Tables of sources and models. `build` replaces a partition, as a run on Athena does."""

    def __init__(self, today: date):
        self.today = today
        self.duck = connected()
        for name, columns in SOURCES.items():
            self._create(name, columns)
        for model in models().values():
            self._create(model.name, {each.name: each.type for each in model.columns} | partition(model))

    def _create(self, name: str, columns: Mapping[str, str]) -> None:
        said = ", ".join(f'"{column}" {duck_type(kind)}' for column, kind in columns.items())
        self.duck.execute(f"CREATE TABLE {name} ({said})")

    def put(self, table: str, rows: Iterable[Row]) -> None:
        """Rows of a source; columns that they lack are null."""
        columns = list(SOURCES[table])
        values = [[row.get(column) for column in columns] for row in rows]
        if values:
            self.duck.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(columns))})", values)

    def build(self, model: Model, value: str) -> None:
        self.duck.execute(f"CREATE OR REPLACE TEMP TABLE fresh AS {translated(model.select(value, self.today))}")
        self.duck.execute(f'DELETE FROM {model.name} WHERE "{model.partition}" = ?', [value])
        kind = duck_type(model.partition_type)
        self.duck.execute(f"INSERT INTO {model.name} SELECT *, CAST('{value}' AS {kind}) FROM fresh")

    def build_all(self, days: Iterable[date]) -> None:
        wanted = list(days)
        for model in models().values():
            for value in sorted({model.value(day) for day in wanted}):
                self.build(model, value)

    def rows(self, sql: str) -> list[Row]:
        found = self.duck.execute(translated(sql))
        names = [each[0] for each in found.description or []]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    def partition(self, name: str, value: str) -> list[Row]:
        """Its rows, without the partition's column."""
        model = models()[name]
        literal = f"DATE '{value}'" if model.partition_type == "date" else f"'{value}'"
        found = self.rows(f'SELECT * FROM {name} WHERE "{model.partition}" = {literal}')
        return [{key: row[key] for key in row if key != model.partition} for row in found]


@cache
def translated(sql: str) -> str:
    """A query in DuckDB's SQL, as the engine says it. Raises Refused for what the engine does not know."""
    query = statements.parse(sql, []).query
    assert query is not None
    return dialect.translated(query)


def connected() -> duckdb.DuckDBPyConnection:
    """DuckDB as the engine sets it up, with one thread: for few rows more take longer."""
    duck = duckdb.connect()
    duck.execute(f"{functions.SETTINGS}; SET threads = 1")
    for macro in functions.MACROS:
        duck.execute(f"CREATE TEMP MACRO {macro}")
    return duck


def partition(model: Model) -> dict[str, str]:
    return {model.partition: model.partition_type}


def duck_type(kind: str) -> str:
    if kind.startswith("array<"):
        return duck_type(kind[6:-1]) + "[]"
    if kind.startswith("map<"):
        return f"MAP({', '.join(map(duck_type, kind[4:-1].split(',')))})"
    return {"string": "VARCHAR", "int": "INTEGER"}.get(kind, kind.upper())
