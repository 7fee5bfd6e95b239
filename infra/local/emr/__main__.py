"""`python -m infra.local.emr --port N --state DIR --endpoint URL`: serves until it is told to stop. Needs pyspark and Java."""

import argparse
import asyncio
import signal
from pathlib import Path

from aiohttp import web

from infra.local.emr import spark
from infra.local.emr.runs import Runs
from infra.local.emr.server import build_app


async def serve(port: int, state: Path, endpoint: str, interpreter: Path) -> None:
    runs = Runs(state, endpoint, interpreter)
    runner = web.AppRunner(build_app(runs), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port, shutdown_timeout=0.5).start()
    runs.start()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await stop.wait()
    await runs.stop()
    await runner.cleanup()


def main() -> None:
    parser = argparse.ArgumentParser(prog="infra.local.emr")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("--endpoint", required=True)
    arguments = parser.parse_args()
    interpreter = spark.interpreter()
    if interpreter is None:
        parser.error(spark.MISSING)
    asyncio.run(serve(arguments.port, arguments.state.resolve(), arguments.endpoint, interpreter))


if __name__ == "__main__":
    main()
