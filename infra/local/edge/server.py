"""The one door: what is checked of a request before a behavior answers it, and the edge's own routes."""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from aiohttp import web

from infra.local.edge import errors, signatures
from infra.local.edge.delivery import Delivery
from infra.local.edge.distribution import Behavior
from infra.local.edge.errors import Answer
from infra.local.edge.forwarding import Asked, first_values, parse_cookies, parse_query, request_id
from infra.local.edge.origins import API_REQUEST_LIMIT, Body
from infra.local.edge.paths import normalize
from infra.local.edge.reply import Reply, dress, made_here, select, send
from infra.local.edge.viewer_request import pass_through
from infra.local.edge.websocket import tunnel

LONGEST_URL = 8_192
LONGEST_REQUEST = 20_480

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Reload = Callable[[], Awaitable[str]]

_TARGET = re.compile(r"/[!-\"$-~]*")


class Edge:
    """Holds what is deployed now; a reload puts another `Delivery` in its place."""

    def __init__(self, delivery: Delivery) -> None:
        self.delivery = delivery

    async def handle(self, request: web.Request) -> web.StreamResponse:
        delivery = self.delivery
        asked = _asked(request)
        if asked is None:
            reply = made_here(errors.page(400, errors.BAD_REQUEST, request_id()))
            return await send(request, reply.headers, reply)
        behavior = delivery.distribution.behavior_for(normalize(asked.path))
        refusal = _refusal(delivery, asked, behavior, request)
        if behavior.keys is not None:
            asked = asked.without_signature()
        if refusal is None and _upgrades(request):
            return await tunnel(request, asked, behavior, delivery)
        reply = made_here(refusal) if refusal else await self._delivered(delivery, asked, behavior, request)
        reply = await _custom_error(delivery, asked, reply)
        reply = select(asked, reply)
        return await send(request, dress(asked, behavior.response, reply), reply)

    async def _delivered(self, delivery: Delivery, asked: Asked, behavior: Behavior, request: web.Request) -> Reply:
        if behavior.viewer_request:
            result = pass_through(behavior.viewer_request, asked, delivery.distribution.id)
            if isinstance(result, Reply):
                return result
            asked = result
        if asked.path == "/" and delivery.distribution.root_object:
            asked = replace(asked, path="/" + delivery.distribution.root_object)
        return await delivery.answer(asked, behavior, await _body(request, behavior))


def _asked(request: web.Request) -> Asked | None:
    """None for a target that is no path of printable ASCII: two parsers could read it differently."""
    target = request.raw_path
    if not _TARGET.fullmatch(target):
        return None
    path, _, query = target.partition("?")
    peer = request.transport.get_extra_info("peername") if request.transport else None
    return Asked(
        method=request.method,
        path=path,
        query=parse_query(query),
        headers=request.headers,
        cookies=parse_cookies(request.headers.getall("Cookie", [])),
        address=peer[0] if peer else "127.0.0.1",
        port=peer[1] if peer else 0,
    )


def _refusal(delivery: Delivery, asked: Asked, behavior: Behavior, request: web.Request) -> Answer | None:
    size = len(request.raw_path) + sum(len(name) + len(value) + 4 for name, value in asked.headers.items())
    if len(request.raw_path) > LONGEST_URL or size > LONGEST_REQUEST:
        return errors.page(413, errors.BAD_REQUEST, request_id())
    if not delivery.distribution.admits(delivery.country):
        return errors.page(403, errors.COUNTRY, request_id())
    if asked.method not in behavior.methods:
        return errors.page(403, errors.BAD_METHOD, request_id())
    if request.body_exists and asked.method in ("GET", "HEAD"):
        return errors.page(403, errors.BAD_REQUEST, request_id())
    if behavior.keys is None:
        return None
    unsigned = asked.without_signature()
    url = f"http://{asked.host}{asked.path}" + (f"?{unsigned.query_string}" if unsigned.query else "")
    viewer = signatures.Viewer(url, asked.address, time.time())
    query = tuple((name, piece.partition("=")[2]) for name, piece in asked.query)
    try:
        signatures.authorize(viewer, query, first_values(asked.cookies), behavior.keys)
    except signatures.Refused as refused:
        return errors.refusal(refused.code, refused.message)
    return None


async def _custom_error(delivery: Delivery, asked: Asked, reply: Reply) -> Reply:
    """The distribution's page for this status, fetched as a viewer without rights of its own would."""
    custom = delivery.distribution.errors.get(reply.status)
    if custom is None or custom.page is None:
        return reply
    wanted = Asked("GET", custom.page, (), asked.headers, (), asked.address, asked.port)
    page = await delivery.answer(wanted, delivery.distribution.behavior_for(normalize(custom.page)), None)
    if page.status >= 400:
        page.release()
        return reply
    reply.release()
    return Reply(custom.status or reply.status, page.headers, page.body, "Error")


async def _body(request: web.Request, behavior: Behavior) -> Body | None:
    """A stream for buckets. An API's is read first, so that one past the limit never reaches the engine."""
    if not request.body_exists:
        return None
    if behavior.origin.kind != "api":
        return request.content.iter_any()
    body = bytearray()
    async for chunk in request.content.iter_any():
        body += chunk
        if len(body) > API_REQUEST_LIMIT:
            break
    return bytes(body)


def _upgrades(request: web.Request) -> bool:
    return request.method == "GET" and request.headers.get("Upgrade", "").lower() == "websocket"


def build_app(
    edge: Edge,
    reload: Reload,
    local_routes: Mapping[str, Handler] | None = None,
) -> web.Application:
    """`reload` reads the distribution anew and returns its id. `local_routes` are the laptop's own
    (aiohttp paths such as `/dev/mail`, any method) and come before every behavior."""

    async def health(_: web.Request) -> web.Response:
        return web.json_response({"distribution": edge.delivery.distribution.id})

    async def reloaded(request: web.Request) -> web.Response:
        if "Origin" in request.headers:
            raise web.HTTPForbidden(text="not for web pages")
        return web.json_response({"distribution": await reload()})

    app = web.Application()
    app.router.add_get("/_edge/health", health)
    app.router.add_post("/_edge/reload", reloaded)
    for path, handler in (local_routes or {}).items():
        app.router.add_route("*", path, handler)
    app.router.add_route("*", r"/{anything:[\s\S]*}", edge.handle)
    return app


def runner_of(app: web.Application) -> web.AppRunner:
    """Bodies are passed on as they come, compressed or not."""
    return web.AppRunner(
        app,
        access_log=None,
        max_line_size=2**15,
        max_field_size=2**15,
        auto_decompress=False,
        # Waited twice: for requests to end, then for connections to close.
        shutdown_timeout=0.25,
        handler_cancellation=True,
    )


async def serve(app: web.Application, port: int, stop: asyncio.Event) -> None:
    """On loopback until `stop`. Raises OSError for a taken port."""
    runner = runner_of(app)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", port).start()
        await stop.wait()
    finally:
        await runner.cleanup()
