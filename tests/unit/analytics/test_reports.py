"""Reports: every question runs on tables as the warehouse makes them, in DuckDB, and reads nothing but marts."""

import csv
import io
from collections.abc import Iterator
from datetime import date
from typing import Any

import duckdb
import pytest
import sqlglot
from matinee.analytics import questions, reporting, reports
from matinee.analytics.querying import Progress, Table
from matinee.analytics.reporting import ReportView
from matinee.analytics.reports import REPORTS, Asked, ReportName
from matinee.analytics.warehouse.models import models
from matinee.kernel.errors import Invalid, NotFound
from matinee.kernel.request import parse
from matinee.kernel.types import now
from sqlglot import exp

TITLE = "ttl_01K9ZQ5T9S8R7Q6P5N4M3K2J1H"
NAMES: list[ReportName] = list(REPORTS)


class Lake:
    """Marts in DuckDB, by the translation of the local engine's Athena."""

    def __init__(self) -> None:
        self.duck = duckdb.connect()
        for model in models().values():
            columns = {each.name: _duck_type(each.type) for each in model.columns}
            columns |= {model.partition: "DATE" if model.partition_type == "date" else "VARCHAR"}
            said = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
            self.duck.execute(f"CREATE TABLE {model.name} ({said})")

    def put(self, table: str, **values: Any) -> None:
        """A row; numbers that are not said are 0."""
        described = self.duck.execute(f"DESCRIBE {table}").fetchall()
        zeros = {name: 0 for name, kind, *_ in described if kind in ("BIGINT", "DOUBLE")}
        row = zeros | values
        names, marks = ", ".join(f'"{name}"' for name in row), ", ".join("?" * len(row))
        self.duck.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(row.values()))

    def ask(self, name: ReportName, asked: Asked) -> dict[str, list[dict[str, Any]]]:
        return {table: self._rows(sql) for table, sql in reports.questions(name, asked).items()}

    def _rows(self, sql: str) -> list[dict[str, Any]]:
        (translated,) = sqlglot.transpile(sql, read="athena", write="duckdb")
        found = self.duck.execute(translated)
        columns = [each[0] for each in found.description or []]
        return [dict(zip(columns, row, strict=True)) for row in found.fetchall()]


def _duck_type(kind: str) -> str:
    if kind.startswith("array<"):
        return _duck_type(kind[6:-1]) + "[]"
    if kind.startswith("map<"):
        return f"MAP({', '.join(map(_duck_type, kind[4:-1].split(',')))})"
    return {"string": "VARCHAR", "int": "INTEGER"}.get(kind, kind.upper())


@pytest.fixture
def lake() -> Iterator[Lake]:
    lake = Lake()
    yield lake
    lake.duck.close()


def asked(**said: Any) -> Asked:
    return parse(Asked, {"from": "2026-11-08", "to": "2026-11-14", "content_id": TITLE} | said)


ALL = {"country": "*", "device": "*", "kids": "*"}


@pytest.mark.parametrize("name", NAMES)
def test_every_question_of_a_report_runs(lake: Lake, name: ReportName) -> None:
    assert (
        lake.ask(name, asked(compare="true", country="DE", device="tv", kids="false")).keys()
        == REPORTS[name].questions.keys()
    )


@pytest.mark.parametrize("name", NAMES)
def test_a_report_reads_the_marts_that_it_names_and_nothing_of_a_person(name: ReportName) -> None:
    read = set()
    for sql in reports.questions(name, asked()).values():
        read |= {each.name for each in sqlglot.parse_one(sql, read="athena").find_all(exp.Table)}
    assert read == set(REPORTS[name].marts)
    for mart in read:
        assert models()[mart].level == "mart", mart


@pytest.mark.parametrize("name", NAMES)
def test_every_question_bounds_the_partitions_that_it_reads(name: ReportName) -> None:
    for sql in reports.questions(name, asked()).values():
        assert "day BETWEEN" in sql or "day IN" in sql or "day <= DATE" in sql or ".week BETWEEN" in sql, sql


