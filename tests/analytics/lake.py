"""A lake in this process: moto's S3, a Glue of ours, and an Athena of ours that runs by DuckDB what it is asked.

Queries are translated as the local engine translates them. They end when they are looked at for the second time, as queries take
their time; `fails` lets one fail.
"""

import atexit
import json
import re
import shutil
import tempfile
from collections.abc import Container, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import duckdb
import sqlglot
from matinee.analytics.warehouse.models import SOURCES, Model, models
from matinee.analytics.warehouse.views import views
from matinee.kernel import aws

from tests.analytics.duck import connected, duck_type, partition, translated
from tests.analytics.random_events import Row

BUCKET, DATABASE = "matinee-dev-lake", "matinee_dev"


class AlreadyExists(Exception):
    """Glue's."""


class Glue:
    """The calls of botocore's client that the warehouse makes. (moto's Glue needs a package that nothing else here needs.)"""

    exceptions = SimpleNamespace(AlreadyExistsException=AlreadyExists)

    def __init__(self) -> None:
        self.partitions: dict[str, dict[str, Row]] = {name: {} for name in models()}

    def get_table(self, DatabaseName: str, Name: str) -> Row:
        assert (DatabaseName, Name) == (DATABASE, models()[Name].name)
        columns = [{"Name": each.name, "Type": each.type} for each in models()[Name].columns]
        return {"Table": {"StorageDescriptor": {"Columns": columns, "Location": f"s3://{BUCKET}/models/{Name}/"}}}

    def create_partition(self, TableName: str, PartitionInput: Row, **_: Any) -> None:
        (value,) = PartitionInput["Values"]
        if value in self.partitions[TableName]:
            raise AlreadyExists
        self.partitions[TableName][value] = PartitionInput

    def get_partition(self, TableName: str, PartitionValues: list[str], **_: Any) -> Row:
        return {"Partition": self.partitions[TableName][PartitionValues[0]]}

    def update_partition(self, TableName: str, PartitionValueList: list[str], PartitionInput: Row, **_: Any) -> None:
        assert PartitionValueList == PartitionInput["Values"] and PartitionValueList[0] in self.partitions[TableName]
        self.partitions[TableName][PartitionValueList[0]] = PartitionInput

    def delete_partition(self, TableName: str, PartitionValues: list[str], **_: Any) -> None:
        del self.partitions[TableName][PartitionValues[0]]

    def get_paginator(self, name: str) -> "Glue":
        assert name == "get_partitions"
        return self

    def paginate(self, TableName: str, **_: Any) -> Iterator[Row]:
        yield {"Partitions": list(self.partitions[TableName].values())}


class Athena:
    """The calls of botocore's client that the warehouse makes."""

    def __init__(self) -> None:
        self.queries: dict[str, str] = {}
        self.tokens: dict[str, str] = {}
        self.looked: set[str] = set()
        self.answers: dict[str, list[list[str | None]]] = {}
        self.errors: dict[str, str] = {}
        self.fails: list[str] = []
        """Texts: a query that has one fails, once."""
        self.lost: list[str] = []
        """Texts: of a query that has the first, Athena says once that it can tell nothing."""

    def start_query_execution(self, QueryString: str, ClientRequestToken: str, **_: Any) -> Row:
        if ClientRequestToken not in self.tokens:
            self.tokens[ClientRequestToken] = query_id = str(uuid4())
            self.queries[query_id] = QueryString
            self._run(query_id, QueryString)
        return {"QueryExecutionId": self.tokens[ClientRequestToken]}

    def batch_get_query_execution(self, QueryExecutionIds: list[str]) -> Row:
        lost = [each for each in QueryExecutionIds if self.lost and self.lost[0] in self.queries[each]]
        self.lost = self.lost[len(lost) :]
        found = [
            {"QueryExecutionId": each, "Status": self._status(each)} for each in QueryExecutionIds if each not in lost
        ]
        told = [{"QueryExecutionId": each, "ErrorCode": "THROTTLED", "ErrorMessage": "it is lost"} for each in lost]
        return {"QueryExecutions": found, "UnprocessedQueryExecutionIds": told}

    def _status(self, query_id: str) -> Row:
        if query_id in self.errors:
            return {"State": "FAILED", "StateChangeReason": self.errors[query_id]}
        over = query_id in self.looked
        self.looked.add(query_id)
        return {"State": "SUCCEEDED" if over else "RUNNING"}

    def get_paginator(self, name: str) -> "Athena":
        assert name == "get_query_results"
        return self

    def paginate(self, QueryExecutionId: str) -> Iterator[Row]:
        rows: list[list[str | None]] = [["name"], *self.answers[QueryExecutionId]]
        cells = [[{} if value is None else {"VarCharValue": value} for value in row] for row in rows]
        yield {"ResultSet": {"Rows": [{"Data": row} for row in cells]}}

    def _run(self, query_id: str, sql: str) -> None:
        for text in self.fails:
            if text in sql:
                self.fails.remove(text)
                self.errors[query_id] = "Query exhausted resources at this scale factor"
                return
        unload = re.fullmatch(r"UNLOAD \(\n(.*)\n\) TO 's3://([^/]+)/([^']+)' WITH \(.*\)", sql, re.DOTALL)
        view = re.match(r"CREATE OR REPLACE VIEW (\w+) AS\n(.*)", sql, re.DOTALL)
        if unload:
            assert not keys(unload[3]), "UNLOAD needs a folder that has nothing yet"
            with tempfile.TemporaryDirectory() as folder:
                file = Path(folder) / "rows.parquet"
                with loaded(unload[1]) as duck:
                    made = duck.execute(f"COPY ({translated(unload[1])}) TO '{file}' (FORMAT PARQUET)").fetchone()
                if made and made[0]:
                    aws.client("s3").put_object(
                        Bucket=unload[2], Key=f"{unload[3]}{uuid4()}.parquet", Body=file.read_bytes()
                    )
        elif view:
            assert view[1] in views()
        else:
            with loaded(sql) as duck:
                found = duck.execute(translated(sql)).fetchall()
            self.answers[query_id] = [[None if value is None else str(value) for value in row] for row in found]


