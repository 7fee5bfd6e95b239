"""`python -m infra.local.mediaconvert --port N --state DIR --endpoint URL`: serves until it is told to stop."""

import argparse
import asyncio
import signal
from pathlib import Path

from aiohttp import web

from infra.local.mediaconvert.jobs import Jobs
from infra.local.mediaconvert.server import build_app


async def serve(port: int, state: Path, endpoint: str, parallel: int) -> None:
    jobs = Jobs(state, endpoint, parallel)
    runner = web.AppRunner(build_app(jobs), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port, shutdown_timeout=0.5).start()
    jobs.start()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await stop.wait()
    await jobs.stop()
    await runner.cleanup()


def main() -> None:
    parser = argparse.ArgumentParser(prog="infra.local.mediaconvert")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("--endpoint", required=True)
    parser.add_argument("--parallel", type=int, default=1, help="jobs at once")
    arguments = parser.parse_args()
    asyncio.run(serve(arguments.port, arguments.state, arguments.endpoint, arguments.parallel))


if __name__ == "__main__":
    main()
