"""The warehouse's tables of a whole synthetic year at once, in DuckDB: what forecasts read, without building day after day.

Only the columns that forecasts read are made, from the population's rows, by the meaning of the models' headers. The models that
belong to the forecasts themselves are the real files, turned into DuckDB's SQL by sqlglot and built for each day.
"""

import csv
import pickle
import re
import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import sqlglot
from matinee.analytics.forecasting.inputs import Row

from infra.local.audience.population import Population
from infra.local.audience.world import WINDOW, Truth, World
from tests.platform import ROOT

WAREHOUSE = ROOT / "layers/domain/python/matinee/analytics/warehouse"
FIRST = 27
"""Day of the world whose evening is the first with 28 days behind it."""
_KEPT = {
    "event_id": "VARCHAR", "type": "VARCHAR", "ts": "TIMESTAMP", "household_id": "VARCHAR", "session_id": "VARCHAR",
    "content_id": "VARCHAR", "play_id": "VARCHAR", "row_id": "VARCHAR", "artwork_id": "VARCHAR", "from_position": "DOUBLE",
    "position": "DOUBLE", "stall_ms": "BIGINT", "status": "VARCHAR", "plan_id": "VARCHAR", "monthly": "BIGINT",
    "amount": "BIGINT", "currency": "VARCHAR",
}  # fmt: skip
_TABLES = """
CREATE TABLE clean_events AS
  SELECT *, CAST(ts AS DATE) AS day FROM told QUALIFY row_number() OVER (PARTITION BY event_id) = 1;
CREATE TABLE account_events AS
  SELECT *, CAST(NULL AS TIMESTAMP) AS ends_at FROM clean_events
  WHERE type IN ('signed_up', 'subscription_changed', 'payment') AND household_id IS NOT NULL;
CREATE TABLE plays AS
  SELECT play_id, day, any_value(content_id) AS content_id, any_value(household_id) AS household_id,
    coalesce(sum(position - from_position) FILTER (type = 'played'), 0) AS watch_seconds,
    coalesce(sum(stall_ms), 0) AS stall_ms
  FROM clean_events WHERE play_id IS NOT NULL GROUP BY play_id, day;
CREATE TABLE title_days AS
  SELECT content_id, day, '*' AS country, '*' AS device, '*' AS kids, sum(watch_seconds) AS watch_seconds
  FROM plays GROUP BY content_id, day;
CREATE TABLE load_hours AS
  SELECT day, extract(HOUR FROM ts) AS hour, '*' AS country,
    coalesce(sum(position - from_position) FILTER (type = 'played'), 0) AS watch_seconds
  FROM clean_events GROUP BY day, extract(HOUR FROM ts);
CREATE TABLE artwork_days AS
  WITH clicks AS (SELECT DISTINCT session_id, content_id FROM clean_events WHERE type = 'clicked')
  SELECT e.content_id, artwork_id, day, count(DISTINCT e.session_id) AS seen, count(DISTINCT c.session_id) AS clicked
  FROM clean_events e LEFT JOIN clicks c ON c.session_id = e.session_id AND c.content_id = e.content_id
  WHERE e.type = 'impressed' GROUP BY e.content_id, artwork_id, day;
CREATE TABLE row_days AS
  SELECT row_id, day, '*' AS country, '*' AS device,
    count(*) FILTER (type = 'impressed') AS impressions, count(*) FILTER (type = 'clicked') AS clicks
  FROM clean_events WHERE row_id IS NOT NULL GROUP BY row_id, day;
CREATE TABLE title_costs AS
  SELECT content_id, day, currency, sum(amount) AS amount FROM clean_events WHERE type = 'content_charged' GROUP BY ALL;
"""


class Marts:
    """A database of a population that has lived."""

    def __init__(self, world: World, path: Path) -> None:
        """Where there is such a database already, with its truth beside it, it is read; else it is made at the path."""
        self.world, beside = world, path.with_suffix(".truth")
        if not beside.exists():
            self._make(path, beside)
        self.truth: Truth = pickle.loads(beside.read_bytes())
        self.database = duckdb.connect(str(path), read_only=True)

    def _make(self, path: Path, beside: Path) -> None:
        population, last = Population(self.world), self.world.days - 2
        with duckdb.connect(str(path)) as self.database:
            self._load(population)
            self.database.execute(_TABLES)
            self.database.execute(
                "CREATE TABLE titles (content_id VARCHAR, title VARCHAR, type VARCHAR, genres VARCHAR[])"
            )
            kinds = {"series": "episode", "film": "movie"}
            titles = [[t.content_id, t.name, kinds[t.kind], [t.genre]] for t in population.truth.titles]
            self.database.executemany("INSERT INTO titles VALUES (?, ?, ?, ?)", titles)
            recent = max(FIRST, last - 170)
            for landmark in range(last % WINDOW, recent, WINDOW):
                self.build("household_features", landmark, landmark)
            self.build("household_features", recent, last)
            self.build("title_values", recent, last)
        beside.write_bytes(pickle.dumps(population.truth))

    def day(self, nth: int) -> date:
        return self.world.first + timedelta(days=nth)

    def build(self, model: str, first: int, last: int) -> None:
        """A model's partitions from a day of the world to another, both included."""
        for nth in range(first, last + 1):
            select = f"SELECT *, DATE '{self.day(nth)}' AS day FROM ({duck(model_sql(model), self.day(nth))})"
            if self.database.execute("SELECT 1 FROM duckdb_tables() WHERE table_name = ?", [model]).fetchone():
                self.database.execute(f"INSERT INTO {model} {select}")
            else:
                self.database.execute(f"CREATE TABLE {model} AS {select}")

    def ask(self, sql: str) -> Iterator[Row]:
        """As Athena answers: rows of texts."""
        answer = self.database.execute(sqlglot.transpile(sql, read="athena", write="duckdb")[0])
        names = [column[0] for column in answer.description or ()]
        for row in answer.fetchall():
            yield {name: _text(value) for name, value in zip(names, row, strict=True)}

    def _load(self, population: Population) -> None:
        with tempfile.TemporaryDirectory() as scratch:
            path = Path(scratch) / "rows.csv"
            with path.open("w", newline="", encoding="utf-8") as out:
                writer = csv.writer(out)
                names = list(_KEPT)
                for row in population.rows():
                    if not row["bot"]:
                        writer.writerow([row.get(name) for name in names])
            columns = ", ".join(f"'{name}': '{kind}'" for name, kind in _KEPT.items())
            self.database.execute(
                f"CREATE TEMP TABLE told AS SELECT * FROM read_csv('{path}', header=false, columns={{{columns}}})"
            )


@cache
def model_sql(model: str) -> str:
    lines = (WAREHOUSE / f"{model}.sql").read_text().splitlines()
    return "\n".join(line for line in lines if not line.startswith("--"))


@cache
def _transpiled(sql: str) -> str:
    marked = re.sub(r"\{day([+-]\d+)?\}", lambda found: f"DATE '@{found[1] or 0}@'", sql)
    return sqlglot.transpile(marked, read="athena", write="duckdb")[0]


def duck(sql: str, day: date) -> str:
    """A model's or question's SQL for a day, in DuckDB's dialect."""
    return re.sub(r"@([+-]?\d+)@", lambda found: str(day + timedelta(int(found[1]))), _transpiled(sql))


def _text(value: Any) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)
