"""Athena, as the warehouse asks it: start a query, look at it, read its answer. `SETTINGS`: database and work group."""

import hashlib
import time
from collections.abc import Iterator, Sequence
from typing import Any

from matinee.kernel import aws
from matinee.kernel.settings import settings

LOOKS = 0.1
"""Seconds between two looks at queries."""
_LONGEST = 240
"""Seconds that an answer is waited for."""


class QueryFailed(RuntimeError):
    """Athena says why."""


def start(sql: str, token: str) -> str:
    """Start a query, once for each token (any text). Its id."""
    reply = aws.client("athena").start_query_execution(
        QueryString=sql,
        ClientRequestToken=hashlib.sha256(f"{token}\n{sql}".encode()).hexdigest(),
        QueryExecutionContext={"Database": settings()["database"]},
        WorkGroup=settings()["workgroup"],
    )
    return str(reply["QueryExecutionId"])


def ended(query_ids: Sequence[str]) -> dict[str, QueryFailed | None]:
    """Which of these queries (50 at most) have ended: id → why it failed, None where it has succeeded."""
    if not query_ids:
        return {}
    reply = aws.client("athena").batch_get_query_execution(QueryExecutionIds=query_ids)
    told: dict[str, QueryFailed | None] = {
        each["QueryExecutionId"]: QueryFailed(each["ErrorMessage"]) for each in reply["UnprocessedQueryExecutionIds"]
    }
    for each in reply["QueryExecutions"]:
        status = each["Status"]
        if status["State"] in ("FAILED", "CANCELLED"):
            told[each["QueryExecutionId"]] = QueryFailed(status.get("StateChangeReason", status["State"]))
        elif status["State"] == "SUCCEEDED":
            told[each["QueryExecutionId"]] = None
    return told


def rows(query_id: str) -> Iterator[list[str | None]]:
    """The answer, as text, without its line of names."""
    first = True
    for page in aws.client("athena").get_paginator("get_query_results").paginate(QueryExecutionId=query_id):
        for row in page["ResultSet"]["Rows"]:
            if not first:
                yield [_text(cell) for cell in row["Data"]]
            first = False


def _text(cell: dict[str, Any]) -> str | None:
    return cell.get("VarCharValue")


def answer(sql: str, token: str) -> list[list[str | None]]:
    """Ask and wait. Raises QueryFailed, or TimeoutError after four minutes."""
    return list(rows(carry_out(sql, token)))


def carry_out(sql: str, token: str) -> str:
    """Start a statement and wait for its end. Its id. Raises QueryFailed, or TimeoutError after four minutes."""
    return waited(start(sql, token))


def waited(query_id: str) -> str:
    """The same id, once the query has ended. Raises QueryFailed, or TimeoutError after four minutes."""
    until = time.monotonic() + _LONGEST
    while query_id not in (found := ended([query_id])):
        if time.monotonic() > until:
            raise TimeoutError(f"query {query_id} goes on")
        time.sleep(LOOKS)
    if failure := found[query_id]:
        raise failure
    return query_id