def test_a_period_and_the_one_before_it_are_told_apart(lake: Lake) -> None:
    for day, plays in (
        ("2026-10-31", 1),
        ("2026-11-01", 10),
        ("2026-11-07", 100),
        ("2026-11-08", 1000),
        ("2026-11-15", 5),
    ):
        lake.put("audience_days", day=day, country="DE", device="*", kids="*", plays=plays)
        lake.put("audience_days", day=day, **ALL, dau=plays)
    found = lake.ask("audience", asked(compare="true"))
    assert [(row["day"], row["dau"]) for row in found[""]] == [
        (date(2026, 11, 1), 10),
        (date(2026, 11, 7), 100),
        (date(2026, 11, 8), 1000),
    ]
    assert [(row["period"], row["country"], row["plays"]) for row in found["countries"]] == [
        ("before", "DE", 110),
        ("now", "DE", 1000),
    ]
    assert [row["dau"] for row in lake.ask("audience", asked())[""]] == [1000]


def test_facets_choose_their_rows_and_no_others(lake: Lake) -> None:
    for country, device, kids, dau in (
        ("DE", "tv", "no", 3),
        ("DE", "tv", "*", 4),
        ("DE", "*", "*", 5),
        ("*", "*", "*", 9),
    ):
        lake.put("audience_days", day="2026-11-09", country=country, device=device, kids=kids, dau=dau)
    chosen: list[dict[str, Any]] = [{}, {"country": "DE"}, {"country": "DE", "device": "tv"}]
    assert [lake.ask("audience", asked(**each))[""][0]["dau"] for each in chosen] == [9, 5, 4]
    assert lake.ask("audience", asked(country="DE", device="tv", kids="false"))[""][0]["dau"] == 3


def test_a_cohort_is_told_by_the_week_with_who_stayed(lake: Lake) -> None:
    for week, age, viewers in (("2026-10-26", 0, 40), ("2026-11-02", 1, 22)):
        lake.put("retention_cohorts", week=week, cohort_week="2026-10-26", age_weeks=age, viewers=viewers)
    found = lake.ask("audience", asked())["retention"]
    assert [(row["week"], row["viewers"], row["stayed"]) for row in found] == [(0, 40, 40), (1, 40, 22)]


def test_a_curve_is_the_running_sum_of_its_changes_over_days(lake: Lake) -> None:
    for day, second, change in (("2026-11-08", 0, 10), ("2026-11-09", 0, 5), ("2026-11-09", 60, -4), ("2026-11-10", 60, 4),
                                ("2026-11-10", 90, -15), ("2026-11-20", 0, 99)):  # fmt: skip
        lake.put("title_seconds", day=day, content_id=TITLE, second=second, change=change)
    assert [tuple(row.values()) for row in lake.ask("title", asked())[""]] == [(0, 15), (90, 0)]


def test_the_largest_titles_of_each_period_are_told(lake: Lake) -> None:
    for day in ("2026-11-02", "2026-11-09"):
        for number in range(60):
            lake.put("title_days", day=day, **ALL, content_id=f"t{number:02d}", watch_seconds=number, plays=1)
    rows = lake.ask("titles", asked(compare="true"))[""]
    assert [row["period"] for row in rows] == ["now"] * 50 + ["before"] * 50
    assert rows[0]["content_id"] == "t59"


def test_states_of_plans_are_those_of_the_two_last_days(lake: Lake) -> None:
    for day, mrr in (("2026-11-07", 100), ("2026-11-13", 150), ("2026-11-14", 200)):
        lake.put("money_days", day=day, plan_id="standard", currency="EUR", mrr=mrr)
    found = lake.ask("money", asked(compare="true"))["plans"]
    assert [(str(row["day"]), row["mrr"]) for row in found] == [("2026-11-14", 200), ("2026-11-07", 100)]


