"""The lake of a running platform, as its operator sees it: raw events, models, questions to Athena, runs of the warehouse."""

import json
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb
from matinee.analytics.warehouse.models import Model

from infra.local.deploy import client
from tests.platform import Platform, until

Row = dict[str, Any]
DATABASE = "matinee_dev"


class Lake:
    def __init__(self, platform: Platform):
        self.platform = platform

    def _client(self, service: str) -> Any:
        """Asked for each time: an engine that was killed has another port."""
        return client(service, self.platform.engine)

    @cached_property
    def bucket(self) -> str:
        buckets: list[str] = [each["Name"] for each in self._client("s3").list_buckets()["Buckets"]]
        return next(name for name in buckets if name.startswith("matinee-dev-lake"))

    def listed(self, prefix: str = "") -> list[str]:
        pages = self._client("s3").get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=prefix)
        return [each["Key"] for page in pages for each in page.get("Contents", [])]

    def body(self, key: str) -> bytes:
        found: bytes = self._client("s3").get_object(Bucket=self.bucket, Key=key)["Body"].read()
        return found

    def move(self, key: str, to: str) -> None:
        if key != to:
            s3 = self._client("s3")
            s3.copy_object(Bucket=self.bucket, Key=to, CopySource={"Bucket": self.bucket, "Key": key})
            s3.delete_object(Bucket=self.bucket, Key=key)

    def values(self, key: str) -> str:
        """What an object says once it is unpacked: Parquet has its values compressed."""
        body = self.body(key)
        if not body.startswith(b"PAR1"):
            return body.decode(errors="replace")
        with tempfile.NamedTemporaryFile(suffix=".parquet") as file:
            file.write(body)
            file.flush()
            return repr(_rows(f"SELECT * FROM read_parquet('{file.name}', hive_partitioning = false)"))

    def raw(self) -> list[Row]:
        """The rows of `events`, with their partition."""
        with self._copied("events/") as folder:
            return _rows(f"SELECT * REPLACE (day::DATE AS day) FROM read_parquet('{folder}/**/*.parquet', {_PARTS})")

    def count(self) -> tuple[int, int]:
        """(rows, different events) of what is in the lake."""
        ((rows, events),) = self.ask("SELECT count(*), count(DISTINCT event_id) FROM events")
        return int(rows or 0), int(events or 0)

    def partition(self, model: Model, value: str) -> list[Row]:
        """A model's rows as Glue finds them, without the partition's column."""
        glue = self._client("glue")
        found = glue.get_partition(DatabaseName=DATABASE, TableName=model.name, PartitionValues=[value])
        location = found["Partition"]["StorageDescriptor"]["Location"].removeprefix(f"s3://{self.bucket}/")
        with self._copied(location) as folder:
            files = list(folder.rglob("*"))
            if not any(file.is_file() for file in files):
                return []
            return _rows(f"SELECT * FROM read_parquet('{folder}/**/*', hive_partitioning = false)")

    def partitions(self, model: Model) -> list[str]:
        pages = self._client("glue").get_paginator("get_partitions")
        found = pages.paginate(DatabaseName=DATABASE, TableName=model.name)
        return sorted(each["Values"][0] for page in found for each in page["Partitions"])

    def catalogue(self) -> list[Row]:
        lines = [line for key in self.listed("catalogue/") for line in self.body(key).decode().splitlines()]
        return [json.loads(line) for line in lines]

    def ask(self, sql: str) -> list[list[str | None]]:
        """Athena's answer, as text. Raises RuntimeError."""
        athena = self._client("athena")
        asked = athena.start_query_execution(
            QueryString=sql, WorkGroup="matinee-dev-models", QueryExecutionContext={"Database": DATABASE}
        )["QueryExecutionId"]

        def ended() -> Any:
            status = athena.get_query_execution(QueryExecutionId=asked)["QueryExecution"]["Status"]
            return status if status["State"] not in ("QUEUED", "RUNNING") else None

        status = until(ended, 120)
        if status["State"] != "SUCCEEDED":
            raise RuntimeError(status.get("StateChangeReason"))
        rows = athena.get_query_results(QueryExecutionId=asked)["ResultSet"]["Rows"]
        return [[cell.get("VarCharValue") for cell in row["Data"]] for row in rows[1:]]

    def build(self, **asked: Any) -> float:
        """Run the warehouse's workflow; seconds. Raises RuntimeError where it fails."""
        states = self._client("stepfunctions")
        machines = states.list_state_machines()["stateMachines"]
        (arn,) = [each["stateMachineArn"] for each in machines if each["name"].endswith("-analytics")]
        started = time.perf_counter()
        execution = states.start_execution(stateMachineArn=arn, input=json.dumps(asked))["executionArn"]

        def ended() -> Any:
            found = states.describe_execution(executionArn=execution)
            return found if found["status"] != "RUNNING" else None

        found = until(ended, 300)
        if found["status"] != "SUCCEEDED":
            raise RuntimeError(f"{found['status']}: {found.get('error')} {found.get('cause')}")
        return time.perf_counter() - started

    @contextmanager
    def _copied(self, prefix: str) -> Iterator[Path]:
        with tempfile.TemporaryDirectory() as folder:
            for key in self.listed(prefix):
                file = Path(folder) / key.removeprefix(prefix)
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(self.body(key))
            yield Path(folder)


_PARTS = "hive_partitioning = true, hive_types_autocast = false, union_by_name = true"


def _rows(sql: str) -> list[Row]:
    with duckdb.connect() as duck:
        duck.execute("SET timezone = 'UTC'")
        found = duck.execute(sql)
        names = [each[0] for each in found.description or []]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
