"""The local Stripe over HTTP: the API below /v1, pages for people everywhere else, `/_matinee` for whoever moves its clock."""

import asyncio
import json

from aiohttp import web

from infra.local.stripe import api, pages
from infra.local.stripe.account import Account
from infra.local.stripe.billing import clock
from infra.local.stripe.errors import Refused

_LOOK_EVERY = 1.0


def build_app(account: Account) -> web.Application:
    app = web.Application(client_max_size=1 << 20)

    async def call(request: web.Request) -> web.Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        body = await request.text()
        try:
            with api.key_in_use(account, request.method, headers):
                await asyncio.sleep(account.state["settings"]["latency"])
        except Refused as refused:
            return web.json_response(refused.body, status=refused.status)
        answer = api.request(account, request.method, request.path, request.query_string, body, headers)
        return web.json_response(answer.body, status=answer.status, headers=answer.headers)

    async def desk(request: web.Request) -> web.Response:
        """GET tells the settings; POST takes {"advance": seconds} and settings."""
        if request.method == "POST":
            pages.set_by(account, json.loads(await request.text()))
        waiting = len(account.state["undelivered"])
        return web.json_response({"now": account.now(), "waiting": waiting, **account.state["settings"]})

    async def page(request: web.Request) -> web.Response:
        posted = await request.post() if request.method == "POST" else None
        form = None if posted is None else {name: str(value) for name, value in posted.items()}
        try:
            shown = pages.show(account, request.path, form)
        except Refused as refused:
            return web.Response(text=str(refused), status=refused.status)
        if shown.location:
            raise web.HTTPSeeOther(shown.location)
        return web.Response(text=shown.html, status=shown.status, content_type="text/html")

    app.router.add_route("*", "/v1/{path:.*}", call)
    app.router.add_route("*", "/_matinee", desk)
    app.router.add_get("/{path:.*}", page)
    app.router.add_post("/{path:.*}", page)
    return app


async def pass_time(account: Account) -> None:
    """What becomes due happens, though nobody asks."""
    while True:
        before = len(account.state["undelivered"])
        clock.settle(account)
        if len(account.state["undelivered"]) != before:
            account.save()
        await asyncio.sleep(_LOOK_EVERY)
