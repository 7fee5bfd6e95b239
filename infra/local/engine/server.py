"""MiniStack's application under Hypercorn: with our remedies, its state saved often, and a door for service events."""

import asyncio
import json
import os
import signal
from collections.abc import Awaitable, Callable
from typing import Any

from hypercorn.asyncio import serve as hypercorn_serve
from hypercorn.config import Config
from ministack import app as ministack
from ministack.services import eventbridge

from infra.local.engine import autosave, births, lambdas
from infra.local.engine.athena import workers
from infra.local.engine.deviations import DEVIATIONS

_Send = Callable[[dict[str, Any]], Awaitable[None]]
_Receive = Callable[[], Awaitable[dict[str, Any]]]
EVENTS = "/_matinee/events"
"""POST a list of {Source, DetailType, Detail, Resources?}: events of AWS services, which PutEvents rightly refuses."""
REST = "/_matinee/rest"
"""POST nothing: what Lambda and Athena hold ready after a rush ends now, and not a minute later; all is on disk."""


async def application(scope: dict[str, Any], receive: _Receive, send: _Send) -> None:
    if scope["type"] == "http" and scope["path"] == EVENTS and scope["method"] == "POST":
        await _events(receive, send)
        return
    if scope["type"] == "http" and scope["path"] == REST and scope["method"] == "POST":
        await asyncio.to_thread(lambdas.rest)
        await asyncio.to_thread(workers.rest)
        autosave.now()
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})
        return
    await ministack.app(scope, receive, send)
    autosave.mark(scope.get("method", ""))


async def _events(receive: _Receive, send: _Send) -> None:
    body, more = b"", True
    while more:
        message = await receive()
        body, more = body + message.get("body", b""), message.get("more_body", False)
    entries = json.loads(body)
    status, _, answer = await asyncio.to_thread(eventbridge._put_events, {"Entries": entries}, allow_aws_source=True)
    autosave.mark()
    await send({"type": "http.response.start", "status": status, "headers": [(b"content-type", b"application/json")]})
    await send({"type": "http.response.body", "body": answer if isinstance(answer, bytes) else answer.encode()})


async def serve(port: int, *, bare: bool = False) -> None:
    autosave.keep_together()
    for deviation in () if bare else DEVIATIONS:
        deviation.remedy()
    if not bare:
        births.share_what_all_have()
    config = Config()
    config.bind = [f"127.0.0.1:{port}"]
    config.keep_alive_timeout = 75
    config.loglevel = "WARNING"
    config.graceful_timeout = 0.5
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()

    def stopping() -> None:
        lambdas.rest(keep=0)  # first, so that the processor is free for what is to be saved
        autosave.now()  # and again at the end: on a busy machine that may come too late
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping)
    saving = asyncio.create_task(autosave.forever())
    try:
        await hypercorn_serve(application, config, shutdown_trigger=stop.wait)  # type: ignore[arg-type]
    finally:
        saving.cancel()
        lambdas.end_all()
    os._exit(0)  # all is saved by now, and threads of the engine may wait for what will never come
