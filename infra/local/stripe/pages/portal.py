"""The customer portal: the plan, the card and the invoices of somebody who pays."""

from html import escape

from infra.local.stripe import cards
from infra.local.stripe.account import Account, Object
from infra.local.stripe.billing import clock
from infra.local.stripe.billing.ending import ENDED
from infra.local.stripe.billing.payments import pay
from infra.local.stripe.billing.periods import amount_of, item_of
from infra.local.stripe.calls.customers import add_card, customer
from infra.local.stripe.calls.subscriptions import leave
from infra.local.stripe.errors import Refused
from infra.local.stripe.pages.html import (
    CARD_FIELDS,
    HINTS,
    Form,
    Page,
    alert,
    authentication,
    day,
    document,
    invoice_table,
    money,
)


def show(a: Account, session: Object, form: Form | None) -> Page:
    owner, path = customer(a, session["customer"]), f"/portal/{session['id']}"
    clock.settle(a, owner.get("test_clock"))
    subs = [each for each in a.all("subscription") if each["customer"] == owner["id"]]
    live = next((each for each in subs if each["status"] not in ENDED), None)
    error = ""
    if form is not None:
        try:
            answer = _portal_act(a, owner, live, form, path)
            return answer or Page(location=path, status=303)
        except Refused as refused:
            error = str(refused)
    card = owner["invoice_settings"]["default_payment_method"] or (live and live["default_payment_method"])
    shown = a.get("payment_method", card)["card"] if card else None
    kept = f"<p>{shown['brand']} •••• {shown['last4']}</p>" if shown else ""
    back = f'<p><a href="{escape(session["return_url"])}">Return to Matinee</a></p>' if session["return_url"] else ""
    invoices = [each for each in a.all("invoice") if each["customer"] == owner["id"]]
    return document(
        "Billing",
        f"{back}{alert(error)}<h2>Current plan</h2>{_plan(live)}<h2>Payment method</h2>"
        f"{kept}<form method=post>{CARD_FIELDS}<button name=act value=card>Update card</button></form>{HINTS}"
        f"<h2>Invoices</h2>{invoice_table(a, invoices)}",
        402 if error else 200,
    )


def _plan(live: Object | None) -> str:
    if live is None:
        return "<p>No subscription</p>"
    item = item_of(live)
    price = item["price"]
    amount = money(amount_of(price, live["currency"]), live["currency"])
    if live["cancel_at"]:
        act = ("resume", "Don't cancel subscription", f"ends {day(live['cancel_at'])}")
    else:
        act = ("cancel", "Cancel subscription", f"renews {day(item['current_period_end'])}")
    return (
        f"<p>{escape(price['_name'])}: {amount} each {price['recurring']['interval']} · {live['status']} · {act[2]}</p>"
        f"<form method=post><button class=plain name=act value={act[0]}>{act[1]}</button></form>"
    )


def _portal_act(a: Account, owner: Object, live: Object | None, form: Form, path: str) -> Page | None:
    """Raises Refused."""
    match form.get("act"):
        case "cancel" | "resume" if live:
            leave(a, live, form["act"] == "cancel")
            a.emit("customer.subscription.updated", live)
        case "card":
            card = cards.known(form.get("number", ""))
            if "authenticates" in card.outcome and form.get("authentication") is None:
                return authentication(form, path)
            kept = add_card(a, owner, form["number"], authenticated=form.get("authentication") == "complete")
            owner["invoice_settings"]["default_payment_method"] = kept["id"]
            if live:
                live["default_payment_method"] = kept["id"]
            a.emit("customer.updated", owner)
        case "pay":
            invoice = a.get("invoice", form.get("invoice", ""))
            if invoice["customer"] == owner["id"] and invoice["status"] == "open":
                refusal = pay(a, invoice)
                if refusal:
                    raise refusal
    return None
