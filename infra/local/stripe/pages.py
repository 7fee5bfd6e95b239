"""The pages that Stripe would show: Checkout, the customer portal, an invoice to pay, and the account's own desk."""

from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from typing import Any

from infra.local.stripe import cards
from infra.local.stripe.account import DAY, SETTINGS, Account, Object
from infra.local.stripe.billing import clock
from infra.local.stripe.billing.ending import ENDED
from infra.local.stripe.billing.payments import pay
from infra.local.stripe.billing.periods import amount_of, item_of, period_after
from infra.local.stripe.billing.subscriptions import create_subscription, unmake_events_of
from infra.local.stripe.calls.checkout import success_url
from infra.local.stripe.calls.customers import add_card, customer
from infra.local.stripe.calls.subscriptions import leave
from infra.local.stripe.errors import Refused

Form = dict[str, str]
_COUNTRIES = ("US", "GB", "DE", "FR", "ES", "IT", "NL", "AE", "JP")
_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 34rem; margin: 3rem auto; padding: 0 1rem; color: #1a1f36 }
form { display: grid; gap: .75rem; margin: 1rem 0 } label { display: grid; gap: .25rem; font-size: .9rem }
input, select, button { font: inherit; padding: .5rem; border: 1px solid #c1c9d2; border-radius: 6px }
button { background: #0a2540; color: #fff; cursor: pointer } button.plain { background: #fff; color: inherit }
.error { color: #b3093c } .hint { color: #596171; font-size: .85rem } table { border-collapse: collapse; width: 100% }
td, th { text-align: start; padding: .3rem .5rem .3rem 0; border-bottom: 1px solid #e3e8ee; font-size: .9rem }
"""
_TEST_CARDS = (
    ("4242 4242 4242 4242", "succeeds"),
    ("4000 0000 0000 0002", "is declined"),
    ("4000 0000 0000 9995", "has insufficient funds"),
    ("4000 0025 0000 3155", "requires authentication"),
    ("4000 0000 0000 0341", "is kept, and declined when charged later"),
)
_CARD = """<label>Card number
<input name="number" inputmode="numeric" autocomplete="off" required placeholder="4242 4242 4242 4242"></label>
<label>Expiry <input name="expiry" required value="12 / 34"></label>
<label>CVC <input name="cvc" required value="123"></label>"""
_HINTS = (
    "<p class=hint>Test cards: " + "; ".join(f"<code>{number}</code> {does}" for number, does in _TEST_CARDS) + ".</p>"
)


@dataclass(frozen=True)
class Page:
    html: str = ""
    status: int = 200
    location: str = ""


def show(a: Account, path: str, form: Form | None) -> Page:
    """What is at a path; `form`: what was posted there. Raises Refused for what is not there."""
    clock.settle(a)
    match path.strip("/").split("/"):
        case [""]:
            page = _desk(a, form)
        case ["checkout", named]:
            page = _checkout(a, a.get("checkout.session", named), form)
        case ["portal", named]:
            page = _portal(a, a.get("billing_portal.session", named), form)
        case ["invoice", named]:
            page = _invoice(a, a.get("invoice", named), form)
        case ["invoice", named, "pdf"]:
            page = _html("Invoice", _invoice_table(a, [a.get("invoice", named)]))
        case _:
            return _html("Nothing here", "<p>There is no such page.</p>", 404)
    if form is not None:
        a.save()
    return page


def _html(title: str, body: str, status: int = 200) -> Page:
    head = "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content=width=device-width>"
    head += f"<title>{escape(title)}</title><style>{_STYLE}</style>"
    return Page(
        f"{head}<p class=hint>Local Stripe · test mode · no money moves</p><h1>{escape(title)}</h1>{body}", status
    )


def _money(amount: int, currency: str) -> str:
    return f"{amount / 100:,.2f} {currency.upper()}"


def _day(moment: int | None) -> str:
    return datetime.fromtimestamp(moment, UTC).strftime("%d %b %Y") if moment else "–"


def _error(message: str) -> str:
    return f"<p class=error role=alert>{escape(message)}</p>" if message else ""


# --- Checkout ----------------------------------------------------------------------------------------------------


def _checkout(a: Account, session: Object, form: Form | None) -> Page:
    if session["status"] == "complete":
        return Page(location=success_url(session), status=303)
    if session["status"] == "expired":
        return _html("This page has expired", "<p>Go back to where you came from, and begin again.</p>", 410)
    if form is None:
        return _checkout_form(a, session)
    try:
        coupon = _promotion(a, session, form.get("promotion_code", ""))
        if form.get("step") == "apply":
            return _checkout_form(a, session, form=form, coupon=coupon)
        card = cards.known(form.get("number", ""))
        if "authenticates" in card.outcome and form.get("authentication") != "complete":
            if form.get("authentication") == "fail":
                raise Refused(402, "card_error", "We are unable to authenticate your payment method.")
            return _authentication(form, f"/checkout/{session['id']}")
        _complete(a, session, form, coupon)
    except Refused as refused:
        return _checkout_form(a, session, str(refused), form)
    return Page(location=success_url(session), status=303)


def _authentication(form: Form, path: str) -> Page:
    """3D Secure, which a bank would show."""
    kept = "".join(f'<input type=hidden name="{escape(name)}" value="{escape(value)}">' for name, value in form.items())
    return _html(
        "3D Secure 2 test page",
        f"<form method=post action={path}>{kept}<button name=authentication value=complete>Complete</button>"
        "<button class=plain name=authentication value=fail>Fail</button></form>",
    )


def _promotion(a: Account, session: Object, code: str) -> Object | None:
    """The coupon behind a code. Raises Refused for one that there is not."""
    if not code:
        return None
    for each in a.all("promotion_code"):
        if each["code"].lower() == code.strip().lower() and each["active"]:
            return each
    raise Refused(400, "invalid_request_error", "This code is invalid.")


def _complete(a: Account, session: Object, form: Form, promotion: Object | None) -> None:
    """Subscribe: all of it, or nothing. Raises Refused, as the bank's answer."""
    owner = customer(a, session["customer"])
    now, asked = a.time_of(owner), session["_asked"]
    authenticated = form.get("authentication") == "complete"
    card = add_card(a, owner, form["number"], authenticated=authenticated)
    owner["address"] = {"country": form.get("country", "US"), "postal_code": form.get("postal_code", "")}
    owner["name"] = form.get("name") or owner["name"]
    trial = asked["subscription_data"].get("trial_period_days")
    sub = create_subscription(
        a,
        owner,
        a.get("price", session["_price"]),
        session["currency"],
        trial_end=now + trial * DAY if trial else None,
        default_payment_method=card["id"],
        metadata=asked["subscription_data"].get("metadata"),
        automatic_tax={"enabled": asked["automatic_tax"].get("enabled", False)},
        discount=_discount(a, owner, promotion),
    )
    invoice = a.get("invoice", sub["latest_invoice"])
    refusal = pay(a, invoice, authenticated=authenticated) if invoice["status"] == "open" else None
    if refusal:
        for kind, named in (("invoice", invoice["id"]), ("subscription", sub["id"]), ("payment_method", card["id"])):
            a.drop(kind, named)
            unmake_events_of(a, named)
        raise refusal
    session.update(
        status="complete", payment_status="paid", subscription=sub["id"], amount_total=invoice["total"], url=None
    )
    a.emit("customer.subscription.created", sub)
    a.emit("checkout.session.completed", session)


def _discount(a: Account, owner: Object, promotion: Object | None) -> Object | None:
    if promotion is None:
        return None
    coupon = a.get("coupon", promotion["promotion"]["coupon"])
    start, months = a.time_of(owner), coupon["duration_in_months"]
    end = period_after(start, {"interval": "month"}, months) if coupon["duration"] == "repeating" else None
    return a.add(
        "discount",
        customer=owner["id"],
        promotion_code=promotion["id"],
        source={"type": "coupon", "coupon": coupon["id"]},
        start=start,
        end=end,
        _duration=coupon["duration"],
    )


def _checkout_form(
    a: Account, session: Object, error: str = "", form: Form | None = None, coupon: Object | None = None
) -> Page:
    price, form = a.get("price", session["_price"]), form or {}
    trial = session["_asked"]["subscription_data"].get("trial_period_days")
    amount = _money(session["amount_total"], session["currency"])
    every = price["recurring"]["interval"]
    terms = f"{trial} days free, then {amount} each {every}" if trial else f"{amount} each {every}"
    options = "".join(f"<option{' selected' if form.get('country') == each else ''}>{each}" for each in _COUNTRIES)
    given = escape(form.get("promotion_code", ""))
    code = (
        f'<label>Promotion code <input name=promotion_code value="{given}"></label>'
        "<button class=plain name=step value=apply formnovalidate>Apply</button>"
        if session["_asked"]["allow_promotion_codes"]
        else ""
    )
    applied = f"<p>Code {escape(coupon['code'])} applied</p>" if coupon else ""
    owner = customer(a, session["customer"])
    back = f'<p><a href="{escape(session["cancel_url"])}">Back</a></p>' if session["cancel_url"] else ""
    return _html(
        f"Subscribe to {price['_name']}",
        f"<p>{terms}</p><p>{escape(owner['email'] or '')}</p>{applied}{_error(error)}<form method=post>{_CARD}"
        f'<label>Name on card <input name=name value="{escape(form.get("name", ""))}"></label>'
        f"<label>Country <select name=country>{options}</select></label>"
        f'<label>Postal code <input name=postal_code value="{escape(form.get("postal_code", ""))}"></label>'
        f"<button>{'Start trial' if trial else 'Subscribe'}</button>{code}</form>{_HINTS}{back}",
        402 if error else 200,
    )


# --- the customer portal -----------------------------------------------------------------------------------------


def _portal(a: Account, session: Object, form: Form | None) -> Page:
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
    return _html(
        "Billing",
        f"{back}{_error(error)}<h2>Current plan</h2>{_plan(live)}<h2>Payment method</h2>"
        f"{kept}<form method=post>{_CARD}<button name=act value=card>Update card</button></form>{_HINTS}"
        f"<h2>Invoices</h2>{_invoice_table(a, invoices)}",
        402 if error else 200,
    )


def _plan(live: Object | None) -> str:
    if live is None:
        return "<p>No subscription</p>"
    item = item_of(live)
    price = item["price"]
    amount = _money(amount_of(price, live["currency"]), live["currency"])
    if live["cancel_at"]:
        act = ("resume", "Don't cancel subscription", f"ends {_day(live['cancel_at'])}")
    else:
        act = ("cancel", "Cancel subscription", f"renews {_day(item['current_period_end'])}")
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
                return _authentication(form, path)
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


def _invoice_table(a: Account, invoices: list[Object]) -> str:
    rows = "".join(
        f"<tr><td>{_day(each['created'])}<td>{each['number'] or 'draft'}<td>{_money(each['total'], each['currency'])}"
        f"<td>{each['status']}<td>{_pay_button(each)}"
        for each in invoices
    )
    return f"<table><tr><th>Date<th>Number<th>Total<th>Status<th>{rows}</table>"


def _pay_button(invoice: Object) -> str:
    if invoice["status"] != "open":
        return ""
    return (
        f"<form method=post><input type=hidden name=invoice value={invoice['id']}>"
        "<button name=act value=pay>Pay</button></form>"
    )


def _invoice(a: Account, invoice: Object, form: Form | None) -> Page:
    """The hosted invoice page: pay it with another card."""
    error = ""
    if form is not None and invoice["status"] == "open":
        try:
            owner = customer(a, invoice["customer"])
            card = cards.known(form.get("number", ""))
            if "authenticates" in card.outcome and form.get("authentication") is None:
                return _authentication(form, f"/invoice/{invoice['id']}")
            authenticated = form.get("authentication") == "complete"
            kept = add_card(a, owner, form["number"], authenticated=authenticated)
            refusal = pay(a, invoice, authenticated=authenticated, method=kept["id"])
            if refusal:
                raise refusal
        except Refused as refused:
            error = str(refused)
    to_pay = f"<form method=post>{_CARD}<button>Pay</button></form>{_HINTS}" if invoice["status"] == "open" else ""
    rows = "".join(
        f"<tr><td>{escape(line['description'])}<td>{_money(line['amount'], line['currency'])}"
        for line in invoice["lines"]["data"]
    )
    total = f"<tr><th>Total<th>{_money(invoice['total'], invoice['currency'])}"
    body = f"<p>{invoice['status']}</p>{_error(error)}<table>{rows}{total}</table>{to_pay}"
    return _html(f"Invoice {invoice['number'] or ''}", body, 402 if error else 200)


# --- the desk: what an account's owner and a test set ----------------------------------------------------------------


def _desk(a: Account, form: Form | None) -> Page:
    if form is not None:
        set_by(a, dict(form))
        return Page(location="/", status=303)
    now = datetime.fromtimestamp(a.now(), UTC).strftime("%d %b %Y %H:%M UTC")
    buttons = "".join(f"<button class=plain name=advance value={n * DAY}>+ {n} days</button>" for n in (1, 3, 7, 31))
    settings = "".join(f"<tr><td>{escape(name)}<td>{escape(str(a.state['settings'][name]))}" for name in SETTINGS)
    subs = "".join(
        f"<tr><td>{each['id']}<td>{each['status']}<td>{escape(item_of(each)['price']['_name'])}"
        f"<td>{_day(item_of(each)['current_period_end'])}"
        for each in a.all("subscription")[:20]
    )
    events = "".join(f"<tr><td>{each['type']}<td>{each['id']}" for each in a.all("event")[:20])
    return _html(
        "The account",
        f"<p>It is {now} here.</p><form method=post>{buttons}</form>"
        f"<h2>Subscriptions</h2><table>{subs}</table><h2>Settings</h2><table>{settings}</table>"
        f"<h2>Latest events</h2><table>{events}</table>"
        f"<p class=hint>{len(a.state['undelivered'])} deliveries waiting</p>",
    )


def set_by(a: Account, given: dict[str, Any]) -> None:
    """`advance`: seconds that the clock goes ahead; all else is a setting. Raises Refused."""
    advance = int(given.pop("advance", 0))
    if advance < 0 or set(given) - set(SETTINGS):
        raise Refused(400, "invalid_request_error", f"There are advance (seconds) and {', '.join(SETTINGS)}")
    a.state["settings"].update(given)
    a.state["ahead"] += advance
    clock.settle(a)
    a.save()
