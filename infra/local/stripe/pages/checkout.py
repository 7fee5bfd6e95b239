"""Checkout: the page on which somebody subscribes."""

from html import escape

from infra.local.stripe import cards
from infra.local.stripe.account import DAY, Account, Object
from infra.local.stripe.billing.payments import pay
from infra.local.stripe.billing.periods import period_after
from infra.local.stripe.billing.subscriptions import create_subscription, unmake_events_of
from infra.local.stripe.calls.checkout import success_url
from infra.local.stripe.calls.customers import add_card, customer
from infra.local.stripe.errors import Refused
from infra.local.stripe.pages.html import CARD_FIELDS, HINTS, Form, Page, alert, authentication, document, money

_COUNTRIES = ("US", "GB", "DE", "FR", "ES", "IT", "NL", "AE", "JP")


def show(a: Account, session: Object, form: Form | None) -> Page:
    if session["status"] == "complete":
        return Page(location=success_url(session), status=303)
    if session["status"] == "expired":
        return document("This page has expired", "<p>Go back to where you came from, and begin again.</p>", 410)
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
            return authentication(form, f"/checkout/{session['id']}")
        _complete(a, session, form, coupon)
    except Refused as refused:
        return _checkout_form(a, session, str(refused), form)
    return Page(location=success_url(session), status=303)


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
    amount = money(session["amount_total"], session["currency"])
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
    return document(
        f"Subscribe to {price['_name']}",
        f"<p>{terms}</p><p>{escape(owner['email'] or '')}</p>{applied}{alert(error)}<form method=post>{CARD_FIELDS}"
        f'<label>Name on card <input name=name value="{escape(form.get("name", ""))}"></label>'
        f"<label>Country <select name=country>{options}</select></label>"
        f'<label>Postal code <input name=postal_code value="{escape(form.get("postal_code", ""))}"></label>'
        f"<button>{'Start trial' if trial else 'Subscribe'}</button>{code}</form>{HINTS}{back}",
        402 if error else 200,
    )
