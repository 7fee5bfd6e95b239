"""Athena and Glue on the engine: tables, partitions, views, UNLOAD, results, rights, and Trino's own answers."""

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from botocore.exceptions import ClientError

from infra.local.deploy import client_of
from infra.local.mediaconvert.storage import Storage
from tests.local.engine.conftest import Engine, until

BUCKET, DATABASE = "lake-of-tests", "matinee_test"
PARQUET = {
    "InputFormat": "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
    "SerdeInfo": {"SerializationLibrary": "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe"},
}
Rows = list[list[str | None]]
_NUMBERS = "unnest(sequence(1, 10000))"
_FROM = ", ".join(f"{_NUMBERS} AS {name}({name}{name})" for name in "abcd")
ENDLESS = f"SELECT count(*) FROM {_FROM} WHERE aa * bb * 1e0 * cc < -dd"


class Lake:
    def __init__(self, engine: Engine, folder: Path) -> None:
        self.engine, self.folder = engine, folder
        self.athena, self.glue, self.s3 = (engine.client(name) for name in ("athena", "glue", "s3"))

    def put(self, key: str, select: str) -> int:
        """An object of Parquet with these rows; its bytes."""
        file = self.folder / "object.parquet"
        duckdb.connect().execute(f"COPY ({select}) TO '{file}' (FORMAT PARQUET)")
        self.s3.put_object(Bucket=BUCKET, Key=key, Body=file.read_bytes())
        return file.stat().st_size

    def table(self, name: str, columns: dict[str, str], keys: dict[str, str] | None = None, **more: Any) -> None:
        listed = [[{"Name": each, "Type": kind} for each, kind in some.items()] for some in (columns, keys or {})]
        storage = {"Columns": listed[0], "Location": f"s3://{BUCKET}/{name}/", **PARQUET}
        given = {"Name": name, "PartitionKeys": listed[1], "StorageDescriptor": storage, **more}
        self.glue.create_table(DatabaseName=DATABASE, TableInput=given)

    def ended(self, sql: str, athena: Any = None, **more: Any) -> dict[str, Any]:
        asked = {
            "QueryString": sql,
            "QueryExecutionContext": {"Database": DATABASE},
            "ResultConfiguration": {"OutputLocation": f"s3://{BUCKET}/queries/"},
            **more,
        }
        identity = (athena or self.athena).start_query_execution(**asked)["QueryExecutionId"]

        def look() -> dict[str, Any] | None:
            found: dict[str, Any] = self.athena.get_query_execution(QueryExecutionId=identity)["QueryExecution"]
            return found if found["Status"]["State"] in ("SUCCEEDED", "FAILED", "CANCELLED") else None

        return until(look)

    def rows(self, sql: str, **more: Any) -> Rows:
        """Without the header."""
        found = self.ended(sql, **more)
        assert found["Status"]["State"] == "SUCCEEDED", found["Status"]
        answer = self.athena.get_query_results(QueryExecutionId=found["QueryExecutionId"])
        listed = [[cell.get("VarCharValue") for cell in row["Data"]] for row in answer["ResultSet"]["Rows"]]
        return listed[1:]

    def failure(self, sql: str, **more: Any) -> str:
        found = self.ended(sql, **more)
        assert found["Status"]["State"] == "FAILED", found["Status"]
        return str(found["Status"]["StateChangeReason"])


@pytest.fixture(scope="module")
def lake(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lake]:
    made = Lake(engine, tmp_path_factory.mktemp("parquet"))
    made.s3.create_bucket(Bucket=BUCKET)
    made.glue.create_database(DatabaseInput={"Name": DATABASE})
    yield made


