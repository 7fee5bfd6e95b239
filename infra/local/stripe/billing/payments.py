"""Payments of invoices: collected, refused by the bank, tried again by days, as the account's settings say.

Source: https://docs.stripe.com/billing/revenue-recovery/smart-retries
"""

from infra.local.stripe import cards
from infra.local.stripe.account import DAY, Account, Object
from infra.local.stripe.billing.ending import end_subscription
from infra.local.stripe.errors import Refused, invalid


def pay(a: Account, invoice: Object, *, authenticated: bool = False, method: str | None = None) -> Refused | None:
    """Try to collect what is due; why it failed, if it did."""
    if invoice["amount_due"] == 0:
        settle_invoice(a, invoice)
        return None
    sub = a.get("subscription", invoice["_subscription"])
    customer = a.get("customer", invoice["customer"])
    method = method or sub["default_payment_method"] or customer["invoice_settings"]["default_payment_method"]
    invoice.update(attempted=True, attempt_count=invoice["attempt_count"] + 1)
    intent = a.add(
        "payment_intent",
        customer=customer["id"],
        amount=invoice["amount_due"],
        currency=invoice["currency"],
        status="processing",
        payment_method=method,
        test_clock=customer.get("test_clock"),
    )
    refusal = _refusal(a, method, authenticated)
    charge = a.add(
        "charge",
        amount=invoice["amount_due"],
        amount_refunded=0,
        currency=invoice["currency"],
        customer=customer["id"],
        payment_intent=intent["id"],
        payment_method=method,
        refunded=False,
        status="failed" if refusal else "succeeded",
        paid=not refusal,
        test_clock=customer.get("test_clock"),
    )
    intent.update(status="requires_payment_method" if refusal else "succeeded", latest_charge=charge["id"])
    if refusal is None:
        _paid_by(a, invoice, intent)
        settle_invoice(a, invoice)
        return None
    _failed(a, invoice, sub)
    return refusal


def _refusal(a: Account, method: str | None, authenticated: bool) -> Refused | None:
    if method is None:
        return invalid(
            "This customer has no attached payment source or default payment method.", "", "resource_missing"
        )
    card = a.get("payment_method", method)
    set_up = bool(card["_outcome"] == "authenticates" and card["_authenticated"])
    return cards.refusal(card["_outcome"], authenticated=authenticated or set_up)


def _paid_by(a: Account, invoice: Object, intent: Object) -> None:
    a.add(
        "invoice_payment",
        invoice=invoice["id"],
        amount_paid=invoice["amount_due"],
        amount_requested=invoice["amount_due"],
        currency=invoice["currency"],
        is_default=True,
        payment={"type": "payment_intent", "payment_intent": intent["id"]},
        status="paid",
        test_clock=invoice["test_clock"],
    )


def _failed(a: Account, invoice: Object, sub: Object) -> None:
    days = a.state["settings"]["retry_after_days"]
    tried, now = invoice["attempt_count"], a.time_of(invoice)
    first = invoice["billing_reason"] == "subscription_create"
    since = invoice["status_transitions"]["finalized_at"]
    coming = [since + day * DAY for day in days if since + day * DAY > now]
    again = min(coming, default=None) if tried <= len(days) and not first else None
    invoice["next_payment_attempt"] = again
    if not first and sub["status"] in ("active", "trialing", "past_due"):
        sub["status"] = "past_due"
        if again is None:
            _give_up(a, sub)
    a.emit("invoice.payment_failed", invoice)
    if not first and sub["status"] != "canceled":
        a.emit("customer.subscription.updated", sub)


def _give_up(a: Account, sub: Object) -> None:
    match a.state["settings"]["when_retries_fail"]:
        case "unpaid":
            sub["status"] = "unpaid"
        case "cancel":
            end_subscription(a, sub, "payment_failed")


def settle_invoice(a: Account, invoice: Object) -> None:
    """It is paid: its subscription too, once nothing else is open."""
    sub = a.get("subscription", invoice["_subscription"])
    invoice.update(
        status="paid", amount_paid=invoice["amount_due"], amount_remaining=0, next_payment_attempt=None, attempted=True
    )
    invoice["status_transitions"]["paid_at"] = a.time_of(invoice)
    a.emit("invoice.paid", invoice)
    still = [each for each in a.all("invoice") if each["_subscription"] == sub["id"] and each["status"] == "open"]
    if not still and sub["status"] in ("incomplete", "past_due", "unpaid"):
        before = sub["status"]
        sub["status"] = "active"
        a.emit("customer.subscription.updated", sub, status=before)
