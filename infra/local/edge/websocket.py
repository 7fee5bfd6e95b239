"""WebSocket connections, passed through to the behavior's origin frame by frame."""

import asyncio

import aiohttp
from aiohttp import web

from infra.local.edge import errors
from infra.local.edge.delivery import Delivery
from infra.local.edge.distribution import Behavior
from infra.local.edge.forwarding import Asked, generated_headers, origin_headers, origin_query, request_id
from infra.local.edge.origins import Unreachable
from infra.local.edge.reply import dress, made_here, send

Socket = web.WebSocketResponse | aiohttp.ClientWebSocketResponse


async def tunnel(request: web.Request, asked: Asked, behavior: Behavior, delivery: Delivery) -> web.StreamResponse:
    """The origin decides first: the viewer's upgrade succeeds only when the origin's has."""
    protocols = tuple(
        name.strip() for value in asked.headers.getall("Sec-WebSocket-Protocol", []) for name in value.split(",")
    )
    headers = origin_headers(asked, behavior, generated_headers(asked, delivery.country))
    query = origin_query(asked, behavior)
    try:
        origin = await delivery.origins.websocket(behavior.origin, asked.path, query, headers, protocols)
    except Unreachable:
        refused = made_here(errors.page(502, errors.UNREACHABLE, request_id()))
        return await send(request, dress(asked, behavior.response, refused), refused)
    except aiohttp.WSServerHandshakeError as refusal:
        refused = made_here(errors.api(refusal.status, refusal.message))
        return await send(request, dress(asked, behavior.response, refused), refused)
    viewer = web.WebSocketResponse(
        protocols=(origin.protocol,) if origin.protocol else (), autoping=False, max_msg_size=2**20
    )
    async with origin:
        await viewer.prepare(request)
        passing = [asyncio.create_task(_pass(viewer, origin)), asyncio.create_task(_pass(origin, viewer))]
        try:
            await asyncio.wait(passing, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in passing:
                task.cancel()
            await asyncio.gather(*passing, return_exceptions=True)
            await _close(viewer, origin.close_code)
            await _close(origin, viewer.close_code)
    return viewer


async def _pass(source: Socket, target: Socket) -> None:
    async for message in source:
        match message.type:
            case aiohttp.WSMsgType.TEXT:
                await target.send_str(message.data)
            case aiohttp.WSMsgType.BINARY:
                await target.send_bytes(message.data)
            case aiohttp.WSMsgType.PING:
                await target.ping(message.data)
            case aiohttp.WSMsgType.PONG:
                await target.pong(message.data)


async def _close(socket: Socket, code: int | None) -> None:
    """1006 and its like say that no close frame came, and may not be sent in one."""
    sendable = code is not None and (1000 <= code <= 1003 or 1007 <= code <= 1014 or 3000 <= code <= 4999)
    await socket.close(code=code if sendable and code else 1001)
