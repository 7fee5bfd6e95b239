"""Stripe, as far as we ask it: each call once, its answer parsed to what we make of it. Nothing here knows a card.

Every POST carries an idempotency key made of what it is for and of its parameters: the same wish carried out twice is one
request to Stripe, another one never meets its key.
"""

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import Any

import stripe
from pydantic import Field

from matinee.kernel import aws
from matinee.kernel.errors import PaymentRequired, Problem
from matinee.kernel.settings import settings
from matinee.kernel.types import Model, Money

_TIMEOUT = 8
"""Seconds for one try: after three that hang, the function's own time is up."""
_TRIES = 5
"""Of a hundred thousand wishes to a Stripe that fails at one call in ten, one fails."""
Json = dict[str, Any]


class NotConnected(Problem):
    """No key of Stripe's is in the deployment's secret."""

    status, title, code = 501, "Payments are not set up here", "not_connected"


class Unreachable(Problem):
    status, title, code = 502, "Payments cannot be reached now: try again", "payments_unreachable"


class Refused(Exception):
    """Stripe does not do it: as things are there now, it makes no sense."""


class Gone(Refused):
    """What was asked for is not there at Stripe."""


class Credentials(Model):
    """The secret's content; `seed` is what a deployment puts there before anybody knows a key."""

    api_key: str = ""
    webhook_secrets: dict[str, str] = Field(default_factory=dict)
    """An endpoint's id → what it signs with."""


class Subscription(Model):
    subscription_id: str
    customer_id: str
    status: str
    created: int
    plan_id: str | None
    price_id: str
    item_id: str
    currency: str
    period_start: int
    period_end: int
    ends_at: int | None
    """Where it was cancelled for a moment to come."""
    user_id: str | None


class Invoice(Model):
    invoice_id: str
    number: str | None
    created: int
    status: str
    total: Money
    paid: Money
    refunded: Money
    url: str | None
    pdf_url: str | None


class Preview(Model):
    due: Money
    """What would be charged at once."""
    credit: Money
    """What the next invoices would be less by."""
    lines: list[tuple[str, Money]]
    at: int
    """The second that it is reckoned by."""


def credentials() -> Credentials:
    return Credentials.model_validate_json(aws.secret(settings()["secret_stripe"]))


def client() -> stripe.StripeClient:
    """Raises NotConnected."""
    key = credentials().api_key
    if not key:
        raise NotConnected()
    return _client(key, os.environ.get("MATINEE_STRIPE_URL", ""))


@lru_cache(maxsize=1)
def _client(key: str, url: str) -> stripe.StripeClient:
    """`url`: where a laptop's Stripe is."""
    http = stripe.default_http_client or stripe.RequestsClient(timeout=_TIMEOUT)
    addresses: Any = {"api": url} if url else {}
    return stripe.StripeClient(key, base_addresses=addresses, http_client=http, max_network_retries=_TRIES - 1)


def _asked(call: Any, *named: str, purpose: str = "", params: Mapping[str, Any] | None = None) -> Any:
    """What Stripe answers. Raises PaymentRequired, Unreachable, Refused, Gone."""
    options = {"idempotency_key": _key(purpose, named, params)} if purpose else {}
    try:
        return call(*named, params=dict(params or {}), options=options)
    except stripe.CardError as error:
        raise PaymentRequired(
            error.user_message or "The card was declined", code="card_declined", reason=_reason(error)
        ) from error
    except (stripe.APIConnectionError, stripe.RateLimitError, stripe.APIError) as error:
        raise Unreachable(headers={"retry-after": "5"}) from error
    except stripe.InvalidRequestError as error:
        raise (Gone if error.code == "resource_missing" else Refused)(str(error)) from error


def _reason(error: stripe.CardError) -> str:
    said: Any = error.json_body or {}
    return str(said.get("error", {}).get("decline_code") or error.code or "")


def _key(purpose: str, named: tuple[str, ...], params: Mapping[str, Any] | None) -> str:
    said = json.dumps([named, params], sort_keys=True)
    return f"{purpose}-{hashlib.sha256(said.encode()).hexdigest()[:24]}"


# --- what is sold ------------------------------------------------------------------------------------------------


def product(product_id: str) -> Json | None:
    try:
        found: Json = _asked(client().v1.products.retrieve, product_id).to_dict()
    except Gone:
        return None
    return found


def create_product(params: Json) -> None:
    _asked(client().v1.products.create, purpose="product", params=params)


