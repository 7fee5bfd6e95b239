"""Athena's API over queries: they start, are looked at, stopped, and their results are read."""

import asyncio
import contextvars
import json
import mmap
import os
import shutil
import threading
import time
from pathlib import Path
from typing import Any

from ministack.core.responses import error_response_json, json_response, new_uuid
from ministack.core.router import extract_access_key_id
from ministack.services import athena

from infra.local.engine import autosave, files
from infra.local.engine.athena import results, statements
from infra.local.engine.athena.asking import QueryFailed
from infra.local.engine.athena.lending import Lender
from infra.local.engine.athena.workers import Lost, Worker, with_worker

_KEPT = 300
"""Queries that are remembered; AWS remembers those of 45 days."""
_LARGEST_PAGE, _LONGEST_QUERY = 1_000, 262_144
"""Rows and bytes. Source: Athena API Reference, GetQueryResults and StartQueryExecution."""
_running: dict[str, Worker] = {}
_Answer = tuple[int, dict[str, str], bytes]


def run_queries() -> None:
    """Queries run as Athena runs them: in Trino's SQL, apart from the engine, by the rights of their callers."""
    handle, restore = athena.handle_request, athena._restore_state

    async def handled(method: str, path: str, headers: dict[str, str], body: bytes, query: Any) -> Any:
        asked = _ASKED.get(headers.get("x-amz-target", "").rpartition(".")[2])
        if asked is None:
            return await handle(method, path, headers, body, query)
        athena._ensure_default_workgroup()
        return await asyncio.to_thread(asked, json.loads(body or b"{}"), extract_access_key_id(headers, query) or "")

    def restored(data: dict[str, Any]) -> None:
        restore(data)
        for execution in athena._executions._data.values():
            if execution["Status"]["State"] in ("QUEUED", "RUNNING"):
                _end(execution, "FAILED", "INTERNAL_ERROR_QUERY_ENGINE: the engine was ended; please try again")

    athena.handle_request, athena._restore_state = handled, restored


def _start(data: dict[str, Any], access_key: str) -> _Answer:
    sql, group_name = data.get("QueryString") or "", data.get("WorkGroup") or "primary"
    group = athena._workgroups.get(group_name)
    if group is None:
        return _invalid(f"WorkGroup {group_name} is not found.")
    if group.get("State") == "DISABLED":
        return _invalid(f"WorkGroup {group_name} is disabled.")
    if len(sql.encode()) > _LONGEST_QUERY:
        return _invalid(f"Value at 'queryString' failed to satisfy constraint: at most {_LONGEST_QUERY} bytes")
    token = data.get("ClientRequestToken")
    for known in athena._executions.values():
        if token and known.get("_token") == token:
            if known["Query"] != sql:
                return _invalid("Idempotent parameters do not match")
            return _json({"QueryExecutionId": known["QueryExecutionId"]})
    settings = group.get("Configuration") or {}
    of_group = settings.get("ResultConfiguration") or {}
    enforced = settings.get("EnforceWorkGroupConfiguration") in (True, "true")
    asked = {} if enforced else data.get("ResultConfiguration") or {}
    location = asked.get("OutputLocation") or of_group.get("OutputLocation")
    if not location:
        return _invalid(
            "No output location provided. An output location is required either through the Workgroup result "
            "configuration setting or as an API input."
        )
    try:
        statement = statements.parse(sql, data.get("ExecutionParameters") or [])
        kind = statement.type
    except statements.Malformed as error:
        return _invalid(str(error), AthenaErrorCode="MALFORMED_QUERY")
    except statements.Refused:
        kind = "UTILITY"  # it starts, and fails
    identity = new_uuid()
    location = location if location.endswith("/") else location + "/"
    ending = {"select": ".csv", "unload": ""}.get(statement.kind, ".txt") if kind != "UTILITY" else ".txt"
    context = data.get("QueryExecutionContext") or {}
    execution: dict[str, Any] = {
        "QueryExecutionId": identity,
        "Query": sql,
        "StatementType": kind,
        "ResultConfiguration": {**of_group, **asked, "OutputLocation": f"{location}{identity}{ending}"},
        "ResultReuseConfiguration": data.get("ResultReuseConfiguration") or {},
        "QueryExecutionContext": {"Database": context.get("Database") or "default", "Catalog": "awsdatacatalog"},
        "Status": {"State": "QUEUED", "SubmissionDateTime": time.time()},
        "Statistics": {"ResultReuseInformation": {"ReusedPreviousResult": False}},
        "WorkGroup": group_name,
        "EngineVersion": dict.fromkeys(("SelectedEngineVersion", "EffectiveEngineVersion"), "Athena engine version 3"),
        "ExecutionParameters": data.get("ExecutionParameters") or [],
        "_columns": [],
        "_rows": 0,
        "_token": token,
    }
    _forget_the_oldest()
    athena._executions[identity] = execution
    most = settings.get("BytesScannedCutoffPerQuery")
    threading.Thread(
        target=contextvars.copy_context().run,
        args=(_run, execution, access_key, int(most) if most else None),
        daemon=True,
        name=f"athena {identity}",
    ).start()
    return _json({"QueryExecutionId": identity})


