"""An operator's questions to the lake, imports of past events, and rebuilds of days."""

import json
import time
import uuid
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from matinee_cli import files, show
from matinee_cli.api import AGENT, Api, Json, persist
from matinee_cli.errors import Refused, Unreachable, Usage

_RETRIES = 10
_LOOKS = 2
"""Seconds between two looks at a rebuild."""
LARGEST = 256 * 1024**2
"""Bytes of a file of events; more goes in parts, in any order."""


def sql_of(file: Path) -> str:
    """The question in a file. Raises Usage where there is none."""
    with files.opened(file) as content:
        sql = files.text(file, content.read()).strip()
    if not sql:
        raise Usage(f"{file} is empty", hint="Write one SELECT into it")
    return sql


def ask(api: Api, sql: str, bar: show.Bar) -> Json:
    """Ask, and wait however long the answer takes."""
    answer = api("POST", "/v1/admin/analytics/query", {"sql": sql})
    while answer["state"] == "running":
        bar.at("the lake is read", 0)
        answer = persist(partial(api, "GET", f"/v1/admin/analytics/query/{answer['query_id']}"), _RETRIES)
    return answer


def price(answer: Json) -> str:
    """What a question has read, and what that costs."""
    return f"{answer.get('read', 0) / 1e6:,.1f} MB read, ${answer.get('cost', 0):.6f}"


def checked(file: Path) -> int:
    """The size of a file of events, in bytes. Raises Usage where its first line is no JSON object.

    The server looks at the others, and tells those that it refuses.
    """
    with files.opened(file) as lines:
        first = next((text for line in lines if (text := files.text(file, line).strip())), "")
    if not first:
        raise Usage(f"{file} is empty")
    try:
        good = isinstance(json.loads(first), dict)
    except (ValueError, RecursionError):
        good = False
    if not good:
        raise Usage(f"{file} has no JSON object in its first line", hint="Each line is an event: docs/insights.md")
    size = file.stat().st_size
    if size > LARGEST:
        raise Usage(f"{file} has more than {LARGEST // 1024**2} MB", hint="Split it by lines: split -C 256m")
    return size


def run(api: Api, file: Path, bar: show.Bar) -> Json:
    """Import a file of events, and wait until that has ended."""
    size = checked(file)
    begun = api("POST", "/v1/admin/analytics/imports", {"filename": file.name, "size": size}, key=str(uuid.uuid4()))
    persist(lambda: _put(file, begun["url"], size), _RETRIES)
    while True:
        state = persist(partial(api, "GET", f"/v1/admin/analytics/imports/{begun['import_id']}"), _RETRIES)
        bar.at(state["status"], 0)
        if state["status"] == "done":
            return state
        time.sleep(1)


def rebuild(api: Api, first: str, last: str, bar: show.Bar) -> Json:
    """Have days built again, and wait until that has ended."""
    state = api("POST", "/v1/admin/analytics/rebuilds", {"from": first, "to": last}, key=str(uuid.uuid4()))
    while state["status"] == "running":
        time.sleep(_LOOKS)
        state = persist(partial(api, "GET", f"/v1/admin/analytics/rebuilds/{state['rebuild_id']}"), _RETRIES)
        built, partitions = state["built"], state["partitions"]
        bar.at(f"{built} of {partitions} partitions built" if partitions else "looking what to build", _percent(state))
    return state


def _percent(state: Json) -> int:
    return int(100 * state["built"] / state["partitions"]) if state["partitions"] else 0


def _put(file: Path, url: str, size: int) -> None:
    try:
        with file.open("rb") as content:
            headers = {"content-length": str(size), "user-agent": AGENT}
            reply = httpx.put(url, content=content, headers=headers, timeout=60)
    except httpx.TransportError as error:
        raise Unreachable(f"{file.name} could not be sent to {urlsplit(url).hostname}: {error}") from error
    if not reply.is_success:
        raise Refused(f"S3 refused {file.name}: {reply.status_code}")