@pytest.fixture(scope="module")
def events(lake: Lake) -> str:
    """Projected by day and hour: three events on the 1st, one on the 2nd."""
    columns = {
        "event_id": "string",
        "n": "bigint",
        "ts": "timestamp",
        "experiments": "map<string,string>",
        "new": "double",
    }
    location = f"s3://{BUCKET}/events/"
    parameters = {
        "projection.enabled": "true",
        "projection.day.type": "date",
        "projection.day.format": "yyyy-MM-dd",
        "projection.day.range": "2026-11-01,2026-11-30",
        "projection.hour.type": "integer",
        "projection.hour.range": "0,23",
        "projection.hour.digits": "2",
        "storage.location.template": location + "day=${day}/hour=${hour}/",
    }
    lake.table("events", columns, {"day": "date", "hour": "int"}, Parameters=parameters)
    row = "SELECT '{}' AS event_id, {}::BIGINT AS n, TIMESTAMP '2026-11-01 12:00:00.5' AS ts, MAP {{'row': 'b'}} AS experiments"
    lake.put("events/day=2026-11-01/hour=05/a.parquet", f"{row.format('a', 1)} UNION ALL {row.format('b', 2)}")
    lake.put("events/day=2026-11-01/hour=23/b.parquet", row.format("c", 3))
    lake.put("events/day=2026-11-02/hour=00/c.parquet", row.format("d", 4))
    lake.put("events/day=2026-11-02/hour=00/_hidden", row.format("never", 9))
    return "events"


def test_queries(lake: Lake, events: str) -> None:
    found = lake.ended("SELECT event_id, n, ts, experiments, new, day, hour FROM events WHERE n < 3 ORDER BY n")
    assert found["Status"]["State"] == "SUCCEEDED", found["Status"]
    answer = lake.athena.get_query_results(QueryExecutionId=found["QueryExecutionId"])["ResultSet"]
    kinds = [(column["Name"], column["Type"]) for column in answer["ResultSetMetadata"]["ColumnInfo"]]
    assert kinds == [
        ("event_id", "varchar"),
        ("n", "bigint"),
        ("ts", "timestamp"),
        ("experiments", "map"),
        ("new", "double"),
        ("day", "date"),
        ("hour", "integer"),
    ]
    rows = [[cell.get("VarCharValue") for cell in row["Data"]] for row in answer["Rows"]]
    assert rows[0] == [name for name, _ in kinds]
    assert rows[1] == ["a", "1", "2026-11-01 12:00:00.500", "{row=b}", None, "2026-11-01", "5"]
    place = found["ResultConfiguration"]["OutputLocation"]
    written = lake.s3.get_object(Bucket=BUCKET, Key=place.removeprefix(f"s3://{BUCKET}/"))["Body"].read().decode()
    assert written.splitlines()[1] == '"a","1","2026-11-01 12:00:00.500","{row=b}",,"2026-11-01","5"'


@pytest.mark.parametrize(
    ("condition", "count", "paths"),
    [
        ("true", 4, 3),
        ("day = DATE '2026-11-01'", 3, 2),
        ("day = DATE '2026-11-01' AND hour = 23", 1, 1),
        ("day BETWEEN DATE '2026-10-01' AND DATE '2026-11-01' AND hour < 10", 2, 1),
        ("day > date_add('day', 1, DATE '2026-10-31') AND n > 0", 1, 1),
        ("(day = DATE '2026-11-02' OR hour = 5) AND event_id <> 'a'", 2, 2),
        ("day = DATE '2025-01-01'", 0, 0),
    ],
)
def test_a_condition_on_partition_keys_leaves_objects_unread(
    lake: Lake, events: str, condition: str, count: int, paths: int
) -> None:
    assert lake.rows(f"SELECT count(*) FROM events WHERE {condition}") == [[str(count)]]
    found = lake.ended(f"SELECT count(event_id) FROM events WHERE {condition}")["Statistics"]["DataScannedInBytes"]
    whole = lake.ended("SELECT count(event_id) FROM events")["Statistics"]["DataScannedInBytes"]
    assert (found == 0) is (paths == 0)
    assert (found < whole) is (paths < 3)


def test_a_condition_over_an_outer_join_changes_no_answer(lake: Lake, events: str) -> None:
    one = "SELECT a.event_id, b.event_id FROM events AS a LEFT JOIN events AS b ON a.event_id = b.event_id"
    assert lake.rows(f"{one} AND b.day = DATE '2026-11-02' ORDER BY 1") == [
        ["a", None],
        ["b", None],
        ["c", None],
        ["d", "d"],
    ]
    assert lake.rows(f"{one} AND a.day = DATE '2026-11-02' ORDER BY 1") == [
        ["a", None],
        ["b", None],
        ["c", None],
        ["d", "d"],
    ]
    assert lake.rows(f"{one} WHERE b.day IS NULL OR b.day = DATE '2026-11-02' ORDER BY 1") == [["d", "d"]]


