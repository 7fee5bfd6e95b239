"""`python -m infra.local.edge --port 8080 --endpoint http://127.0.0.1:4566`"""

import argparse
import asyncio
import errno
import signal
import sys
from contextlib import suppress

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from infra.local.edge.delivery import Delivery
from infra.local.edge.distribution import Distribution, NotDeployed, load
from infra.local.edge.loopback import admit
from infra.local.edge.mailbox import Mailbox
from infra.local.edge.origins import Origins
from infra.local.edge.policies import Unsupported
from infra.local.edge.server import Edge, build_app, serve

_LOOK_AGAIN = 600
"""Seconds after which a key group's change is known here, as CloudFront too takes minutes."""
_TROUBLES = (NotDeployed, Unsupported, ClientError, BotoCoreError)


def main() -> int:
    options = _arguments()
    try:
        return asyncio.run(_run(options))
    except _TROUBLES as trouble:
        return _say(f"{type(trouble).__name__}: {trouble}", 1)
    except OSError as trouble:
        if trouble.errno != errno.EADDRINUSE:
            raise
        return _say(f"port {options.port} is taken: end what uses it, or choose another port", 2)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m infra.local.edge", description=__doc__)
    parser.add_argument("--port", type=int, default=8080)
    parser.add_argument("--endpoint", required=True, help="the engine that everything is deployed to")
    parser.add_argument("--region", default="us-east-1")
    parser.add_argument("--country", default="US", help="where viewers are said to be")
    parser.add_argument("--distribution", help="id, alias or comment, where several are deployed")
    return parser.parse_args()


async def _run(options: argparse.Namespace) -> int:
    origins = Origins(options.endpoint, options.region)
    try:
        edge = Edge(Delivery(await _deployed(options), origins, options.country))
        await _serve(options, edge, origins)
    finally:
        await origins.close()
    return 0


async def _serve(options: argparse.Namespace, edge: Edge, origins: Origins) -> None:
    loop, stop, stale = asyncio.get_running_loop(), asyncio.Event(), asyncio.Event()

    async def reload() -> str:
        """With an empty cache: a deployment's invalidations are meant by it."""
        edge.delivery = Delivery(await _deployed(options), origins, options.country)
        return edge.delivery.distribution.id

    async def reload_when_told() -> None:
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(stale.wait(), _LOOK_AGAIN)
            stale.clear()
            try:
                await reload()
            except _TROUBLES as trouble:
                _say(f"the old configuration stays: {type(trouble).__name__}: {trouble}", 1)

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    loop.add_signal_handler(signal.SIGHUP, stale.set)
    reloading = asyncio.create_task(reload_when_told())
    try:
        await serve(build_app(edge, reload, {"/dev/mail": Mailbox(options.endpoint).answer}), options.port, stop)
    finally:
        reloading.cancel()


async def _deployed(options: argparse.Namespace) -> Distribution:
    return await asyncio.to_thread(_load, options)


def _load(options: argparse.Namespace) -> Distribution:
    session = boto3.Session(aws_access_key_id="test", aws_secret_access_key="test", region_name=options.region)
    config = Config(connect_timeout=5, read_timeout=20, retries={"total_max_attempts": 2})
    cloudfront = session.client("cloudfront", endpoint_url=options.endpoint, config=config)
    s3 = session.client("s3", endpoint_url=options.endpoint, config=config)
    return admit(load(cloudfront, s3, options.distribution), options.endpoint, f"http://localhost:{options.port}")


def _say(sentence: str, code: int) -> int:
    print(f"edge: {sentence}", file=sys.stderr, flush=True)
    return code


if __name__ == "__main__":
    sys.exit(main())
