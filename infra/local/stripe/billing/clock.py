"""The passing of time: what becomes due is done, in its order."""

from typing import Any

from infra.local.stripe.account import Account, Object
from infra.local.stripe.billing.ending import ENDED, end_subscription, expire_session
from infra.local.stripe.billing.invoices import add_invoice, finalize, line, totals
from infra.local.stripe.billing.payments import pay
from infra.local.stripe.billing.periods import amount_of, item_of, next_end

_INCOMPLETE = 23 * 3600
"""Seconds that a first payment may take."""
_PAUSED = {"keep_as_draft": "draft", "mark_uncollectible": "uncollectible", "void": "void"}
"""What becomes of invoices while collection is paused. Source: https://docs.stripe.com/billing/subscriptions/pause-payment"""


def settle(a: Account, clock: str | None = None) -> None:
    """Do what has become due, in its order, until now."""
    until = a.now(clock)
    while True:
        due = min(_due(a, clock), key=lambda each: each[0], default=None)
        if due is None or due[0] > until:
            return
        with a.acting_at(due[0]):
            due[1](a, due[2])


def _due(a: Account, clock: str | None) -> list[tuple[int, Any, Object]]:
    found: list[tuple[int, Any, Object]] = []
    for sub in a.all("subscription"):
        if sub["test_clock"] != clock or sub["status"] in ENDED:
            continue
        if sub["status"] == "incomplete":
            found.append((sub["created"] + _INCOMPLETE, _expire, sub))
            continue
        end = item_of(sub)["current_period_end"]
        leaves = sub["cancel_at"] or (end if sub["cancel_at_period_end"] else None)
        found.append((leaves, end_subscription, sub) if leaves and leaves <= end else (end, _renew, sub))
    for invoice in a.all("invoice"):
        if invoice["test_clock"] != clock:
            continue
        if invoice["status"] == "draft" and invoice["_finalizes_at"]:
            found.append((invoice["_finalizes_at"], _collect, invoice))
        elif invoice["status"] == "open" and invoice["next_payment_attempt"]:
            found.append((invoice["next_payment_attempt"], pay, invoice))
    for session in a.all("checkout.session"):
        if clock is None and session["status"] == "open":
            found.append((session["expires_at"], expire_session, session))
    return found


def _renew(a: Account, sub: Object) -> None:
    item, was = item_of(sub), sub["status"]
    price, start = item["price"], item["current_period_end"]
    end = next_end(sub, price, start)
    item.update(current_period_start=start, current_period_end=end)
    if was == "trialing":
        sub["status"] = "active"
    lines = [*sub["_pending"], line(sub, price, amount_of(price, sub["currency"]), start, end)]
    sub["_pending"] = []
    invoice = add_invoice(a, sub, "subscription_cycle", lines)
    if was == "unpaid":  # its invoices stay drafts, until somebody pays what is open
        invoice.update(auto_advance=False, _finalizes_at=None)
    if sub["pause_collection"]:
        invoice.update(status=_PAUSED[sub["pause_collection"]["behavior"]], auto_advance=False, _finalizes_at=None)
    a.emit("customer.subscription.updated", sub, status=was)


def _collect(a: Account, invoice: Object) -> None:
    sub = a.get("subscription", invoice["_subscription"])
    invoice.update(totals(a, sub, invoice["lines"]["data"]))
    finalize(a, invoice)
    pay(a, invoice)


def _expire(a: Account, sub: Object) -> None:
    sub.update(status="incomplete_expired", ended_at=a.time_of(sub))
    a.emit("customer.subscription.updated", sub, status="incomplete")