def test_the_path_of_a_row_can_be_asked(lake: Lake, events: str) -> None:
    assert lake.rows("""SELECT "$path" FROM events WHERE event_id = 'c'""") == [
        [f"s3://{BUCKET}/events/day=2026-11-01/hour=23/b.parquet"]
    ]


def test_parameters_take_the_places_of_question_marks(lake: Lake, events: str) -> None:
    sql = "SELECT event_id FROM events WHERE day = ? AND n IN (?, ?) ORDER BY 1"
    assert lake.rows(sql, ExecutionParameters=["DATE '2026-11-01'", "1", "3"]) == [["a"], ["c"]]
    with pytest.raises(ClientError, match="Incorrect number of parameters"):
        lake.ended(sql, ExecutionParameters=["1"])
    with pytest.raises(ClientError, match="is not a value"):
        lake.ended("SELECT ?", ExecutionParameters=["1) FROM events WHERE (true"])


def test_results_come_in_pages(lake: Lake) -> None:
    identity = lake.ended("SELECT n, nullif(n, 7) AS m, '' AS e FROM unnest(sequence(1, 2500)) AS t(n)")[
        "QueryExecutionId"
    ]
    pages = lake.athena.get_paginator("get_query_results").paginate(QueryExecutionId=identity)
    rows = [row["Data"] for page in pages for row in page["ResultSet"]["Rows"]]
    assert [row[0]["VarCharValue"] for row in rows] == ["n", *map(str, range(1, 2501))]
    assert rows[7][1] == {} and rows[8][1] == {"VarCharValue": "8"} and rows[7][2] == {"VarCharValue": ""}
    first = lake.athena.get_query_results(QueryExecutionId=identity, MaxResults=10)
    assert len(first["ResultSet"]["Rows"]) == 10 and first["NextToken"]


def test_unload_writes_parquet_that_a_partition_can_point_to(lake: Lake, events: str) -> None:
    lake.table("marts", {"hour": "int", "events": "bigint"}, {"day": "string"})
    into = f"s3://{BUCKET}/models/marts/day=2026-11-01/run=1/"
    select = "SELECT hour, sum(n) AS events FROM events WHERE day = DATE '2026-11-01' GROUP BY hour"
    unload = f"UNLOAD ({select}) TO '{into}' WITH (format = 'PARQUET', compression = 'SNAPPY')"
    done = lake.ended(unload)
    assert done["Status"]["State"] == "SUCCEEDED", done["Status"]
    storage = {"Columns": [], "Location": into, **PARQUET}
    given = {"Values": ["2026-11-01"], "StorageDescriptor": storage}
    lake.glue.create_partition(DatabaseName=DATABASE, TableName="marts", PartitionInput=given)
    assert lake.rows("SELECT day, hour, events FROM marts ORDER BY hour") == [
        ["2026-11-01", "5", "3"],
        ["2026-11-01", "23", "3"],
    ]
    assert "HIVE_PATH_ALREADY_EXISTS" in lake.failure(unload)
    again = into.replace("run=1", "run=2")
    assert lake.ended(unload.replace(into, again))["Status"]["State"] == "SUCCEEDED"
    moved = {"Values": ["2026-11-01"], "StorageDescriptor": {**storage, "Location": again}}
    lake.glue.update_partition(
        DatabaseName=DATABASE, TableName="marts", PartitionValueList=["2026-11-01"], PartitionInput=moved
    )
    ((path, _),) = lake.rows("""SELECT DISTINCT "$path", day FROM marts""")
    assert path and path.startswith(again)


