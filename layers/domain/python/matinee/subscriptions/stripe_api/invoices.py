"""Invoices at Stripe, and the money that went back."""

from collections.abc import Iterator, Mapping

from matinee.kernel.money import Money
from matinee.kernel.types import Model
from matinee.subscriptions.stripe_api.client import Gone, Json, Refused, client, every, get, key_of, money, post


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


def page_of(customer_id: str, limit: int, after: str | None = None) -> tuple[list[Invoice], bool]:
    """The newest first, with what was paid back; whether there are more."""
    paging = {"limit": limit, **({"starting_after": after} if after else {})}
    params = {"customer": customer_id, "expand": ["data.payments"], **paging}
    try:
        page = get(client().v1.invoices.list, params=params)
        back = _refunded(customer_id)
    except Gone:
        return [], False
    return [_parsed(each.to_dict(), back) for each in page.data], page.has_more


def every_of(customer_id: str) -> list[Invoice]:
    """All of a customer's, the newest first; none for one who was deleted."""
    params = {"customer": customer_id, "expand": ["data.payments"]}
    try:
        back = _refunded(customer_id)
        return [_parsed(each, back) for each in every(client().v1.invoices.list, params)]
    except Gone:
        return []


def unpaid_since(subscription_id: str) -> int | None:
    """When the oldest invoice that is open was made out."""
    found = every(client().v1.invoices.list, {"subscription": subscription_id, "status": "open"})
    return min((each["status_transitions"]["finalized_at"] or each["created"] for each in found), default=None)


def upcoming(customer_id: str, subscription_id: str, attempt: str) -> Money:
    """What the next invoice will ask for, if nothing changes. Raises Refused where there will be none."""
    params = {"customer": customer_id, "subscription": subscription_id}
    made = post(client().v1.invoices.create_preview, params=params, key=f"upcoming-{attempt}")
    return money(made.amount_due, made.currency)


def refund_all(subscription_id: str, since: int) -> int:
    """Pay back all that was paid on the invoices of a subscription that were made since then, as its double payment.

    How much that is, in minor units. Again, and nothing more is paid back: Stripe knows a request by its key for a day, and
    refuses to pay back a charge twice for ever. Source: https://docs.stripe.com/api/refunds/create
    """
    params = {"subscription": subscription_id, "status": "paid", "created": {"gte": since}, "expand": ["data.payments"]}
    invoices = every(client().v1.invoices.list, params)
    return sum(_refund(payment, subscription_id) for invoice in invoices for payment in _payments(invoice))


def _refund(payment: Json, subscription_id: str) -> int:
    """`payment`: {"payment_intent": …}, or of an old invoice {"charge": …}."""
    params = {**payment, "reason": "duplicate", "metadata": {"duplicate": subscription_id}}
    try:
        post(client().v1.refunds.create, params=params, key=key_of("duplicate", **payment))
    except Refused as refused:
        if refused.code != "charge_already_refunded":
            raise
    made = every(client().v1.refunds.list, payment)
    ours = (each for each in made if (each["metadata"] or {}).get("duplicate") == subscription_id)
    return sum(each["amount"] for each in ours if each["status"] not in ("failed", "canceled"))


def _payments(invoice: Json) -> Iterator[Json]:
    """By what an invoice was paid, each as the parameter that names it."""
    for each in (invoice.get("payments") or {}).get("data", []):
        kind = each["payment"]["type"]
        if each["status"] == "paid" and kind in ("payment_intent", "charge"):
            yield {kind: each["payment"][kind]}


def _refunded(customer_id: str) -> dict[str, int]:
    """Payment → what of it was paid back."""
    charges = every(client().v1.charges.list, {"customer": customer_id})
    return {each["payment_intent"]: each["amount_refunded"] for each in charges if each["amount_refunded"]}


def _parsed(answered: Json, back: Mapping[str, int]) -> Invoice:
    currency = answered["currency"]
    payments = (answered.get("payments") or {}).get("data", [])
    refunded = sum(back.get(each["payment"].get("payment_intent") or "", 0) for each in payments)
    return Invoice(
        invoice_id=answered["id"],
        number=answered["number"],
        created=answered["created"],
        status=answered["status"],
        total=money(answered["total"], currency),
        paid=money(answered["amount_paid"], currency),
        refunded=money(refunded, currency),
        url=answered["hosted_invoice_url"],
        pdf_url=answered["invoice_pdf"],
    )
