"""Subscriptions: begun, and changed to another price with prorations by the second.

Sources: https://docs.stripe.com/billing/subscriptions/overview (statuses), https://docs.stripe.com/billing/subscriptions/prorations
"""

import copy
from typing import Any

from infra.local.stripe.account import Account, Object
from infra.local.stripe.billing.invoices import add_invoice, finalize, line
from infra.local.stripe.billing.payments import pay, settle_invoice
from infra.local.stripe.billing.periods import amount_of, item_of, period_after


def create_subscription(a: Account, customer: Object, price: Object, currency: str, **facts: Any) -> Object:
    """A subscription that is trialing, or incomplete until its first invoice is paid, which it has then."""
    clock = customer.get("test_clock")
    now, trial_end = a.now(clock), facts.pop("trial_end", None)
    recurring = price["recurring"]
    end = trial_end or period_after(now, recurring)
    sub = a.add(
        "subscription",
        customer=customer["id"],
        status="trialing" if trial_end else "incomplete",
        currency=currency,
        automatic_tax=facts.pop("automatic_tax", None) or {"enabled": False, "liability": None},
        billing_cycle_anchor=trial_end or now,
        billing_mode={"type": "flexible"},
        cancel_at=None,
        cancel_at_period_end=False,
        canceled_at=None,
        cancellation_details={"comment": None, "feedback": None, "reason": None},
        collection_method="charge_automatically",
        default_payment_method=facts.pop("default_payment_method", None),
        description=None,
        discounts=[],
        ended_at=None,
        items={},
        latest_invoice=None,
        metadata=facts.pop("metadata", None) or {},
        pause_collection=None,
        pending_update=None,
        schedule=None,
        start_date=now,
        test_clock=clock,
        trial_end=trial_end,
        trial_start=now if trial_end else None,
        _discount=facts.pop("discount", None),
        _pending=[],
    )
    item = {
        "id": a.add("subscription_item", test_clock=clock)["id"],
        "object": "subscription_item",
        "created": now,
        "current_period_start": now,
        "current_period_end": end,
        "discounts": [],
        "metadata": {},
        "price": price,
        "quantity": 1,
        "subscription": sub["id"],
    }
    a.drop("subscription_item", item["id"])
    sub["items"] = {
        "object": "list",
        "data": [item],
        "has_more": False,
        "url": f"/v1/subscription_items?subscription={sub['id']}",
    }
    if sub["_discount"]:
        sub["discounts"] = [sub["_discount"]["id"]]
    lines = [line(sub, price, 0 if trial_end else amount_of(price, currency), now, end)]
    invoice = add_invoice(a, sub, "subscription_create", lines)
    finalize(a, invoice)
    if trial_end or invoice["amount_due"] == 0:
        settle_invoice(a, invoice)
    return sub


def change_price(
    a: Account, sub: Object, price: Object, behaviour: str, at: int, payment: str = "allow_incomplete"
) -> None:
    """Another price from `at` on, prorated by the second; `always_invoice` charges now. Raises Refused where that fails."""
    item, before = item_of(sub), copy.deepcopy(sub)
    lines = proration(a, sub, price, at)
    anew = price["recurring"] != item["price"]["recurring"] and sub["status"] != "trialing"
    item["price"] = price
    if anew:
        item["current_period_start"], item["current_period_end"] = at, period_after(at, price["recurring"])
        sub["billing_cycle_anchor"] = at
        if sub["cancel_at_period_end"]:
            sub["cancel_at"] = item["current_period_end"]
    if behaviour == "none":
        lines = []
    if behaviour == "always_invoice" or anew:
        if lines:
            invoice = add_invoice(a, sub, "subscription_update", lines)
            finalize(a, invoice)
            refusal = pay(a, invoice)
            if refusal and payment == "error_if_incomplete":
                _undo(a, sub, before, invoice)
                raise refusal
    else:
        sub["_pending"] += lines


def _undo(a: Account, sub: Object, before: Object, invoice: Object) -> None:
    sub.clear()
    sub.update(before)
    a.drop("invoice", invoice["id"])
    unmake_events_of(a, invoice["id"])


def unmake_events_of(a: Account, named: str) -> None:
    """Nothing came of it, so its events are not delivered."""
    events = a.state["objects"].get("event", {})
    gone = {key for key, event in events.items() if event["data"]["object"].get("id") == named}
    a.state["undelivered"] = [each for each in a.state["undelivered"] if each["event"] not in gone]
    for key in gone:
        del events[key]


def proration(a: Account, sub: Object, price: Object, at: int) -> list[Object]:
    """What is left of the period, given back at the old price and charged at the new one."""
    item = item_of(sub)
    if sub["status"] == "trialing" or price["id"] == item["price"]["id"]:
        return []
    start, end = item["current_period_start"], item["current_period_end"]
    left = max(0, min(1, (end - at) / (end - start)))
    old = amount_of(item["price"], sub["currency"])
    new = amount_of(price, sub["currency"])
    back = line(sub, item["price"], -round(old * left), at, end, prorated=True)
    if price["recurring"] != item["price"]["recurring"]:
        return [back, line(sub, price, new, at, period_after(at, price["recurring"]))]
    return [back, line(sub, price, round(new * left), at, end, prorated=True)]