def update_product(product_id: str, params: Json, state: str) -> None:
    _asked(client().v1.products.update, product_id, purpose=f"product-{state}", params=params)


def prices_of(product_id: str) -> list[Json]:
    """Also those that are not active any more."""
    page = _asked(client().v1.prices.list, params={"product": product_id, "limit": 100})
    return [price.to_dict() for price in page.data]


def create_price(params: Json) -> str:
    return str(_asked(client().v1.prices.create, purpose="price", params=params).id)


def update_price(price_id: str, params: Json, state: str) -> None:
    _asked(client().v1.prices.update, price_id, purpose=f"price-{state}", params=params)


def portals() -> list[Json]:
    page = _asked(client().v1.billing_portal.configurations.list, params={"active": True, "limit": 100})
    return [each.to_dict() for each in page.data]


def create_portal(params: Json) -> str:
    return str(_asked(client().v1.billing_portal.configurations.create, purpose="portal", params=params).id)


def endpoints() -> list[Json]:
    page = _asked(client().v1.webhook_endpoints.list, params={"limit": 100})
    return [each.to_dict() for each in page.data]


def create_endpoint(params: Json, attempt: str) -> tuple[str, str]:
    """Its id, and what it signs with, which is said this once."""
    made = _asked(client().v1.webhook_endpoints.create, purpose=f"endpoint-{attempt}", params=params)
    return made.id, made.secret


def update_endpoint(endpoint_id: str, params: Json, state: str) -> None:
    _asked(client().v1.webhook_endpoints.update, endpoint_id, purpose=f"endpoint-{state}", params=params)


def api_version() -> str:
    """The one that this client speaks."""
    return str(stripe.api_version)


# --- customers and their subscriptions ---------------------------------------------------------------------------


def create_customer(user_id: str, email: str, locale: str, wish: str) -> str:
    params = {"email": email, "metadata": {"user_id": user_id}, "preferred_locales": [locale]}
    return str(_asked(client().v1.customers.create, purpose=f"customer-{wish}", params=params).id)


def delete_customer(customer_id: str) -> None:
    """Its subscriptions end at once. Again, and nothing happens."""
    with suppress(Gone):  # what was asked for holds
        _asked(client().v1.customers.delete, customer_id)


def subscriptions_of(customer_id: str) -> tuple[list[Subscription], datetime]:
    """All that a customer ever had, and Stripe's time when it said so. Raises Gone for one who was deleted there."""
    params = {"customer": customer_id, "status": "all", "limit": 100}
    page = _asked(client().v1.subscriptions.list, params=params)
    return [_subscription(each.to_dict()) for each in page.data], _said_at(page)


def all_subscriptions(after: str | None) -> tuple[list[Subscription], datetime, bool]:
    """A page of everybody's, newest first; Stripe's time; whether there are more."""
    params = {"status": "all", "limit": 100, **({"starting_after": after} if after else {})}
    page = _asked(client().v1.subscriptions.list, params=params)
    return [_subscription(each.to_dict()) for each in page.data], _said_at(page), page.has_more


def unpaid_since(subscription_id: str) -> int | None:
    """When the oldest invoice that is open was made out."""
    params = {"subscription": subscription_id, "status": "open", "limit": 100}
    page = _asked(client().v1.invoices.list, params=params)
    return min((invoice.status_transitions.finalized_at or invoice.created for invoice in page.data), default=None)


def begin_checkout(params: Json, wish: str) -> tuple[str, str]:
    """A page's id and address."""
    made = _asked(client().v1.checkout.sessions.create, purpose=f"checkout-{wish}", params=params)
    return made.id, made.url


def end_checkout(checkout_id: str) -> bool:
    """Nobody can pay there any more. Whether it was open; if not, somebody may have paid."""
    try:
        _asked(client().v1.checkout.sessions.expire, checkout_id, purpose="expire")
    except Refused:
        return False
    return True


def begin_portal(customer_id: str, configuration: str, back: str, wish: str) -> str:
    params = {"customer": customer_id, "configuration": configuration, "return_url": back}
    return str(_asked(client().v1.billing_portal.sessions.create, purpose=f"portal-{wish}", params=params).url)


def change_price(subscription_id: str, item_id: str, price_id: str, at: int | None, wish: str) -> None:
    """Prorated and charged at once, or not at all. Raises PaymentRequired."""
    params = {
        "items": [{"id": item_id, "price": price_id}],
        "proration_behavior": "always_invoice",
        "payment_behavior": "error_if_incomplete",
        **({"proration_date": at} if at else {}),
    }
    _asked(client().v1.subscriptions.update, subscription_id, purpose=f"change-{wish}", params=params)


