"""`python -m infra.local.stripe --port N --state DIR`: serves until it is told to stop."""

import argparse
import asyncio
import signal
from pathlib import Path

from aiohttp import web

from infra.local.stripe.account import Account
from infra.local.stripe.delivery import Deliveries
from infra.local.stripe.server import build_app, pass_time


async def serve(port: int, state: Path) -> None:
    account = Account(state, f"http://localhost:{port}")
    runner = web.AppRunner(build_app(account), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port, shutdown_timeout=0.5).start()
    tasks = [asyncio.create_task(Deliveries(account).forever()), asyncio.create_task(pass_time(account))]
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await stop.wait()
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    account.save()
    await runner.cleanup()


def main() -> None:
    parser = argparse.ArgumentParser(prog="infra.local.stripe")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--state", type=Path, required=True)
    arguments = parser.parse_args()
    asyncio.run(serve(arguments.port, arguments.state))


if __name__ == "__main__":
    main()