_duck = cache(connected)
"""One for all: a connection takes as long as the query of a model."""


@contextmanager
def loaded(sql: str) -> Iterator[duckdb.DuckDBPyConnection]:
    """DuckDB with the tables that a query names, as Glue and S3 say what is in them."""
    duck = _duck()
    named = _named(sql)
    if "events" in named:
        _view(duck, "events", SOURCES["events"], _files("events/"))
    if "catalogue" in named:
        files = _files("catalogue/")
        types = {column: duck_type(kind) for column, kind in SOURCES["catalogue"].items()}
        read = f"FROM read_json({files}, format = 'newline_delimited', columns = {types})"
        duck.execute(f"CREATE OR REPLACE VIEW catalogue AS {read if files else _empty(types)}")
    for name in named & set(models()):
        model, folders = models()[name], set(_pointed(models()[name]))
        columns = {each.name: each.type for each in model.columns} | partition(model)
        _view(duck, name, columns, _files(f"models/{name}/", folders))
    yield duck


@cache
def _named(sql: str) -> set[str]:
    return {each.name for each in sqlglot.parse_one(sql, read="athena").find_all(sqlglot.exp.Table)}


def _pointed(model: Model) -> Iterator[str]:
    """The folders of a model's partitions, by Glue. A folder's name says its partition's value, as it does in the lake."""
    pages = aws.client("glue").get_paginator("get_partitions").paginate(DatabaseName=DATABASE, TableName=model.name)
    for page in pages:
        for each in page["Partitions"]:
            folder = each["StorageDescriptor"]["Location"].removeprefix(f"s3://{BUCKET}/")
            assert f"/{model.partition}={each['Values'][0]}/" in folder
            yield folder


def _view(duck: Any, name: str, columns: Mapping[str, str], files: list[str]) -> None:
    """A view over objects, with the partition's values, which their folders tell, beside their rows."""
    types = {column: duck_type(kind) for column, kind in columns.items()}
    told = {column: types[column] for column in re.findall(r"/(\w+)=", files[0]) if column in types} if files else {}
    read = f"read_parquet({files}, union_by_name = true, hive_partitioning = true, hive_types = {told})"
    chosen = ", ".join(f'"{column}"' for column in types)
    # a file may be older than a column
    there = f"{_empty(types)} UNION ALL BY NAME SELECT * FROM {read}" if files else _empty(types)
    duck.execute(f"CREATE OR REPLACE VIEW {name} AS SELECT {chosen} FROM ({there})")


def _empty(types: Mapping[str, str]) -> str:
    nulls = ", ".join(f'CAST(NULL AS {kind}) AS "{column}"' for column, kind in types.items())
    return f"SELECT {nulls} WHERE FALSE"


_FILES = Path(tempfile.mkdtemp(prefix="lake-"))
"""Copies of objects in their folders. What is in one never changes under its key and tag."""
atexit.register(shutil.rmtree, _FILES)


def _files(prefix: str, folders: Container[str] | None = None) -> list[str]:
    """Copies of the objects below a prefix; with `folders`, of those that lie in one of them."""
    found = []
    for key, tag in _objects(prefix):
        folder, _, name = key.rpartition("/")
        if folders is None or f"{folder}/" in folders:
            file = _FILES / folder / f"{tag}.{name.rpartition('.')[2]}"
            if not file.exists():
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(aws.client("s3").get_object(Bucket=BUCKET, Key=key)["Body"].read())
            found.append(str(file))
    return found


def _objects(prefix: str) -> Iterator[tuple[str, str]]:
    """(key, tag) of what is below a prefix."""
    for page in aws.client("s3").get_paginator("list_objects_v2").paginate(Bucket=BUCKET, Prefix=prefix):
        yield from ((each["Key"], each["ETag"].strip('"')) for each in page.get("Contents", []))


def keys(prefix: str) -> list[str]:
    return [key for key, _ in _objects(prefix)]


def put_events(rows: Iterable[Row]) -> None:
    """Raw events as Firehose puts them: an object an hour of arrival."""
    hours: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        hours.setdefault((str(row["day"]), row["hour"]), []).append(row)
    with duckdb.connect() as duck, tempfile.TemporaryDirectory() as folder:
        columns = {name: duck_type(kind) for name, kind in SOURCES["events"].items() if name not in ("day", "hour")}
        for (day, hour), some in hours.items():
            lines, made = Path(folder) / "rows.json", Path(folder) / "rows.parquet"
            lines.write_text(
                "".join(json.dumps({name: row[name] for name in columns}, default=str) + "\n" for row in some)
            )
            read = f"read_json('{lines}', format = 'newline_delimited', columns = {columns})"
            duck.execute(f"COPY (SELECT * FROM {read}) TO '{made}' (FORMAT PARQUET)")
            key = f"events/day={day}/hour={hour}/{uuid4()}.parquet"
            aws.client("s3").put_object(Bucket=BUCKET, Key=key, Body=made.read_bytes())
