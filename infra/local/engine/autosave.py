"""Writes the engine's state to disk seconds after it changed, as one file, so that `kill -9` costs no more than those.
A state of hundreds of megabytes, as a large import makes it, is written more seldom.

MiniStack itself saves a file a service, when it is told to stop. Files of different moments would not agree after a
kill: a message gone from a queue whose effect on a table is not there yet. So the services that hand work to each other
are taken together, between two requests, and all replace the last state at once. What was in flight then is delivered
again, as AWS may too. An engine that is only read saves nothing, and costs nothing. Code, which never changes, has files
of its own beside the state, each named by its hash and written once.
"""

import asyncio
import hashlib
import json
import os
import shutil
import threading
import time
from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

from ministack import app as ministack
from ministack.core import persistence
from ministack.core.responses import AccountScopedDict
from ministack.services import cloudformation, lambda_svc, s3

EVERY = 2.0
"""Seconds, while that is little of the engine's time."""
_SHARE = 0.05
"""Of the processor's time that saving may take: it holds up whoever asks meanwhile, from a thread too."""
_TOGETHER = ("lambda", "sqs", "eventbridge", "stepfunctions", "dynamodb")
"""Readers' positions first, then what they read, and last what came of it: the engine's own threads go on meanwhile."""
_READS = ("GET", "HEAD", "OPTIONS")
_LARGE = 4096
"""Bytes of a value, from which on it has a file of its own."""
_KEPT = "__kept__"
_changed = asyncio.Event()
_writing = threading.Lock()
_loop: asyncio.AbstractEventLoop | None = None
_States = dict[str, Callable[[], Any]]
_deployed = ""
"""CloudFormation's part of the last state: megabytes of templates, which nothing but a deployment changes."""
_without_deployment = 0
"""States in a row."""


def keep_together() -> None:
    """Load and save through one file in the state folder."""
    saved = _load()
    _forget_unknown_buckets(saved.get("s3", {}).get("buckets_meta", AccountScopedDict()))
    persistence.load_state = ministack.load_state = lambda service: saved.pop(service, None)
    persistence.save_all = ministack.save_all = _save_now
    lambda_svc.get_state = _functions
    cloudformation.get_state = _stacks
    asked = cloudformation.handle_request

    def handle_request(*request: Any) -> Any:
        global _without_deployment
        _without_deployment = 0
        return asked(*request)

    cloudformation.handle_request = handle_request


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
        begun = time.thread_time()
        together = _first(services)  # here, where no request can come in between
        took = time.thread_time() - begun
        took += await asyncio.to_thread(_save_rest, services, together)


def now() -> None:
    """Before it returns; it holds up the loop, from which it is called."""
    _save_now(ministack._build_persistence_save_dict())


def _save_now(services: _States) -> None:
    _writing.acquire()
    _save_rest(services, _first(services))


def _first(services: _States) -> list[str]:
    """What is taken together. The lock, which whoever writes it opens, is opened here where it cannot be taken."""
    try:
        return _taken(services, _TOGETHER)
    except BaseException:
        _writing.release()
        raise


def _save_rest(services: _States, together: list[str]) -> float:
    """Seconds of the processor that it took: more time passes on a busy machine, which has no more to save for it."""
    begun = time.thread_time()
    try:
        rest = _taken(services, (name for name in services if name not in _TOGETHER))
        fresh = _file().with_suffix(".new")
        fresh.write_text("{" + ",\n".join(together + rest) + "}")
        fresh.replace(_file())
    finally:
        _writing.release()
    return time.thread_time() - begun


def _taken(services: _States, names: Iterable[str]) -> list[str]:
    return [f"{json.dumps(name)}: {_text(name, services[name])}" for name in names if name in services]


def _text(name: str, get_state: Callable[[], Any]) -> str:
    global _deployed, _without_deployment
    if name != "cloudformation":
        return _encoded(get_state)
    stacks = list(cloudformation._stacks._data.values())
    under_way = any(stack["StackStatus"].endswith("_IN_PROGRESS") for stack in stacks)
    _without_deployment = 0 if under_way else _without_deployment + 1
    if _without_deployment < 3:  # the second was taken seconds after the end of the last
        _deployed = _encoded(get_state)
    return _deployed


def _stacks() -> dict[str, Any]:
    """The live stores, not copies of megabytes of templates: they are written out at once."""
    return {key: store() for store, key in cloudformation._PERSISTED_STORES}


def _functions() -> dict[str, Any]:
    """The live stores, as `lambda_svc.load_persisted_state` reads them."""
    return {
        "functions": lambda_svc._functions,
        "layers": lambda_svc._layers,
        "esms": lambda_svc._esms,
        "function_urls": lambda_svc._function_urls,
        "kinesis_positions": lambda_svc._kinesis_positions,
        "dynamodb_stream_positions": lambda_svc._dynamodb_stream_positions,
    }


def _default(value: Any) -> Any:
    return _keep(value) if isinstance(value, bytes) and len(value) >= _LARGE else persistence._json_default(value)


@lru_cache(1024)
def _keep(content: bytes) -> dict[str, str]:
    name = hashlib.sha256(content).hexdigest()
    file = _kept() / name
    if not file.exists():
        file.parent.mkdir(exist_ok=True)
        fresh = file.with_suffix(".new")
        fresh.write_bytes(content)
        fresh.replace(file)
    return {_KEPT: name}


def _encoded(get_state: Callable[[], Any]) -> str:
    """One service's state as JSON, taken anew when a thread changed it meanwhile."""
    while True:
        try:
            return json.dumps(get_state(), default=_default)
        except RuntimeError as error:
            if "during iteration" not in str(error):  # a dictionary's size or keys, a deque
                raise


def _file() -> Path:
    return Path(os.environ["STATE_DIR"]) / "state.json"


def _kept() -> Path:
    return _file().with_name("kept")


def _load() -> dict[str, Any]:
    """What is kept for an older state alone is deleted."""
    read = lru_cache(None)(lambda name: (_kept() / name).read_bytes())
    named: set[str] = set()

    def restored(value: dict[str, Any]) -> Any:
        if _KEPT not in value:
            return persistence._json_object_hook(value)
        named.add(value[_KEPT])
        return read(value[_KEPT])

    saved: dict[str, Any] = {}
    if _file().exists():
        saved = json.loads(_file().read_bytes(), object_hook=restored)
    for file in _kept().glob("*"):
        if file.name not in named:
            file.unlink()
    return saved