def test_views_are_tables_of_glue(lake: Lake, events: str) -> None:
    def make(body: str, replace: str = "OR REPLACE ") -> str:
        return str(lake.ended(f"CREATE {replace}VIEW seen AS {body}")["Status"]["State"])

    assert make("SELECT day, count(*) AS events FROM events GROUP BY day") == "SUCCEEDED"
    assert lake.rows("SELECT * FROM seen ORDER BY 1") == [["2026-11-01", "3"], ["2026-11-02", "1"]]
    assert make("SELECT 1 AS one", replace="") == "FAILED"
    assert make("SELECT event_id FROM events WHERE n = 4") == "SUCCEEDED"
    assert lake.rows("SELECT s.* FROM seen AS s") == [["d"]]
    table = lake.glue.get_table(DatabaseName=DATABASE, Name="seen")["Table"]
    assert table["TableType"] == "VIRTUAL_VIEW" and table["ViewOriginalText"].startswith("/* Presto View: ")
    assert table["StorageDescriptor"]["Columns"] == [{"Name": "event_id", "Type": "string"}]
    assert lake.ended("DROP VIEW seen")["Status"]["State"] == "SUCCEEDED"
    assert "does not exist" in lake.failure("SELECT * FROM seen")
    assert lake.ended("DROP VIEW IF EXISTS seen")["Status"]["State"] == "SUCCEEDED"


def test_partitions(lake: Lake) -> None:
    lake.table("kept", {"n": "bigint"}, {"day": "string", "hour": "int"})
    where: dict[str, Any] = {"DatabaseName": DATABASE, "TableName": "kept"}
    glue = lake.glue

    def given(day: str, hour: int, place: str = "a") -> dict[str, Any]:
        storage = {"Columns": [{"Name": "n", "Type": "bigint"}], "Location": f"s3://{BUCKET}/kept/{place}/"}
        return {"Values": [day, str(hour)], "StorageDescriptor": storage}

    made = [given(f"2026-11-0{day}", hour) for day in (1, 2) for hour in (1, 10)]
    assert glue.batch_create_partition(**where, PartitionInputList=made)["Errors"] == []

    def found(expression: str) -> list[list[str]]:
        pages = glue.get_paginator("get_partitions").paginate(
            **where, Expression=expression, PaginationConfig={"PageSize": 1}
        )
        return [each["Values"] for page in pages for each in page["Partitions"]]

    assert found("day = '2026-11-01' AND hour > 2") == [["2026-11-01", "10"]]
    assert found("day BETWEEN '2026-11-02' AND '2026-11-03'") == [["2026-11-02", "1"], ["2026-11-02", "10"]]
    assert found("hour IN (1) OR day = '2026-11-02'") == [
        ["2026-11-01", "1"],
        ["2026-11-02", "1"],
        ["2026-11-02", "10"],
    ]
    update = {"PartitionValueList": ["2026-11-01", "1"], "PartitionInput": given("2026-11-01", 1, "b")}
    glue.update_partition(**where, **update)
    read = glue.get_partition(**where, PartitionValues=["2026-11-01", "1"])["Partition"]
    assert read["StorageDescriptor"]["Location"] == f"s3://{BUCKET}/kept/b/"
    with pytest.raises(glue.exceptions.EntityNotFoundException):
        glue.update_partition(**where, **{**update, "PartitionValueList": ["2026-12-01", "1"]})
    with pytest.raises(glue.exceptions.EntityNotFoundException):
        glue.create_partition(DatabaseName=DATABASE, TableName="never", PartitionInput=made[0])
    with pytest.raises(glue.exceptions.InvalidInputException):
        glue.create_partition(**where, PartitionInput={"Values": ["one alone"]})
    gone = glue.batch_delete_partition(
        **where, PartitionsToDelete=[{"Values": ["2026-11-02", "1"]}, {"Values": ["x", "1"]}]
    )
    assert [each["PartitionValues"] for each in gone["Errors"]] == [["x", "1"]]
    assert len(found("hour > 0")) == 3