def test_forecasts_are_of_their_newest_evening(lake: Lake) -> None:
    for day in ("2026-11-12", "2026-11-13"):
        lake.put("load_forecasts", day=day, hour=f"{day} 21:00:00.000", expected=5.0)
        lake.put(
            "suggestions",
            day=day,
            kind="drop",
            subject=TITLE,
            action="Let it go",
            reason=day,
            unit="share",
            currency="",
        )
    found = lake.ask("experiments", asked())
    assert [row["hour"] for row in found["load"]] == ["2026-11-13T21:00:00Z"]
    assert [(row["content_id"], row["reason"]) for row in found["suggestions"]] == [(TITLE, "2026-11-13")]


# --- what was asked ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "said",
    [
        {"from": "2026-11-15"},
        {"from": "2020-01-01"},
        {"to": "tomorrow"},
        {"country": "de' OR 1=1"},
        {"device": "toaster"},
        {"kids": "perhaps"},
        {"content_id": "' UNION SELECT 1 --"},
        {"plan": "all"},
        {"table": "a-b"},
    ],
)
def test_what_is_no_period_country_or_device_is_refused(said: dict[str, str]) -> None:
    with pytest.raises(Invalid):
        asked(**said)


def test_a_report_without_days_is_of_the_last_28_whole_ones() -> None:
    found = parse(Asked, {})
    assert (found.days, found.to < now().date()) == (28, True)


def test_the_report_of_a_title_needs_one() -> None:
    with pytest.raises(Invalid) as refused:
        reports.questions("title", parse(Asked, {}))
    assert list(refused.value.fields) == ["content_id"]


# --- CSV ---------------------------------------------------------------------------------------------------------


def test_csv_is_read_back_as_it_was_and_starts_no_formula() -> None:
    view = ReportView(
        as_of=now(),
        columns=["query", "searches"],
        rows=[['say "hi", all', 3], ["=cmd|'/c calc'!A0", -1], ["قصة", None]],
        more={"days": Table(columns=["day"], rows=[["2026-11-08"]])},
    )
    lines = list(csv.reader(io.StringIO(reporting.text(view, None))))
    assert lines == [["query", "searches"], ['say "hi", all', "3"], ["'=cmd|'/c calc'!A0", "-1"], ["قصة", ""]]
    assert reporting.text(view, "days") == "day\r\n2026-11-08\r\n"
    with pytest.raises(NotFound):
        reporting.text(view, "hours")


# --- an operator's questions -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 1",
        "select 1;",
        "WITH a AS (SELECT 1) SELECT * FROM a",
        "-- who\n/* and ; why */ SELECT ';' AS x",
        "(SELECT 1) UNION (SELECT 2);;",
        "SELECT \"drop\" FROM t WHERE x = 'it''s; DELETE'",
    ],
)
def test_one_statement_that_reads_is_asked(sql: str) -> None:
    assert not questions.checked(sql).rstrip().endswith(";")


@pytest.mark.parametrize(
    "sql",
    [
        "DROP TABLE events",
        "INSERT INTO t SELECT 1",
        "CREATE TABLE t AS SELECT 1",
        "UNLOAD (SELECT 1) TO 's3://x/'",
        "SELECT 1; DROP TABLE t",
        "-- SELECT\nDELETE FROM t",
        "/* */ VACUUM t",
        ";",
        "-- nothing",
        "(((DELETE FROM t)))",
        "EXECUTE x",
        "SELECT 'open",
        '"SELECT" 1',
    ],
)
def test_what_is_not_one_statement_that_reads_is_refused(sql: str) -> None:
    with pytest.raises(Invalid) as refused:
        questions.checked(sql)
    assert list(refused.value.fields) == ["sql"]


def test_the_price_is_that_of_the_bytes_read_ten_megabytes_at_least() -> None:
    assert Progress(state="done", read=1024**4).cost == 5.0
    assert Progress(state="done", read=5).cost == Progress(state="done", read=10 * 1024**2).cost == 0.000048
    assert Progress(state="done").cost == 0.0
