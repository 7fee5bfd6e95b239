"""Checkout pages at Stripe: made, looked at, closed.

A page is open for 24 hours unless it is expired before; only an open one can be paid at, and only an open one can be expired.
Source: https://docs.stripe.com/api/checkout/sessions/expire
"""

from typing import Literal

from matinee.kernel.types import Model
from matinee.subscriptions.stripe_api.client import Json, Refused, client, get, key_of, post


class Page(Model):
    checkout_id: str
    status: Literal["open", "complete", "expired"]
    url: str | None = None
    """While it is open."""


def create(params: Json, key: str) -> Page:
    """Raises Conflict (in_progress), Unreachable, Refused, Gone."""
    return _page(post(client().v1.checkout.sessions.create, params=params, key=key))


def look(checkout_id: str) -> Page:
    return _page(get(client().v1.checkout.sessions.retrieve, checkout_id))


def expire(checkout_id: str) -> Page:
    """Nobody can pay there any more; if somebody has, the page is `complete`."""
    try:
        key = key_of("expire", checkout_id)
        return _page(post(client().v1.checkout.sessions.expire, checkout_id, params={}, key=key))
    except Refused:
        return look(checkout_id)


def _page(session: object) -> Page:
    return Page.model_validate(
        {"checkout_id": session.id, "status": session.status, "url": session.url}  # type: ignore[attr-defined]
    )