def test_a_table_and_work_group_of_a_template_work(lake: Lake, engine: Engine) -> None:
    lake.put("templated/a.parquet", "SELECT 7::BIGINT AS n")
    group = {
        "BytesScannedCutoffPerQuery": 10_000_000,
        "EnforceWorkGroupConfiguration": True,
        "ResultConfiguration": {"OutputLocation": f"s3://{BUCKET}/of-group/"},
    }
    storage = {"Columns": [{"Name": "n", "Type": "bigint"}], "Location": f"s3://{BUCKET}/templated/", **PARQUET}
    table = {"Name": "templated", "TableType": "EXTERNAL_TABLE", "StorageDescriptor": storage}
    engine.deploy(
        "templated-lake",
        Base={"Type": "AWS::Glue::Database", "Properties": {"CatalogId": "0", "DatabaseInput": {"Name": "templated"}}},
        Table={
            "Type": "AWS::Glue::Table",
            "DependsOn": "Base",
            "Properties": {"CatalogId": "0", "DatabaseName": "templated", "TableInput": table},
        },
        Group={
            "Type": "AWS::Athena::WorkGroup",
            "Properties": {"Name": "templated", "WorkGroupConfiguration": group},
        },
    )
    found = lake.ended("SELECT n FROM templated.templated", WorkGroup="templated")
    assert found["Status"]["State"] == "SUCCEEDED", found["Status"]
    assert found["ResultConfiguration"]["OutputLocation"].startswith(f"s3://{BUCKET}/of-group/")


def test_a_query_that_would_read_too_much_is_cancelled(lake: Lake, events: str) -> None:
    lake.put("large/a.parquet", "SELECT hash(range)::VARCHAR AS s FROM range(1000000)")
    lake.table("large", {"s": "string"})
    settings = {
        "BytesScannedCutoffPerQuery": 10_000_000,
        "ResultConfiguration": {"OutputLocation": f"s3://{BUCKET}/q/"},
    }
    lake.athena.create_work_group(Name="frugal", Configuration=settings)
    stopped = lake.ended("SELECT max(s) FROM large", WorkGroup="frugal")
    assert stopped["Status"]["State"] == "CANCELLED"
    assert "Bytes scanned limit was exceeded" in stopped["Status"]["StateChangeReason"]
    assert lake.ended("SELECT count(*) FROM large", WorkGroup="frugal")["Status"]["State"] == "SUCCEEDED"


def test_a_query_can_be_stopped_and_holds_nobody_up(lake: Lake) -> None:
    asked = {"ResultConfiguration": {"OutputLocation": f"s3://{BUCKET}/queries/"}}
    identity = lake.athena.start_query_execution(QueryString=ENDLESS, **asked)["QueryExecutionId"]

    def state() -> str:
        return str(lake.athena.get_query_execution(QueryExecutionId=identity)["QueryExecution"]["Status"]["State"])

    until(lambda: state() == "RUNNING")
    begin = time.monotonic()
    assert lake.rows("SELECT 1") == [["1"]]
    lake.athena.stop_query_execution(QueryExecutionId=identity)
    assert state() == "CANCELLED"
    assert time.monotonic() - begin < 10
    with pytest.raises(ClientError, match="CANCELLED"):
        lake.athena.get_query_results(QueryExecutionId=identity)


def nested(deep: int) -> str:
    return f"SELECT {'(' * deep}1{')' * deep}"


def test_statements_that_are_nested_too_deep_hold_nobody_up(lake: Lake) -> None:
    for _ in range(3):  # as many as there are workers, and one more
        assert "too large" in lake.failure(nested(60)) or lake.rows(nested(60)) == [["1"]]
    assert lake.rows("SELECT 1") == [["1"]]


def test_what_is_wrong_is_said(lake: Lake, events: str) -> None:
    with pytest.raises(ClientError, match="mismatched input"):
        lake.ended("SELECT FROM WHERE")
    with pytest.raises(ClientError, match="statement is too large"):
        lake.ended(nested(2000))
    with pytest.raises(ClientError, match="WorkGroup nobody is not found"):
        lake.ended("SELECT 1", WorkGroup="nobody")
    assert "TABLE_NOT_FOUND" in lake.failure("SELECT * FROM never")
    assert "SYNTAX_ERROR" in lake.failure("SELECT never FROM events")
    assert "NOT_SUPPORTED" in lake.failure("SELECT xxhash64(to_utf8(event_id)) FROM events")
    assert "NOT_SUPPORTED" in lake.failure("INSERT INTO events SELECT 1")
    assert "NOT_SUPPORTED" in lake.failure("SELECT * FROM read_text('/etc/hostname')")
    lake.put("mistyped/a.parquet", "SELECT 'seven' AS n")
    lake.table("mistyped", {"n": "bigint"})
    assert "HIVE_BAD_DATA" in lake.failure("SELECT n FROM mistyped")