def preview(customer_id: str, subscription_id: str, item_id: str, price_id: str, at: int, wish: str) -> Preview:
    details = {
        "items": [{"id": item_id, "price": price_id}],
        "proration_behavior": "always_invoice",
        "proration_date": at,
    }
    params = {"customer": customer_id, "subscription": subscription_id, "subscription_details": details}
    made = _asked(client().v1.invoices.create_preview, purpose=f"preview-{wish}", params=params)
    money = _money_in(made.currency)
    lines = [(line.description or "", money(line.amount)) for line in made.lines.data]
    return Preview(due=money(made.amount_due), credit=money(max(0, -made.total)), lines=lines, at=at)


def upcoming(customer_id: str, subscription_id: str, wish: str) -> Money:
    """What the next invoice will ask for, if nothing changes. Raises Refused where there will be none."""
    params = {"customer": customer_id, "subscription": subscription_id}
    made = _asked(client().v1.invoices.create_preview, purpose=f"upcoming-{wish}", params=params)
    due: Money = _money_in(made.currency)(made.amount_due)
    return due


def leave(subscription_id: str, wish: str) -> None:
    """It ends with its period."""
    params = {"cancel_at_period_end": True}
    _asked(client().v1.subscriptions.update, subscription_id, purpose=f"leave-{wish}", params=params)


def stay(subscription_id: str, wish: str) -> None:
    """It does not end with its period after all, however that was said."""
    found = _asked(client().v1.subscriptions.retrieve, subscription_id)
    params: Json = {"cancel_at_period_end": False} if found.cancel_at_period_end else {"cancel_at": ""}
    _asked(client().v1.subscriptions.update, subscription_id, purpose=f"stay-{wish}", params=params)


def end(subscription_id: str) -> None:
    """At once."""
    _asked(client().v1.subscriptions.cancel, subscription_id)


def invoices_of(customer_id: str, limit: int, after: str | None = None) -> tuple[list[Invoice], bool]:
    """The newest first, what was paid back with them; whether there are more."""
    paging = {"limit": limit, **({"starting_after": after} if after else {})}
    params = {"customer": customer_id, "expand": ["data.payments"], **paging}
    try:
        page = _asked(client().v1.invoices.list, params=params)
        charges = _asked(client().v1.charges.list, params={"customer": customer_id, "limit": 100})
    except Gone:
        return [], False
    back = {charge.payment_intent: charge.amount_refunded for charge in charges.data if charge.amount_refunded}
    return [_invoice(each.to_dict(), back) for each in page.data], page.has_more


def happened_since(moment: datetime, kinds: tuple[str, ...]) -> Iterator[Json]:
    """Stripe's own list of its events: thirty days of them, newest first."""
    params = {"created": {"gte": int(moment.timestamp())}, "types": list(kinds), "limit": 100}
    page = _asked(client().v1.events.list, params=params)
    return (event.to_dict() for event in page.auto_paging_iter())


def _subscription(said: Json) -> Subscription:
    item = said["items"]["data"][0]
    ending = said["cancel_at"] or (item["current_period_end"] if said["cancel_at_period_end"] else None)
    return Subscription(
        subscription_id=said["id"],
        customer_id=said["customer"],
        status=said["status"],
        created=said["created"],
        plan_id=(item["price"]["metadata"] or {}).get("plan_id"),
        price_id=item["price"]["id"],
        item_id=item["id"],
        currency=said["currency"].upper(),
        period_start=item["current_period_start"],
        period_end=item["current_period_end"],
        ends_at=ending,
        user_id=(said["metadata"] or {}).get("user_id"),
    )


def _invoice(said: Json, back: Mapping[str, int]) -> Invoice:
    money = _money_in(said["currency"])
    payments = (said.get("payments") or {}).get("data", [])
    refunded = sum(back.get(each["payment"].get("payment_intent") or "", 0) for each in payments)
    return Invoice(
        invoice_id=said["id"],
        number=said["number"],
        created=said["created"],
        status=said["status"],
        total=money(said["total"]),
        paid=money(said["amount_paid"]),
        refunded=money(refunded),
        url=said["hosted_invoice_url"],
        pdf_url=said["invoice_pdf"],
    )


def _money_in(currency: str) -> Any:
    return lambda amount: Money(amount=amount, currency=currency.upper())


def _said_at(page: Any) -> datetime:
    return parsedate_to_datetime(page.last_response.headers["Date"]).astimezone(UTC)
