"""Every model means in Trino, whose dialect Athena speaks, what it means in DuckDB by sqlglot's translation."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from matinee.analytics.forecasting.inputs import question
from matinee.analytics.warehouse import checking
from matinee.analytics.warehouse.models import SOURCES, Model, models, sql_type
from matinee.analytics.warehouse.runs import Asked, Run
from matinee.analytics.warehouse.views import views

from tests.analytics import trino_server
from tests.analytics.duck import Warehouse, partition
from tests.analytics.random_events import CATALOGUE, FIRST, TODAY, Population, Row
from tests.analytics.test_models import FORECASTS, same
from tests.analytics.trino_server import Trino

pytestmark = pytest.mark.slow
_ROWS_AT_ONCE = 150
QUESTIONS = {
    "households": ["household_id"],
    "examples": ["household_id", "day"],
    "leavers": ["household_id"],
    "launches": ["content_id", "age"],
    "load": ["day", "hour"],
    "titles": ["content_id", "currency"],
    "artworks": ["subject", "name"],
    "rows": ["name"],
}
"""Question of the forecasts → what its rows are known by."""
NEEDS_MONTHS = ("examples", "launches", "leavers")
"""A few days of events have no answer to them: that Trino understands them is what is tried."""
DAYS = 3
"""A partition is a query of its own: more days would take minutes more."""


def days() -> list[date]:
    return [FIRST + timedelta(n) for n in range(DAYS)]


@pytest.fixture(scope="module")
def trino() -> Iterator[Trino]:
    try:
        with trino_server.running() as found:
            yield found
    except trino_server.Unavailable as reason:
        pytest.skip(str(reason))


@pytest.fixture(scope="module")
def duck() -> Warehouse:
    made = Warehouse(TODAY)
    made.put("events", [row for row in Population(29, people=14).rows if row["ts"].date() < FIRST + timedelta(DAYS)])
    made.put("catalogue", [each | {"status": "published"} for each in CATALOGUE])
    made.put("forecasts", FORECASTS)
    made.build_all(days())
    return made


def test_every_model_has_the_same_rows_in_trino(trino: Trino, duck: Warehouse) -> None:
    empty = []
    for source in SOURCES:
        create(trino, source, SOURCES[source])
        put(trino, source, duck.rows(f"SELECT * FROM {source}"))
    for model in models().values():
        create(trino, model.name, {each.name: each.type for each in model.columns} | partition(model))
        found = 0
        for value in sorted({model.value(day) for day in days()}):
            literal = f"CAST('{value}' AS {sql_type(model.partition_type)})"
            made = f"SELECT made.*, {literal} FROM ({model.select(value, TODAY)}) AS made"
            trino.rows(f"INSERT INTO {model.name} {made}")
            names = ", ".join(f'"{each.name}"' for each in model.columns)
            rows = trino.rows(f'SELECT {names} FROM {model.name} WHERE "{model.partition}" = {literal}')
            same(rows, [plain(row, model) for row in duck.partition(model.name, value)], model.unique)
            found += len(rows)
        empty += [] if found else [model.name]
    assert len(empty) < 4, f"nothing was compared of {empty}: three days are too few for some models, not for many"


def test_the_tests_beside_the_columns_run_in_trino_and_find_nothing(trino: Trino, duck: Warehouse) -> None:
    run = Run(asked=Asked(), today=TODAY)
    for model in models().values():
        values = sorted({model.value(day) for day in days()})
        for row in trino.rows(checking.sql(model, values, run)):
            assert row["failing"] == 0 or row["test"].startswith("in "), (model.name, row)


def test_every_view_is_one_in_trino_and_says_the_same(trino: Trino, duck: Warehouse) -> None:
    for view in views().values():
        trino.rows(f"CREATE OR REPLACE VIEW {view.name} AS\n{view.sql}")
        rows, expected = trino.rows(f"SELECT * FROM {view.name}"), duck.rows(view.sql)
        assert rows and len(rows) == len(expected), view.name
        assert list(rows[0]) == [name for name, _ in view.columns], view.name


def test_every_question_of_the_forecasts_has_the_same_answer_in_trino(trino: Trino, duck: Warehouse) -> None:
    for name, unique in QUESTIONS.items():
        sql = question(name, max(days()))
        rows = [{key: _said(value) for key, value in row.items()} for row in duck.rows(sql)]
        same(trino.rows(sql), rows, unique)
        assert rows or name in NEEDS_MONTHS, f"{name}: nothing was compared"


def plain(row: Row, model: Model) -> Row:
    """A row of DuckDB as Trino's JSON says it."""
    return {each.name: _said(row[each.name]) for each in model.columns}


def _said(value: Any) -> Any:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}.{value.microsecond // 1000:03d}"
    return str(value) if isinstance(value, date) else value


def create(trino: Trino, name: str, columns: dict[str, str]) -> None:
    said = ", ".join(f'"{column}" {sql_type(kind)}' for column, kind in columns.items())
    trino.rows(f"CREATE TABLE {name} ({said})")


def put(trino: Trino, name: str, rows: list[Row]) -> None:
    """Rows that say the same columns go together: a null is not written."""
    kinds = SOURCES[name]
    alike: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        alike.setdefault(tuple(each for each in kinds if row[each] is not None), []).append(row)
    for columns, some in alike.items():
        names = ", ".join(f'"{each}"' for each in columns)
        for start in range(0, len(some), _ROWS_AT_ONCE):
            of = some[start : start + _ROWS_AT_ONCE]
            values = ", ".join(f"({', '.join(literal(row[each], kinds[each]) for each in columns)})" for row in of)
            trino.rows(f"INSERT INTO {name} ({names}) VALUES {values}")


def literal(value: Any, kind: str) -> str:
    if kind.startswith("map<"):
        return "CAST(MAP() AS map(varchar, varchar))"
    if kind.startswith("array<"):
        return f"CAST(ARRAY[{', '.join(_text(each) for each in value)}] AS array(varchar))"
    if kind == "double":
        return f"{float(value)!r}e0"
    return _text(value) if kind == "string" else f"CAST({_text(value)} AS {sql_type(kind)})"


def _text(value: Any) -> str:
    return "'" + str(value).replace("'", "''") + "'"
