"""Many titles at once: a file of JSON lines, handed over whole and taken in by the server."""

import json
import time
import uuid
from functools import partial
from pathlib import Path

import httpx

from matinee_cli import show
from matinee_cli.api import AGENT, Api, Json, persist
from matinee_cli.errors import NotFound, Refused, Unreachable, Usage

_RETRIES = 8


def check(file: Path) -> None:
    """Raises Usage for what cannot be a title a line, before anything is sent."""
    if not file.is_file():
        raise Usage(f"{file} is a folder" if file.is_dir() else f"{file}: there is no such file")
    empty = True
    with file.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            try:
                is_title = not line.strip() or isinstance(json.loads(line), dict)
            except ValueError:
                is_title = False
            if not is_title:
                raise Usage(f"{file}, line {number} is no JSON object", hint='A line looks like {"title": "Heat"}')
            empty = empty and not line.strip()
    if empty:
        raise Usage(f"{file} is empty")


def run(api: Api, file: Path, bar: show.Bar) -> Json:
    """The import once it has ended. Raises NotFound where the deployment has no imports."""
    size = file.stat().st_size
    asked = {"filename": file.name, "size": size}
    try:
        begun = api("POST", "/v1/content/imports", asked, key=str(uuid.uuid4()))
    except NotFound as error:
        raise NotFound(f"{api.url} has no imports yet", hint="It runs an older Matinee: deploy it anew") from error
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
        raise Unreachable(f"{file.name} does not get through: {error}") from error
    if not reply.is_success:
        raise Refused(f"The storage refuses {file.name}: {reply.status_code}")