def _forget_the_oldest() -> None:
    ended = [key for key, each in athena._executions.items() if each["Status"]["State"] not in ("QUEUED", "RUNNING")]
    for key in ended[: max(0, len(ended) - _KEPT + 1)]:
        athena._executions.pop(key)


def _run(execution: dict[str, Any], access_key: str, most: int | None) -> None:
    """In a thread of its own, in the context of the request that asked for it."""
    identity = execution["QueryExecutionId"]
    scratch = Path(os.environ["TMPDIR"]) / f"athena-{identity}"
    lender = Lender(access_key)
    job = {
        "sql": execution["Query"],
        "parameters": execution["ExecutionParameters"],
        "database": execution["QueryExecutionContext"]["Database"].lower(),
        "scratch": str(scratch),
        "most": most,
    }

    def use(worker: Worker) -> None:
        if execution["Status"]["State"] != "QUEUED":
            return
        scratch.mkdir()
        _running[identity] = worker
        execution["Status"]["State"] = "RUNNING"
        execution["_began"] = time.time()
        try:
            outcome = worker.run(job, lender.lend)
        finally:
            _running.pop(identity, None)
        _finish(execution, lender, outcome)

    try:
        with_worker(use)
    except Lost as lost:
        _end(execution, "FAILED", f"INTERNAL_ERROR_QUERY_ENGINE: the query's process ended. {lost}")
    except QueryFailed as error:
        _end(execution, "FAILED", str(error))
    except Exception as error:
        _end(execution, "FAILED", f"INTERNAL_ERROR_QUERY_ENGINE: {error}")
        raise
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
        autosave.mark()


def _finish(execution: dict[str, Any], lender: Lender, outcome: dict[str, Any]) -> None:
    if "cancelled" in outcome:
        _end(execution, "CANCELLED", outcome["cancelled"])
        return
    if "failed" in outcome:
        _end(execution, "FAILED", outcome["failed"])
        return
    done = outcome["done"]
    execution["_columns"], execution["_rows"] = done["columns"], done["rows"]
    execution["Statistics"]["DataScannedInBytes"] = done["scanned"]
    place = execution["ResultConfiguration"]["OutputLocation"]
    if done["results"]:
        lender.lend("put", place, done["results"], "text/csv")
    if done["written"] or execution["Query"].lstrip()[:6].upper() == "UNLOAD":
        manifest = Path(os.environ["TMPDIR"]) / f"athena-{execution['QueryExecutionId']}" / "manifest" / "object"
        manifest.parent.mkdir()
        manifest.write_text("".join(f"{uri}\n" for uri in done["written"]))
        execution["Statistics"]["DataManifestLocation"] = f"{place}-manifest.csv"
        lender.lend("put", f"{place}-manifest.csv", str(manifest), "text/csv")
    _end(execution, "SUCCEEDED")


