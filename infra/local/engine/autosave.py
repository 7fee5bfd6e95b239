"""Writes the engine's state to disk seconds after it changed, as one file, so that `kill -9` costs no more than those.
A state of hundreds of megabytes, as a large import makes it, is written more seldom.

MiniStack itself saves a file a service, when it is told to stop. Files of different moments would not agree after a
kill: a message gone from a queue whose effect on a table is not there yet. So the services that hand work to each other
are taken together, between two requests, and all replace the last state at once. What was in flight then is delivered
again, as AWS may too. An engine that is only read saves nothing, and costs nothing.
"""

import asyncio
import json
import os
import shutil
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from ministack import app as ministack
from ministack.core import persistence
from ministack.core.responses import AccountScopedDict
from ministack.services import lambda_svc, s3

EVERY = 2.0
"""Seconds, while that is little of the engine's time."""
_SHARE = 0.1
"""Of the engine's time that saving may take: it holds up whoever asks meanwhile, from a thread too."""
_TOGETHER = ("lambda", "sqs", "eventbridge", "stepfunctions", "dynamodb")
"""Readers' positions first, then what they read, and last what came of it: the engine's own threads go on meanwhile."""
_READS = ("GET", "HEAD", "OPTIONS")
_changed = asyncio.Event()
_writing = threading.Lock()
_loop: asyncio.AbstractEventLoop | None = None
_prune: Callable[[set[str]], None] = lambda_svc._prune_orphan_code_blobs
_States = dict[str, Callable[[], Any]]


def keep_together() -> None:
    """Load and save through one file in the state folder."""
    saved = _load()
    _forget_unknown_buckets(saved.get("s3", {}).get("buckets_meta", AccountScopedDict()))
    persistence.load_state = ministack.load_state = lambda service: saved.pop(service, None)
    persistence.save_all = ministack.save_all = _save_now
    lambda_svc._prune_orphan_code_blobs = _prune_later


def _forget_unknown_buckets(known: AccountScopedDict) -> None:
    """Buckets are written at once: one that was made after the last state belongs to a deployment that never was."""
    for account, name in set(s3._buckets._data) - set(known._data):
        del s3._buckets._data[account, name]
        shutil.rmtree(Path(os.environ["S3_DATA_DIR"]) / account / name)


def mark(method: str = "") -> None:
    """Something may have changed. From any thread."""
    if _loop and method not in _READS:
        _loop.call_soon_threadsafe(_changed.set)


async def forever() -> None:
    global _loop
    _loop = asyncio.get_running_loop()
    took = 0.0
    while True:
        await _changed.wait()
        # First, so that what follows from the change is in the same state.
        await asyncio.sleep(max(EVERY, took / _SHARE))
        _changed.clear()
        services = ministack._build_persistence_save_dict()
        _writing.acquire()
        begun = _loop.time()
        together = _taken(services, _TOGETHER)  # here, where no request can come in between
        await asyncio.to_thread(_save_rest, services, together)
        took = _loop.time() - begun


def now() -> None:
    """Before anything else, where there may be little time left."""
    _save_now(ministack._build_persistence_save_dict())


def _save_now(services: _States) -> None:
    _writing.acquire()
    _save_rest(services, _taken(services, _TOGETHER))


def _save_rest(services: _States, together: list[str]) -> None:
    try:
        rest = _taken(services, (name for name in services if name not in _TOGETHER))
        fresh = _file().with_suffix(".new")
        fresh.write_text("{" + ",\n".join(together + rest) + "}")
        fresh.replace(_file())
        for referenced in _prunable:
            _prune(referenced)
        _prunable.clear()
    finally:
        _writing.release()


def _taken(services: _States, names: Iterable[str]) -> list[str]:
    return [f"{json.dumps(name)}: {_encoded(services[name])}" for name in names if name in services]


def _encoded(get_state: Callable[[], Any]) -> str:
    """One service's state as JSON, taken anew when a thread changed it meanwhile."""
    while True:
        try:
            return json.dumps(get_state(), default=persistence._json_default)
        except RuntimeError as error:
            if "changed size during iteration" not in str(error):
                raise


def _file() -> Path:
    return Path(os.environ["STATE_DIR"]) / "state.json"


def _load() -> dict[str, Any]:
    if not _file().exists():
        return {}
    saved: dict[str, Any] = json.loads(_file().read_bytes(), object_hook=persistence._json_object_hook)
    return saved


_prunable: list[set[str]] = []


def _prune_later(referenced: set[str]) -> None:
    """The code that the last state refers to stays until the next one is in its place."""
    _prunable[:] = [referenced]