TRINO = [
    (
        "SELECT 7 / 2, -7 / 2, 7 % 2, 7e0 / 2, sum(n) / count(*) FROM (VALUES 1, 2) AS t(n)",
        ["3", "-3", "1", "3.5", "1"],
    ),
    ("SELECT date_diff('day', TIMESTAMP '2026-01-01 23:00:00', TIMESTAMP '2026-01-02 01:00:00')", ["0"]),
    ("SELECT date_diff('month', DATE '2026-01-31', DATE '2026-03-01')", ["1"]),
    (
        "SELECT date_add('day', -1, DATE '2026-03-01'), DATE '2026-01-31' + INTERVAL '1' MONTH",
        ["2026-02-28", "2026-02-28"],
    ),
    (
        "SELECT date_trunc('month', DATE '2026-11-29'), date_trunc('hour', TIMESTAMP '2026-11-29 23:30:00')",
        ["2026-11-01", "2026-11-29 23:00:00.000"],
    ),
    (
        "SELECT day_of_week(DATE '2026-11-29'), week(DATE '2026-11-29'), hour(TIMESTAMP '2026-11-29 23:30:00')",
        ["7", "48", "23"],
    ),
    ("SELECT date_format(TIMESTAMP '2026-11-29 23:05:09', '%Y-%m-%d %H:%i:%s')", ["2026-11-29 23:05:09"]),
    ("SELECT max_by(a, b), min_by(a, b) FROM (VALUES ('x', 1), (NULL, 2)) AS t(a, b)", [None, "x"]),
    (
        "SELECT count_if(n > 1), approx_percentile(n, 0.5), approx_distinct(n) FROM (VALUES 1, 2, 3) AS t(n)",
        ["2", "2", "3"],
    ),
    ("SELECT cardinality(merge(h)) FROM (SELECT approx_set(n) AS h FROM (VALUES 1, 2, 1) AS t(n))", ["2"]),
    (
        "SELECT url_extract_path('https://a.example/watch/7?x=1'), url_extract_host('https://a.example/')",
        ["/watch/7", "a.example"],
    ),
    ("SELECT width_bucket(5.0, 0, 10, 5), width_bucket(-1, 0, 10, 5), width_bucket(10, 0, 10, 5)", ["3", "0", "6"]),
    ("SELECT map_agg(k, v)['b'] FROM (VALUES ('a', 1), ('b', 2)) AS t(k, v)", ["2"]),
    (
        "SELECT element_at(ARRAY[1, 2], 5), element_at(ARRAY[1, 2], -1), ARRAY[1, 2][1], "
        "element_at(MAP(ARRAY['a'], ARRAY[1]), 'b')",
        [None, "2", "1", None],
    ),
    (
        "SELECT try_cast('x' AS bigint), try_cast('1.5' AS bigint), CAST(2.5e0 AS bigint), CAST('7' AS integer)",
        [None, None, "3", "7"],
    ),
    (
        "SELECT CAST(TIMESTAMP '2026-01-01 00:00:00' AS varchar), CAST(7 AS varchar), CAST(true AS varchar)",
        ["2026-01-01 00:00:00.000", "7", "true"],
    ),
    (
        "SELECT regexp_extract('abc', 'z'), regexp_replace('a-b', '([a-z])', '<$1>'), split_part('a-b', '-', 3)",
        [None, "<a>-<b>", None],
    ),
    ("SELECT greatest(1, NULL), concat('a', NULL), 'a' || NULL, concat_ws(',', 'a', NULL)", [None, None, None, "a"]),
    (
        "SELECT json_extract_scalar('{\"a\": {\"b\": 1}}', '$.a'), json_extract_scalar('{\"a\": {\"b\": 1}}', '$.a.b')",
        [None, "1"],
    ),
    ("SELECT from_iso8601_timestamp('2026-01-01T01:00:00+01:00')", ["2026-01-01 00:00:00.000 UTC"]),
    (
        "SELECT sum(day(d)) FROM unnest(sequence(DATE '2026-01-30', DATE '2026-02-02', INTERVAL '1' DAY)) AS t(d)",
        ["64"],
    ),
    (
        "SELECT count(*), sum(v) FROM (SELECT MAP(ARRAY['a', 'b'], ARRAY[1, 2]) AS m) CROSS JOIN UNNEST(m) AS t(k, v)",
        ["2", "3"],
    ),
    (
        "SELECT 1e10, 1.5e0, 1e-5, CAST(1 AS double), CAST(1 AS real), 0.10, X'6162'",
        ["1.0E10", "1.5", "1.0E-5", "1.0", "1.0", "0.10", "61 62"],
    ),
    (
        "SELECT array_agg(n ORDER BY n DESC), array_join(array_agg(n ORDER BY n), '-') FROM (VALUES 1, 2) AS t(n)",
        ["[2, 1]", "1-2"],
    ),
    (
        "SELECT to_hex(md5(to_utf8('a'))), length('abc'), strpos('abc', 'c')",
        ["0CC175B9C0F1B6A831C399E269772661", "3", "3"],
    ),
    (
        "SELECT sum(n) FILTER (WHERE n > 1), grouping(n) FROM (VALUES 1, 2) AS t(n) "
        "GROUP BY GROUPING SETS ((), (n)) ORDER BY 2 DESC LIMIT 1",
        ["2", "1"],
    ),
]


