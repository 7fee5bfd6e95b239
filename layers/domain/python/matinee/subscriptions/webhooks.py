"""Stripe's events: signed, stored, and only then worked on; each says no more than whom to look at."""

import json
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from matinee.kernel import aws, log, table
from matinee.kernel.errors import BadRequest, Conflict
from matinee.kernel.settings import settings
from matinee.subscriptions import signatures
from matinee.subscriptions.events import PaymentSettled, StripeEventReceived
from matinee.subscriptions.stripe_models import Payment, StripeEvent

KINDS = (
    "checkout.session.completed",
    "customer.deleted",
    "customer.subscription.created",
    "customer.subscription.updated",
    "customer.subscription.deleted",
    "customer.subscription.paused",
    "customer.subscription.resumed",
    "invoice.paid",
    "invoice.payment_failed",
    "invoice.payment_action_required",
    "charge.refunded",
)
"""The kinds of events that Stripe sends to our endpoint."""
_ASK_AGAIN = 10
"""Seconds between looks for another secret, whatever false signatures come."""
_KEPT = 30 * 86_400
"""Seconds that we remember an event by, as long as Stripe itself does."""


def receive(body: bytes, signature: str) -> None:
    """Store an event, once. Raises BadRequest (bad_signature, not_json)."""
    try:
        signatures.verify(body, signature, _secrets(aws.SECRETS_KEPT))
    except BadRequest:
        signatures.verify(body, signature, _secrets(_ASK_AGAIN))  # there may be a new one
    try:
        event = json.loads(body)
    except ValueError as error:
        raise BadRequest("The body is not JSON", code="not_json") from error
    keep(event)


def keep(event: dict[str, Any]) -> bool:
    """Whether it is new, and of a customer: then it is stored, and worked on from there."""
    customer_id = _customer_of(event["data"]["object"])
    if customer_id is None:
        return False
    stored = StripeEvent(
        stripe_event_id=event["id"],
        kind=event["type"],
        customer_id=customer_id,
        happened_at=datetime.fromtimestamp(event["created"], UTC),
        waiting="WAITING",
        payment=_payment(event["type"], event["data"]),
        ttl=int(time.time()) + _KEPT,
    )
    try:
        table.create(stored, StripeEventReceived(stripe_event_id=event["id"], customer_id=customer_id))
    except Conflict:
        return False  # delivered before
    return True


def work(events: Iterable[StripeEventReceived]) -> None:
    """Each customer is read from Stripe once, however many events name them."""
    from matinee.subscriptions import sync  # with Stripe's client, which the webhook's route has no use for

    by_customer: dict[str, list[str]] = {}
    for event in events:
        by_customer.setdefault(event.customer_id, []).append(event.stripe_event_id)
    for customer_id, stripe_event_ids in by_customer.items():
        known = sync.customer(customer_id)
        for stripe_event_id in stripe_event_ids:
            _done(stripe_event_id, known.user_id if known else None)


def replay(stripe_event_ids: list[str], since: datetime | None) -> dict[str, int]:
    """Work on events again: those named, or all that wait; with `since` also those that never reached us, as Stripe lists them."""
    from matinee.subscriptions.stripe_api import events

    missed = sum(keep(event) for event in events.since(since, KINDS)) if since else 0
    if stripe_event_ids:
        wanted = [table.find(StripeEvent, stripe_event_id=each, consistent=True) for each in stripe_event_ids]
    else:
        wanted = list(table.every(StripeEvent, index="gsi2", waiting="WAITING"))
    found = [event for event in wanted if event]
    work(StripeEventReceived(stripe_event_id=each.stripe_event_id, customer_id=each.customer_id) for each in found)
    log.logger.info("replayed", worked_on=len(found), missed=missed)
    return {"worked_on": len(found), "missed": missed}


def _done(stripe_event_id: str, user_id: str | None) -> None:
    """An event of a customer whom we do not know is deleted: they may have asked to be forgotten."""
    if user_id is None:
        table.remove(StripeEvent.table(), StripeEvent.key(stripe_event_id=stripe_event_id))
        return

    def done() -> None:
        event = table.find(StripeEvent, stripe_event_id=stripe_event_id, consistent=True)
        if event and event.waiting:
            settled = [PaymentSettled(user_id=user_id, **dict(event.payment))] if event.payment else []
            table.update(event, *settled, waiting=None)

    table.again(done)


def _customer_of(obj: dict[str, Any]) -> str | None:
    named = obj.get("id") if obj.get("object") == "customer" else obj.get("customer")
    return named if isinstance(named, str) else None


def _payment(kind: str, data: dict[str, Any]) -> Payment | None:
    """What an event says of money: of an invoice what was or should have been paid, of a charge what went back by this event.

    Source: https://docs.stripe.com/api/events/types (`invoice.paid`, `invoice.payment_failed`, `charge.refunded`, whose
    `amount_refunded` counts all refunds of the charge).
    """
    obj, before = data["object"], data.get("previous_attributes") or {}
    match kind:
        case "invoice.paid":
            status, amount = "paid", obj.get("amount_paid")
        case "invoice.payment_failed":
            status, amount = "failed", obj.get("amount_due")
        case "charge.refunded":
            status, amount = "refunded", obj.get("amount_refunded", 0) - before.get("amount_refunded", 0)
        case _:
            return None
    if not amount:  # a trial's invoice asks for nothing
        return None
    return Payment.model_validate({"status": status, "money": {"amount": amount, "currency": obj["currency"].upper()}})


def _secrets(kept: int) -> list[str]:
    content = json.loads(aws.secret(settings()["secret_stripe"], kept))
    return list(content.get("webhook_secrets", {}).values())
