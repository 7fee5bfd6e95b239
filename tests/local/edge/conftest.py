"""An edge in front of an origin in the same process: real sockets, no engine."""

import asyncio
import contextlib
import inspect
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from multidict import CIMultiDict, CIMultiDictProxy
from yarl import URL

from infra.local.edge.caching import Cache
from infra.local.edge.delivery import Delivery
from infra.local.edge.distribution import Behavior, Distribution, Origin
from infra.local.edge.origins import Origins
from infra.local.edge.server import Edge, build_app, runner_of

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Tests here may be coroutines."""
    if not inspect.iscoroutinefunction(pyfuncitem.function):
        return None
    arguments = {name: pyfuncitem.funcargs[name] for name in pyfuncitem._fixtureinfo.argnames}
    asyncio.run(asyncio.wait_for(pyfuncitem.function(**arguments), 60))
    return True


@dataclass
class Got:
    status: int
    headers: CIMultiDictProxy[str]
    body: bytes

    @property
    def x_cache(self) -> str:
        return self.headers["X-Cache"].removesuffix(" from cloudfront")


@dataclass
class Sent:
    """A request as the origin received it."""

    method: str
    target: str
    headers: CIMultiDictProxy[str]
    body: bytes


@dataclass
class World:
    """`clock` is added to the edge's time, so that a test can let an hour pass."""

    edge: Edge
    port: int
    client: aiohttp.ClientSession
    sent: list[Sent]
    clock: list[float] = field(default_factory=lambda: [1_800_000_000.0])

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    async def ask(self, target: str, method: str = "GET", data: Any = None, **headers: str) -> Got:
        """Header names are given with underscores; the target goes out as it is."""
        sent = CIMultiDict((name.replace("_", "-"), value) for name, value in headers.items())
        url = URL(self.url + target, encoded=True)
        async with self.client.request(method, url, headers=sent, data=data, allow_redirects=False) as response:
            return Got(response.status, response.headers, await response.read())


@contextlib.asynccontextmanager
async def _listening(app: web.Application) -> AsyncIterator[int]:
    runner = runner_of(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


async def _hello(_: web.Request) -> web.Response:
    return web.Response(text="hello", headers={"ETag": '"1"'})


MakeBehaviors = Callable[[Origin], list[Behavior]]


@contextlib.asynccontextmanager
async def _world(
    make: MakeBehaviors = lambda origin: [Behavior(origin)],
    handler: Handler = _hello,
    cache: Cache | None = None,
    local_routes: dict[str, Handler] | None = None,
    country: str = "US",
    **distribution: Any,
) -> AsyncIterator[World]:
    sent: list[Sent] = []

    async def record(request: web.Request) -> web.StreamResponse:
        body = await request.read()
        sent.append(Sent(request.method, request.raw_path, request.headers, body))
        return await handler(request)

    upstream = web.Application(client_max_size=2**30)
    upstream.router.add_route("*", r"/{any:[\s\S]*}", record)
    async with _listening(upstream) as origin_port:
        origins = Origins(f"http://127.0.0.1:{origin_port}", "us-east-1")
        behaviors = tuple(make(Origin("custom", f"127.0.0.1:{origin_port}", attempts=1)))
        clock = [1_800_000_000.0]
        delivery = Delivery(
            Distribution("E1", behaviors, **distribution), origins, country, cache, now=lambda: clock[0]
        )
        edge = Edge(delivery)

        async def reload() -> str:
            return "E1"

        async with (
            _listening(build_app(edge, reload, local_routes)) as port,
            aiohttp.ClientSession(auto_decompress=False, skip_auto_headers=["Accept-Encoding"]) as client,
        ):
            try:
                yield World(edge, port, client, sent, clock)
            finally:
                await origins.close()


OpenWorld = Callable[..., contextlib.AbstractAsyncContextManager[World]]


@pytest.fixture
def world() -> OpenWorld:
    """`async with world(make_behaviors, handler, **distribution) as here: await here.ask("/path")`"""
    return _world


@pytest.fixture
def unused_tcp_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
