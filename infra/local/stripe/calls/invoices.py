"""Invoices, the charges that paid them, and refunds."""

from infra.local.stripe.account import Account, Object, listed, token
from infra.local.stripe.billing.invoices import line, totals
from infra.local.stripe.billing.payments import pay
from infra.local.stripe.billing.periods import amount_of, item_of, period_after
from infra.local.stripe.billing.subscriptions import proration
from infra.local.stripe.calls.call import call, page, retrieve
from infra.local.stripe.calls.subscriptions import changeable, proration_date
from infra.local.stripe.errors import invalid


def _list_invoices(a: Account, given: Object, _: str) -> Object:
    found = [
        each
        for each in a.all("invoice")
        if each["customer"] == given.get("customer", each["customer"])
        and each["_subscription"] == given.get("subscription", each["_subscription"])
        and each["status"] == given.get("status", each["status"])
    ]
    return page(a, found, given, "/v1/invoices")


def _preview(a: Account, given: Object, _: str) -> Object:
    """The invoice that a change would make, or the next one; nothing is kept of it."""
    sub = changeable(a, given["subscription"])
    details = given.get("subscription_details", {})
    if "items" in details:
        price = a.get("price", details["items"][0]["price"], "subscription_details[items][0][price]")
    elif sub["cancel_at"] or sub["cancel_at_period_end"]:
        raise invalid("No upcoming invoices for customer", code="invoice_upcoming_none")
    else:
        price = item_of(sub)["price"]
    at = proration_date(a, sub, details)
    lines = proration(a, sub, price, at)
    if not lines:
        item = item_of(sub)
        amount, start = amount_of(price, sub["currency"]), item["current_period_end"]
        end = period_after(start, price["recurring"])
        charged = 0 if details.get("proration_behavior") == "always_invoice" else amount
        lines = [line(sub, price, charged, start, end)]
    return {
        "id": f"upcoming_in_{token(14)}",
        "object": "invoice",
        "customer": sub["customer"],
        "currency": sub["currency"],
        "status": "draft",
        "created": at,
        "billing_reason": "subscription_update",
        "lines": listed(lines),
        **totals(a, sub, lines),
    }


def _pay_invoice(a: Account, given: Object, named: str) -> Object:
    invoice = a.get("invoice", named)
    if invoice["status"] != "open":
        raise invalid("Invoice is already paid" if invoice["status"] == "paid" else "This invoice can't be paid.")
    refusal = pay(a, invoice, method=given.get("payment_method"))
    if refusal:
        raise refusal
    return invoice


def _list_charges(a: Account, given: Object, _: str) -> Object:
    found = [
        each
        for each in a.all("charge")
        if each["customer"] == given.get("customer", each["customer"])
        and each["payment_intent"] == given.get("payment_intent", each["payment_intent"])
    ]
    return page(a, found, given, "/v1/charges")


def _create_refund(a: Account, given: Object, _: str) -> Object:
    """Source: https://docs.stripe.com/api/refunds/create"""
    charge = _charge(a, given)
    left = charge["amount"] - charge["amount_refunded"]
    if charge["status"] != "succeeded":
        raise invalid(f"Charge {charge['id']} has not succeeded, so it cannot be refunded.")
    if not left:
        raise invalid(f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded")
    amount = int(given.get("amount", left))
    if not 0 < amount <= left:
        raise invalid(f"Refund amount ({amount}) is greater than unrefunded amount on charge ({left})", "amount")
    before = {name: charge[name] for name in ("amount_refunded", "refunded")}
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] == charge["amount"]
    a.emit("charge.refunded", charge, **before)
    return a.add(
        "refund",
        amount=amount,
        currency=charge["currency"],
        charge=charge["id"],
        payment_intent=charge["payment_intent"],
        reason=given.get("reason"),
        metadata=given.get("metadata") or {},
        status="succeeded",
    )


def _charge(a: Account, given: Object) -> Object:
    """Raises Refused."""
    if "charge" in given:
        return a.get("charge", given["charge"], "charge")
    if "payment_intent" not in given:
        raise invalid("One of the following params should be provided for this request: payment_intent or charge.")
    intent = a.get("payment_intent", given["payment_intent"], "payment_intent")
    return a.get("charge", intent["latest_charge"])


def _list_refunds(a: Account, given: Object, _: str) -> Object:
    found = [
        each
        for each in a.all("refund")
        if each["charge"] == given.get("charge", each["charge"])
        and each["payment_intent"] == given.get("payment_intent", each["payment_intent"])
    ]
    return page(a, found, given, "/v1/refunds")


CALLS = (
    call("POST /v1/invoices/create_preview", "InvoiceCreatePreviewParams", _preview),
    call("GET /v1/invoices", "InvoiceListParams", _list_invoices),
    call("GET /v1/invoices/{id}", "InvoiceRetrieveParams", retrieve("invoice")),
    call("POST /v1/invoices/{id}/pay", "InvoicePayParams", _pay_invoice),
    call("GET /v1/charges", "ChargeListParams", _list_charges),
    call("GET /v1/refunds", "RefundListParams", _list_refunds),
    call("POST /v1/refunds", "RefundCreateParams", _create_refund),
)
