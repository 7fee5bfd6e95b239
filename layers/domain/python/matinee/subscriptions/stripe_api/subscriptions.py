"""Subscriptions at Stripe: read as they are now, changed, ended."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime

from matinee.kernel.money import Money
from matinee.kernel.types import Model
from matinee.subscriptions import plans, states
from matinee.subscriptions.stripe_api.client import (
    PAGE,
    Gone,
    Json,
    answered_at,
    client,
    every,
    get,
    key_of,
    money,
    post,
)


class Subscription(Model):
    subscription_id: str
    customer_id: str
    status: str
    collection_paused: bool
    created: int
    plan_id: str | None
    """Of the plans that we know."""
    item_id: str
    currency: str
    period_start: int
    period_end: int
    ends_at: int | None
    """Where it was cancelled for a moment to come."""
    user_id: str | None

    @property
    def state(self) -> states.State:
        return states.of(self.status, collection_paused=self.collection_paused, plan_known=self.plan_id is not None)


class Preview(Model):
    due: Money
    """What would be charged at once."""
    credit: Money
    """What the next invoices would be less by."""
    lines: list[tuple[str, Money]]
    at: int
    """The second that it is reckoned by."""


def of_customer(customer_id: str) -> tuple[list[Subscription], datetime]:
    """All that a customer ever had, and Stripe's time when it said so. Raises Gone for one who was deleted there."""
    params = {"customer": customer_id, "status": "all", "limit": PAGE}
    page = get(client().v1.subscriptions.list, params=params)
    found = [_parsed(each.to_dict()) for each in page.data]
    if page.has_more:
        after = {**params, "starting_after": found[-1].subscription_id}
        found += [_parsed(each) for each in every(client().v1.subscriptions.list, after)]
    return found, answered_at(page)


def page_of_all(after: str | None) -> tuple[list[Subscription], datetime, bool]:
    """A page of everybody's, newest first; Stripe's time; whether there are more."""
    params = {"status": "all", "limit": PAGE, **({"starting_after": after} if after else {})}
    page = get(client().v1.subscriptions.list, params=params)
    return [_parsed(each.to_dict()) for each in page.data], answered_at(page), page.has_more


def created_since(moment: datetime) -> Iterator[Subscription]:
    """Everybody's that were made since then, newest first."""
    params = {"status": "all", "created": {"gte": int(moment.timestamp())}}
    return (_parsed(each) for each in every(client().v1.subscriptions.list, params))


def change_price(subscription_id: str, item_id: str, price_id: str, at: int | None, attempt: str) -> None:
    """Prorated and charged at once, or not at all. Raises PaymentRequired.

    Source: https://docs.stripe.com/billing/subscriptions/pending-updates-reference (`error_if_incomplete`)
    """
    params = {
        "items": [{"id": item_id, "price": price_id}],
        "proration_behavior": "always_invoice",
        "payment_behavior": "error_if_incomplete",
        **({"proration_date": at} if at else {}),
    }
    post(client().v1.subscriptions.update, subscription_id, params=params, key=f"change-{attempt}")


def preview(customer_id: str, subscription_id: str, item_id: str, price_id: str, at: int, attempt: str) -> Preview:
    details = {
        "items": [{"id": item_id, "price": price_id}],
        "proration_behavior": "always_invoice",
        "proration_date": at,
    }
    params = {"customer": customer_id, "subscription": subscription_id, "subscription_details": details}
    made = post(client().v1.invoices.create_preview, params=params, key=f"preview-{attempt}")
    lines = [(line.description or "", money(line.amount, made.currency)) for line in made.lines.data]
    due, credit = money(made.amount_due, made.currency), money(max(0, -made.total), made.currency)
    return Preview(due=due, credit=credit, lines=lines, at=at)


def cancel_at_period_end(subscription_id: str, attempt: str) -> None:
    params = {"cancel_at_period_end": True}
    key = key_of(f"leave-{attempt}", subscription_id)
    post(client().v1.subscriptions.update, subscription_id, params=params, key=key)


def keep(subscription_id: str, attempt: str) -> None:
    """It does not end with its period after all, however it was to end."""
    found = get(client().v1.subscriptions.retrieve, subscription_id)
    params: Json = {"cancel_at_period_end": False} if found.cancel_at_period_end else {"cancel_at": ""}
    key = key_of(f"stay-{attempt}", subscription_id, **params)
    post(client().v1.subscriptions.update, subscription_id, params=params, key=key)


def end(subscription_id: str) -> None:
    """At once, without a last invoice. Again, and nothing happens.

    Source: https://docs.stripe.com/api/subscriptions/cancel; one that has ended is answered `resource_missing`.
    """
    with suppress(Gone):
        get(client().v1.subscriptions.cancel, subscription_id, params={"invoice_now": False, "prorate": False})


def _parsed(answered: Json) -> Subscription:
    item = _item(answered["items"]["data"])
    ending = answered["cancel_at"] or (item["current_period_end"] if answered["cancel_at_period_end"] else None)
    return Subscription(
        subscription_id=answered["id"],
        customer_id=answered["customer"],
        status=answered["status"],
        collection_paused=bool(answered["pause_collection"]),
        created=answered["created"],
        plan_id=_plan_id(item["price"]),
        item_id=item["id"],
        currency=answered["currency"].upper(),
        period_start=item["current_period_start"],
        period_end=item["current_period_end"],
        ends_at=ending,
        user_id=(answered["metadata"] or {}).get("user_id"),
    )


def _item(items: list[Json]) -> Json:
    """The one that is a plan; somebody may have added others by hand."""
    return next((item for item in items if _plan_id(item["price"])), items[0])


def _plan_id(price: Json) -> str | None:
    """The plan that a price names, or the one whose product it is a price of: so is one that was made by hand."""
    plan = plans.find((price["metadata"] or {}).get("plan_id")) or plans.of_product(price["product"])
    return plan.plan_id if plan else None