def _end(execution: dict[str, Any], state: str, reason: str = "") -> None:
    status, now = execution["Status"], time.time()
    if status["State"] in ("SUCCEEDED", "FAILED", "CANCELLED"):
        return
    if reason:
        status["StateChangeReason"] = reason
    if state == "FAILED":
        mine = reason.startswith("INTERNAL_ERROR")
        status["AthenaError"] = {
            "ErrorCategory": 1 if mine else 2,
            "ErrorType": 1,
            "Retryable": mine,
            "ErrorMessage": reason,
        }
    milliseconds = int((now - execution.get("_began", now)) * 1000)
    total = int((now - status["SubmissionDateTime"]) * 1000)
    times = {"EngineExecutionTimeInMillis": milliseconds, "TotalExecutionTimeInMillis": total}
    execution["Statistics"] = {"DataScannedInBytes": 0, **execution["Statistics"], **times}
    execution["Statistics"]["QueryQueueTimeInMillis"] = max(0, total - milliseconds)
    status["CompletionDateTime"] = now
    status["State"] = state  # last: whoever sees it sees the rest


def _stop(data: dict[str, Any], _: str) -> _Answer:
    execution = athena._executions.get(data.get("QueryExecutionId"))
    if execution is None:
        return _unknown(data)
    _end(execution, "CANCELLED", "Query cancelled by user")
    if worker := _running.get(data["QueryExecutionId"]):
        worker.kill()
    return _json({})


def _results(data: dict[str, Any], access_key: str) -> _Answer:
    """From the object that the query wrote, if the caller may read that. Source: Athena API Reference, GetQueryResults."""
    execution = athena._executions.get(data.get("QueryExecutionId"))
    if execution is None:
        return _unknown(data)
    state = execution["Status"]["State"]
    if state != "SUCCEEDED":
        said = f"Query did not finish successfully. Final query state: {state}"
        return _invalid(
            said if state in ("FAILED", "CANCELLED") else f"Query has not yet finished. Current state: {state}"
        )
    most = int(data.get("MaxResults") or _LARGEST_PAGE)
    if not 1 <= most <= _LARGEST_PAGE:
        return _invalid(f"MaxResults is more than maximum allowed length {_LARGEST_PAGE}.")
    rows: list[list[str | None]] = []
    following = None
    if execution["_columns"]:
        try:
            Lender(access_key).need_object(execution["ResultConfiguration"]["OutputLocation"])
            rows, following = _page(execution["ResultConfiguration"]["OutputLocation"], data.get("NextToken"), most)
        except (FileNotFoundError, ValueError, QueryFailed) as error:
            return _invalid(f"Could not find results: {error}")
    listed = [{"Data": [{} if cell is None else {"VarCharValue": cell} for cell in row]} for row in rows]
    answer: dict[str, Any] = {
        "UpdateCount": 0 if execution["_columns"] else execution["_rows"],
        "ResultSet": {"Rows": listed, "ResultSetMetadata": {"ColumnInfo": execution["_columns"]}},
    }
    return _json({**answer, "NextToken": str(following)} if following is not None else answer)


def _page(location: str, token: str | None, most: int) -> tuple[list[list[str | None]], int | None]:
    bucket, _, key = location.removeprefix("s3://").partition("/")
    with files.path_of(bucket, key).open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        return results.page(content, int(token or 0), most)


def _unknown(data: dict[str, Any]) -> _Answer:
    return _invalid(f"QueryExecution {data.get('QueryExecutionId')} was not found")


def _invalid(message: str, **more: str) -> _Answer:
    status, headers, body = error_response_json("InvalidRequestException", message, 400)
    return status, headers, json.dumps({**json.loads(body), **more}).encode()


def _json(content: dict[str, Any]) -> _Answer:
    status, headers, body = json_response(content)
    return status, headers, body


_ASKED = {"StartQueryExecution": _start, "StopQueryExecution": _stop, "GetQueryResults": _results}