@pytest.mark.parametrize(("sql", "row"), TRINO, ids=[sql[7:60] for sql, _ in TRINO])
def test_a_query_means_what_it_means_in_trino(lake: Lake, sql: str, row: list[str | None]) -> None:
    assert lake.rows(sql) == [row]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 1 / 3.0",
        "SELECT avg(1.5)",
        "SELECT 1 / 0",
        "SELECT CAST(1.5e0 AS varchar)",
        "SELECT TIMESTAMP '2026-01-01 00:00:00' AT TIME ZONE 'Europe/Berlin'",
        "SELECT numeric_histogram(5, 1)",
        "SELECT typeof(1)",
        "SELECT MAP(ARRAY['a'], ARRAY[1])['b']",
        "SELECT CAST('1.5' AS bigint)",
        "SELECT date_format(TIMESTAMP '2026-01-01 00:00:00', '%e')",
        "SELECT approx_percentile(1, 2, 0.5)",
        "SELECT cardinality(sequence(1, 10001))",
    ],
)
def test_what_would_be_another_answer_is_refused(lake: Lake, sql: str) -> None:
    assert lake.failure(sql)


def reader(lake: Lake, name: str, *statements: dict[str, Any]) -> Callable[..., dict[str, Any]]:
    """Runs queries as a role that may do this alone."""
    role = lake.engine.role(name, {"Effect": "Allow", "Action": "athena:*", "Resource": "*"})
    document = json.dumps({"Statement": list(statements)})
    lake.engine.client("iam").put_role_policy(RoleName=name, PolicyName="more", PolicyDocument=document)
    queue = "arn:aws:mediaconvert:us-east-1:000000000000:queues/ours"
    acting = Storage(lake.engine.url).acting_as(role, "reader", queue).credentials
    return lambda sql: lake.ended(sql, client_of("athena", lake.engine.url, **acting))


def test_a_caller_needs_the_rights_that_a_query_needs(lake: Lake, events: str) -> None:
    def allow(action: str | list[str], *resources: str) -> dict[str, Any]:
        return {"Effect": "Allow", "Action": action, "Resource": list(resources)}

    glue = allow(
        ["glue:GetTable", "glue:GetPartitions"],
        *(
            f"arn:aws:glue:us-east-1:000000000000:{each}"
            for each in ("catalog", f"database/{DATABASE}", f"table/{DATABASE}/*")
        ),
    )
    listing = allow("s3:ListBucket", f"arn:aws:s3:::{BUCKET}")
    reads = allow("s3:GetObject", f"arn:aws:s3:::{BUCKET}/events/*")
    writes = allow("s3:PutObject", f"arn:aws:s3:::{BUCKET}/queries/*")
    sql = "SELECT count(*) FROM events WHERE day = DATE '2026-11-02'"

    def reason(name: str, *statements: dict[str, Any]) -> str:
        return str(reader(lake, name, *statements)(sql)["Status"].get("StateChangeReason", "none"))

    assert "glue:GetTable" in reason("no-glue", listing, reads, writes)
    assert "Permission denied on S3 path" in reason("no-list", glue, reads, writes)
    assert f"Permission denied on S3 path: s3://{BUCKET}/events/" in reason("no-read", glue, listing, writes)
    assert "Access denied when writing output" in reason("no-write", glue, listing, reads)
    assert reason("all-it-needs", glue, listing, reads, writes) == "none"


