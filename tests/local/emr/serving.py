"""The emulator's API in this process, with nothing that runs its jobs: it needs neither Spark nor an engine."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from aiohttp import web

from infra.local.emr.runs import Runs
from infra.local.emr.server import build_app


@contextmanager
def served(state: Path) -> Iterator[str]:
    """Its address."""
    loop, ready, ports = asyncio.new_event_loop(), threading.Event(), []

    async def begin() -> web.AppRunner:
        runner = web.AppRunner(build_app(Runs(state, "http://127.0.0.1:9", Path("python"))))
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        ports.append(runner.addresses[0][1])
        return runner

    def work() -> None:
        asyncio.set_event_loop(loop)
        runner = loop.run_until_complete(begin())
        ready.set()
        loop.run_forever()
        loop.run_until_complete(runner.cleanup())
        loop.close()

    thread = threading.Thread(target=work)
    thread.start()
    assert ready.wait(20)
    yield f"http://127.0.0.1:{ports[0]}"
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
