"""Webhooks on their way: signed as Stripe signs them, tried again when they are refused; late, doubled or shuffled on demand.

Source: https://docs.stripe.com/webhooks#verify-manually
"""

import asyncio
import json
import random
import time
from collections.abc import Iterator

import aiohttp
from stripe import WebhookSignature

from infra.local.stripe.account import Account, Object

_AGAIN = (1, 2, 4, 8, 15, 30, 60)
"""Seconds between tries; Stripe's are minutes to hours, for three days."""
_LOOK_EVERY = 0.2


def body_of(event: Object) -> str:
    return json.dumps(event, indent=2)


def signed(event: Object, secret: str, timestamp: int | None = None) -> tuple[str, dict[str, str]]:
    """A delivery's body and headers."""
    body = body_of(event)
    signature = WebhookSignature.generate_signature_header(body, secret, timestamp or int(time.time()))
    return body, {"content-type": "application/json; charset=utf-8", "stripe-signature": signature}


def due(a: Account) -> list[Object]:
    """What is to be delivered now, in the order and as often as the settings say."""
    settings = a.state["settings"]
    if settings["delivery"] == "held":
        return []
    waiting = [each for each in a.state["undelivered"] if each["at"] <= time.time()]
    if settings["doubled"]:
        waiting = [each for each in waiting for _ in range(2)]
    if settings["shuffled"]:
        random.shuffle(waiting)
    return waiting


class Deliveries:
    def __init__(self, account: Account) -> None:
        self.account = account

    async def forever(self) -> None:
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=20)) as http:
            while True:
                await self._deliver_all(http)
                await asyncio.sleep(_LOOK_EVERY)

    async def _deliver_all(self, http: aiohttp.ClientSession) -> None:
        for delivery in due(self.account):
            await self._deliver(http, delivery)

    async def _deliver(self, http: aiohttp.ClientSession, delivery: Object) -> None:
        a = self.account
        event = a.state["objects"]["event"].get(delivery["event"])
        endpoint = a.state["objects"]["webhook_endpoint"].get(delivery["endpoint"])
        taken = True
        if event and endpoint:
            body, headers = signed(a.shown(event), endpoint["_secret"])
            taken = await _posted(http, endpoint["url"], body, headers)
        if taken:
            a.state["undelivered"] = [each for each in a.state["undelivered"] if each is not delivery]
        else:
            delivery["at"] = time.time() + _AGAIN[min(delivery["tried"], len(_AGAIN) - 1)]
            delivery["tried"] += 1
        a.save()


async def _posted(http: aiohttp.ClientSession, url: str, body: str, headers: dict[str, str]) -> bool:
    try:
        async with http.post(url, data=body.encode(), headers=headers) as reply:
            return reply.status < 300
    except (aiohttp.ClientError, TimeoutError):
        return False


def events(a: Account) -> Iterator[Object]:
    """As they happened."""
    return (a.shown(event) for event in a.state["objects"].get("event", {}).values())