def test_table_rights(lake: Lake, events: str) -> None:
    base = "arn:aws:glue:us-east-1:000000000000"
    catalogue = {"Effect": "Allow", "Action": "glue:*", "Resource": [f"{base}:catalog", f"{base}:database/{DATABASE}"]}
    one = {"Effect": "Allow", "Action": "glue:GetTable", "Resource": f"{base}:table/{DATABASE}/events"}
    group = {
        "Effect": "Allow",
        "Action": "athena:*",
        "Resource": "arn:aws:athena:us-east-1:000000000000:workgroup/open",
    }
    role = lake.engine.role("named", catalogue)
    queue = "arn:aws:mediaconvert:us-east-1:000000000000:queues/ours"
    acting = Storage(lake.engine.url).acting_as(role, "named", queue).credentials
    glue, athena = (client_of(name, lake.engine.url, **acting) for name in ("glue", "athena"))
    with pytest.raises(ClientError, match="not authorized to perform: glue:GetTable"):
        glue.get_table(DatabaseName=DATABASE, Name="events")
    policy = json.dumps({"Statement": [one, group]})
    lake.engine.client("iam").put_role_policy(RoleName="named", PolicyName="more", PolicyDocument=policy)
    assert glue.get_table(DatabaseName=DATABASE, Name="events")["Table"]["Name"] == "events"
    settings = {"ResultConfiguration": {"OutputLocation": f"s3://{BUCKET}/queries/"}}
    lake.athena.create_work_group(Name="open", Configuration=settings)
    with pytest.raises(ClientError, match="not authorized to perform: athena:StartQueryExecution"):
        athena.start_query_execution(QueryString="SELECT 1", **settings)
    identity = athena.start_query_execution(QueryString="SELECT 1", WorkGroup="open")["QueryExecutionId"]
    assert athena.get_query_execution(QueryExecutionId=identity)["QueryExecution"]["WorkGroup"] == "open"
    other = lake.ended("SELECT 1")["QueryExecutionId"]
    with pytest.raises(ClientError, match="not authorized to perform: athena:GetQueryExecution"):
        athena.get_query_execution(QueryExecutionId=other)
    with pytest.raises(ClientError, match="not authorized to perform: athena:BatchGetQueryExecution"):
        athena.batch_get_query_execution(QueryExecutionIds=[identity, other])
    (mine,) = athena.batch_get_query_execution(QueryExecutionIds=[identity])["QueryExecutions"]
    assert mine["QueryExecutionId"] == identity


def workers(engine: Engine) -> list[int]:
    """Processes that run the engine's queries."""
    assert engine.process
    threads = Path(f"/proc/{engine.process.pid}/task").glob("*/children")
    listed = [each for thread in threads for each in thread.read_text().split()]
    return [int(each) for each in listed if b"athena" in Path(f"/proc/{each}/cmdline").read_bytes()]


def test_a_query_that_a_kill_ended_has_failed(own_engine: Engine, tmp_path: Path) -> None:
    lake = Lake(own_engine, tmp_path)
    lake.s3.create_bucket(Bucket=BUCKET)
    asked = {"ResultConfiguration": {"OutputLocation": f"s3://{BUCKET}/queries/"}}
    identity = lake.athena.start_query_execution(QueryString=ENDLESS, **asked)["QueryExecutionId"]
    done = lake.ended("SELECT 'kept'")["QueryExecutionId"]
    own_engine.saved()
    processes = [Path(f"/proc/{each}") for each in workers(own_engine)]
    assert processes
    own_engine.kill()
    until(lambda: not any(each.exists() for each in processes), within=5)
    own_engine.start()
    status = lake.athena.get_query_execution(QueryExecutionId=identity)["QueryExecution"]["Status"]
    assert status["State"] == "FAILED" and status["AthenaError"]["Retryable"]
    rows = lake.athena.get_query_results(QueryExecutionId=done)["ResultSet"]["Rows"]
    assert rows[1]["Data"] == [{"VarCharValue": "kept"}]
