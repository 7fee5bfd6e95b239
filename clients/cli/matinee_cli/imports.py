"""Imports: a file of JSON lines is uploaded, and the server imports its titles."""

import json
import time
import uuid
from functools import partial
from pathlib import Path

import httpx

from matinee_cli import files, show
from matinee_cli.api import AGENT, Api, Json, persist
from matinee_cli.errors import NotFound, Refused, Unreachable, Usage

_RETRIES = 8


def check(file: Path) -> None:
    """Check the file before it is sent. Raises Usage if a line is not a JSON object."""
    empty = True
    with files.opened(file) as lines:
        for number, line in enumerate(lines, 1):
            text = files.text(file, line).strip()
            try:
                is_title = not text or isinstance(json.loads(text), dict)
            except (ValueError, RecursionError):
                is_title = False
            if not is_title:
                raise Usage(f"{file}, line {number} is not a JSON object", hint='Example of a line: {"title": "Heat"}')
            empty = empty and not text
    if empty:
        raise Usage(f"{file} is empty")


def run(api: Api, file: Path, bar: show.Bar) -> Json:
    """Import a file and wait until the import has ended. Raises NotFound if the deployment does not support imports."""
    size = file.stat().st_size
    asked = {"filename": file.name, "size": size}
    try:
        begun = api("POST", "/v1/content/imports", asked, key=str(uuid.uuid4()))
    except NotFound as error:
        raise NotFound(f"{api.url} does not support imports", hint="Deploy a newer version of Matinee there") from error
    persist(lambda: _put(file, begun["url"], size), _RETRIES)
    while True:
        state = persist(partial(api, "GET", f"/v1/content/imports/{begun['import_id']}"), _RETRIES)
        bar.at(f"{state['status']}, {state.get('accepted', 0)} accepted, {state.get('refused', 0)} refused", 0)
        if state["status"] in ("done", "failed"):
            return state
        time.sleep(1)


def _put(file: Path, url: str, size: int) -> None:
    try:
        with file.open("rb") as content:
            headers = {"content-length": str(size), "user-agent": AGENT}
            reply = httpx.put(url, content=content, headers=headers, timeout=60)
    except httpx.TransportError as error:
        raise Unreachable(f"{file.name} could not be sent: {error}") from error
    if not reply.is_success:
        raise Refused(f"S3 refused {file.name}: {reply.status_code}")
