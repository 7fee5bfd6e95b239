"""The hosted page of an invoice."""

from html import escape

from infra.local.stripe import cards
from infra.local.stripe.account import Account, Object
from infra.local.stripe.billing.payments import pay
from infra.local.stripe.calls.customers import add_card, customer
from infra.local.stripe.errors import Refused
from infra.local.stripe.pages.html import CARD_FIELDS, HINTS, Form, Page, alert, authentication, document, money


def show(a: Account, invoice: Object, form: Form | None) -> Page:
    """The hosted invoice page: pay it with another card."""
    error = ""
    if form is not None and invoice["status"] == "open":
        try:
            owner = customer(a, invoice["customer"])
            card = cards.known(form.get("number", ""))
            if "authenticates" in card.outcome and form.get("authentication") is None:
                return authentication(form, f"/invoice/{invoice['id']}")
            authenticated = form.get("authentication") == "complete"
            kept = add_card(a, owner, form["number"], authenticated=authenticated)
            refusal = pay(a, invoice, authenticated=authenticated, method=kept["id"])
            if refusal:
                raise refusal
        except Refused as refused:
            error = str(refused)
    to_pay = f"<form method=post>{CARD_FIELDS}<button>Pay</button></form>{HINTS}" if invoice["status"] == "open" else ""
    rows = "".join(
        f"<tr><td>{escape(line['description'])}<td>{money(line['amount'], line['currency'])}"
        for line in invoice["lines"]["data"]
    )
    total = f"<tr><th>Total<th>{money(invoice['total'], invoice['currency'])}"
    body = f"<p>{invoice['status']}</p>{alert(error)}<table>{rows}{total}</table>{to_pay}"
    return document(f"Invoice {invoice['number'] or ''}", body, 402 if error else 200)
