"""Questions to Athena: started, waited for, and read as tables. Nobody's values are put into SQL but those of strict types."""

import time
from collections.abc import Mapping
from typing import Any, Literal

from botocore.exceptions import ClientError

from matinee.kernel import aws
from matinee.kernel.errors import Invalid, NotFound, Problem
from matinee.kernel.settings import settings
from matinee.kernel.types import Model

Cell = str | int | float | bool | None
State = Literal["running", "done", "failed"]

PATIENCE = 24.0
"""Seconds that a route waits: API Gateway gives up after 29 (docs/aws-truth.md)."""
_REUSED = 15
"""Minutes for which Athena gives the same answer again without reading anything."""
_PAUSES = (0.05, 0.1, 0.2, 0.3, 0.5)
"""Seconds between two looks at a query; the last one is repeated."""
_STATES: dict[str, State] = {"SUCCEEDED": "done", "FAILED": "failed", "CANCELLED": "failed"}
_PRICE = 5.0
"""US dollars for a TB read; at least 10 MB a query (docs/aws-truth.md)."""
_LEAST = 10 * 1024**2
_MISSING = ("TABLE_NOT_FOUND", "SCHEMA_NOT_FOUND", "does not exist")
_WHOLE = ("tinyint", "smallint", "integer", "int", "bigint")
_FRACTIONS = ("float", "real", "double", "decimal")


class Table(Model):
    """Rows of a report or of a question. `columns` are their names."""

    columns: list[str]
    rows: list[list[Cell]]

    def records(self) -> list[dict[str, Cell]]:
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


NOTHING = Table(columns=[], rows=[])


class TooSlow(Problem):
    """Athena did not answer in time. Asking again finds the answer, if it was ready meanwhile."""

    status, title, code = 429, "The lake takes long to answer", "too_slow"


class LakeFailed(Problem):
    """Athena refused one of our own questions."""

    code = "lake_failed"


class Progress(Model):
    """How far a query is. `read`: bytes; `reason`: of a failure, as Athena says it."""

    state: State
    read: int = 0
    reason: str = ""

    @property
    def cost(self) -> float:
        """US dollars, as Athena charges it: by bytes read."""
        return round(max(self.read, _LEAST) / 1024**4 * _PRICE, 6) if self.read else 0.0


def start(sql: str, *, reuse: int = _REUSED) -> str:
    """Begin a query in this function's work group. `reuse`: minutes that an earlier answer may be old. Its id."""
    kept = {"ResultReuseByAgeConfiguration": {"Enabled": True, "MaxAgeInMinutes": reuse}} if reuse else None
    known = settings()
    begun = aws.client("athena").start_query_execution(
        QueryString=sql,
        QueryExecutionContext={"Database": known["database"]},
        WorkGroup=known["workgroup"],
        **({"ResultReuseConfiguration": kept} if kept else {}),
    )
    found: str = begun["QueryExecutionId"]
    return found


def progress(query_id: str) -> Progress:
    """Raises NotFound where this work group has no such query."""
    try:
        found = aws.client("athena").get_query_execution(QueryExecutionId=query_id)["QueryExecution"]
    except ClientError as error:
        if error.response["Error"]["Code"] in ("InvalidRequestException", "AccessDeniedException"):
            raise NotFound("There is no such query") from error
        raise
    status = found["Status"]
    return Progress(
        state=_STATES.get(status["State"], "running"),
        read=int(found.get("Statistics", {}).get("DataScannedInBytes", 0)),
        reason=status.get("StateChangeReason", ""),
    )


def wait(query_id: str, until: float) -> Progress:
    """Look until the query has ended or the moment (`time.monotonic()`) has come."""
    looks = 0
    while (found := progress(query_id)).state == "running" and time.monotonic() < until:
        time.sleep(_PAUSES[min(looks, len(_PAUSES) - 1)])
        looks += 1
    return found


def rows(query_id: str, most: int = 20_000) -> Table:
    """The answer of a query that is done: its first rows."""
    asked: dict[str, Any] = {"QueryExecutionId": query_id}
    columns: list[str] = []
    found: list[list[Cell]] = []
    while True:
        page = aws.client("athena").get_query_results(**asked)
        kinds = [each["Type"].partition("(")[0] for each in page["ResultSet"]["ResultSetMetadata"]["ColumnInfo"]]
        lines = [[cell.get("VarCharValue") for cell in line["Data"]] for line in page["ResultSet"]["Rows"]]
        if not columns:  # the first line of the first page says the columns' names
            columns, lines = [str(name) for name in lines[0]], lines[1:]
        found.extend([_parsed(*pair) for pair in zip(line, kinds, strict=True)] for line in lines)
        if len(found) >= most or not page.get("NextToken"):
            return Table(columns=columns, rows=found[:most])
        asked["NextToken"] = page["NextToken"]


def answers(questions: Mapping[str, str], patience: float = PATIENCE) -> dict[str, Table]:
    """The answer to each of our own questions, all asked at once. A model that was never built answers with nothing.

    Raises TooSlow after `patience` seconds and LakeFailed.
    """
    until = time.monotonic() + patience
    begun = {name: start(sql) for name, sql in questions.items()}
    return {name: _answer(name, query_id, until) for name, query_id in begun.items()}


def _answer(name: str, query_id: str, until: float) -> Table:
    found = wait(query_id, until)
    if found.state == "running":
        raise TooSlow(headers={"retry-after": "5"})
    if found.state == "failed":
        if any(sign in found.reason for sign in _MISSING):
            return NOTHING
        raise LakeFailed(f"Athena refused {name}: {found.reason}")
    return rows(query_id)


def _parsed(said: str | None, kind: str) -> Cell:
    """A value as Athena writes it. A moment becomes RFC 3339's."""
    if said is None:
        return None
    if kind in _WHOLE:
        return int(said)
    if kind in _FRACTIONS:
        return float(said)
    if kind == "boolean":
        return said == "true"
    if kind == "timestamp":
        return said.replace(" ", "T").partition(".")[0] + "Z"
    return said


class Unanswered(Invalid):
    """Athena refused what somebody asked: `errors` has its reason."""

    code = "sql"
