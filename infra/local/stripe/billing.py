"""Subscriptions in time: periods, trials, prorations, invoices, payments that fail and are tried again.

Sources: https://docs.stripe.com/billing/subscriptions/overview (statuses), …/prorations (by the second),
…/billing/revenue-recovery/smart-retries (retries by days, as the account's settings say).
"""

import calendar
import copy
from datetime import UTC, datetime
from typing import Any

from infra.local.stripe import cards
from infra.local.stripe.account import DAY, Account, Object
from infra.local.stripe.errors import Refused, invalid

_DRAFT = 3600
"""Seconds that a renewal's invoice stays a draft before it is charged."""
_INCOMPLETE = 23 * 3600
"""Seconds that a first payment may take."""
TAXES = {"DE": 19, "FR": 20, "GB": 20, "ES": 21, "IT": 22, "NL": 21}
"""Percent by country, in place of Stripe Tax; elsewhere none."""
ENDED = ("canceled", "incomplete_expired")


def amount_of(price: Object, currency: str) -> int:
    """Raises Refused."""
    if currency == price["currency"]:
        return int(price["unit_amount"])
    options = price.get("currency_options") or {}
    if currency not in options:
        raise invalid(
            f"The price specified only supports `{price['currency']}`. "
            f"This doesn't match the expected currency: `{currency}`.",
            "currency",
        )
    return int(options[currency]["unit_amount"])


def period_after(start: int, recurring: Object, count: int = 1) -> int:
    """The end of a period: the same day of a later month, or that month's last."""
    moment, interval = datetime.fromtimestamp(start, UTC), recurring["interval"]
    count *= int(recurring.get("interval_count", 1))
    if interval in ("day", "week"):
        return start + count * DAY * (7 if interval == "week" else 1)
    months = moment.year * 12 + moment.month - 1 + count * (12 if interval == "year" else 1)
    year, month = divmod(months, 12)
    day = min(moment.day, calendar.monthrange(year, month + 1)[1])
    return int(moment.replace(year=year, month=month + 1, day=day).timestamp())


# --- subscriptions -----------------------------------------------------------------------------------------------


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


def item_of(sub: Object) -> Object:
    item: Object = sub["items"]["data"][0]
    return item


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
    """Nothing came of it, so nobody is told."""
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


def end_subscription(a: Account, sub: Object, reason: str = "cancellation_requested") -> None:
    now = a.time_of(sub)
    sub.update(status="canceled", ended_at=now, canceled_at=sub["canceled_at"] or now)
    sub["cancellation_details"]["reason"] = reason
    for invoice in a.all("invoice"):
        if invoice["_subscription"] == sub["id"] and invoice["status"] in ("open", "draft"):
            invoice.update(auto_advance=False, next_payment_attempt=None, _finalizes_at=None)
    a.emit("customer.subscription.deleted", sub)


# --- invoices ----------------------------------------------------------------------------------------------------


def line(sub: Object, price: Object, amount: int, start: int, end: int, *, prorated: bool = False) -> Object:
    name = price.get("nickname") or price["_name"]
    says = f"{'Unused' if amount < 0 else 'Remaining'} time on {name}" if prorated else f"1 × {name}"
    return {
        "object": "line_item",
        "amount": amount,
        "currency": sub["currency"],
        "description": says,
        "discountable": not prorated,
        "period": {"start": start, "end": end},
        "pricing": {"type": "price_details", "price_details": {"price": price["id"], "product": price["product"]}},
        "parent": {
            "type": "subscription_item_details",
            "subscription_item_details": {"subscription": sub["id"], "proration": prorated},
        },
        "quantity": 1,
        "_inclusive": _tax_behavior(price, sub["currency"]) == "inclusive",
    }


def _tax_behavior(price: Object, currency: str) -> str | None:
    said = price if currency == price["currency"] else price["currency_options"][currency]
    behavior: str | None = said.get("tax_behavior")
    return behavior


def totals(a: Account, sub: Object, lines: list[Object]) -> Object:
    """Subtotal, discount, tax, total, and what is due once the customer's balance is taken in."""
    customer = a.get("customer", sub["customer"])
    subtotal = sum(line["amount"] for line in lines)
    discount = _discounted(a, sub, sum(line["amount"] for line in lines if line["discountable"]))
    country = (customer.get("address") or {}).get("country") or ""
    rate = TAXES.get(country, 0) if sub["automatic_tax"]["enabled"] else 0
    net, inclusive = subtotal - discount, all(line["_inclusive"] for line in lines)
    tax = round(net * rate / (100 + rate)) if inclusive else round(net * rate / 100)
    total = net if inclusive else net + tax
    balance = int(customer["balance"])
    due = max(0, total + balance) if total > 0 else 0
    taxes = [
        {
            "amount": tax,
            "tax_behavior": "inclusive" if inclusive else "exclusive",
            "type": "tax_rate_details",
            "taxability_reason": "standard_rated",
            "taxable_amount": net - tax if inclusive else net,
            "tax_rate_details": {"tax_rate": f"txr_{country}"},
        }
    ]
    discounts = [{"amount": discount, "discount": sub["_discount"]["id"]}] if discount else []
    return {
        "subtotal": subtotal,
        "total": total,
        "total_excluding_tax": total - tax,
        "total_taxes": taxes if tax else [],
        "total_discount_amounts": discounts,
        "starting_balance": balance,
        "amount_due": due,
        "amount_remaining": due,
    }


def _discounted(a: Account, sub: Object, amount: int) -> int:
    discount = sub.get("_discount")
    if not discount or amount <= 0:
        return 0
    if discount["end"] and a.time_of(sub) >= discount["end"]:
        return 0
    coupon = a.get("coupon", discount["source"]["coupon"])
    if coupon["percent_off"]:
        return round(amount * float(coupon["percent_off"]) / 100)
    return min(amount, int(coupon["amount_off"]))


def add_invoice(a: Account, sub: Object, reason: str, lines: list[Object]) -> Object:
    customer, now = a.get("customer", sub["customer"]), a.time_of(sub)
    invoice = a.add(
        "invoice",
        customer=customer["id"],
        customer_email=customer["email"],
        customer_name=customer["name"],
        currency=sub["currency"],
        billing_reason=reason,
        status="draft",
        amount_paid=0,
        attempt_count=0,
        attempted=False,
        auto_advance=True,
        collection_method="charge_automatically",
        hosted_invoice_url=None,
        invoice_pdf=None,
        next_payment_attempt=None,
        number=None,
        period_start=lines[0]["period"]["start"],
        period_end=now,
        post_payment_credit_notes_amount=0,
        lines={"object": "list", "data": lines, "has_more": False, "url": ""},
        metadata={},
        parent={
            "type": "subscription_details",
            "quote_details": None,
            "subscription_details": {"subscription": sub["id"], "metadata": sub["metadata"]},
        },
        status_transitions={"finalized_at": None, "paid_at": None, "voided_at": None},
        test_clock=sub["test_clock"],
        **totals(a, sub, lines),
        _subscription=sub["id"],
        _finalizes_at=now + _DRAFT,
    )
    for number, line in enumerate(lines):
        line.update(id=f"il_{invoice['id'][3:]}{number}", invoice=invoice["id"])
    sub["latest_invoice"] = invoice["id"]
    a.emit("invoice.created", invoice)
    return invoice


def finalize(a: Account, invoice: Object) -> None:
    now, sub = a.time_of(invoice), a.get("subscription", invoice["_subscription"])
    number = sum(1 for each in a.all("invoice") if each["customer"] == invoice["customer"])
    invoice.update(
        status="open",
        number=f"{invoice['customer'][4:12].upper()}-{number:04}",
        hosted_invoice_url=f"{a.url}/invoice/{invoice['id']}",
        invoice_pdf=f"{a.url}/invoice/{invoice['id']}/pdf",
        _finalizes_at=None,
    )
    invoice["status_transitions"]["finalized_at"] = now
    spent = invoice["total"] - invoice["amount_due"]
    customer = a.get("customer", invoice["customer"])
    if invoice["total"] < 0 or spent:
        customer["balance"] += invoice["total"] if invoice["total"] < 0 else spent
    discount = sub.get("_discount")
    if discount and invoice["total_discount_amounts"] and discount["_duration"] == "once":
        sub.update(_discount=None, discounts=[])
    a.emit("invoice.finalized", invoice)


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


# --- the passing of time -----------------------------------------------------------------------------------------


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
    end = _next_end(sub, price, start)
    item.update(current_period_start=start, current_period_end=end)
    if was == "trialing":
        sub["status"] = "active"
    lines = [*sub["_pending"], line(sub, price, amount_of(price, sub["currency"]), start, end)]
    sub["_pending"] = []
    invoice = add_invoice(a, sub, "subscription_cycle", lines)
    if was == "unpaid":  # its invoices stay drafts, until somebody pays what is open
        invoice.update(auto_advance=False, _finalizes_at=None)
    a.emit("customer.subscription.updated", sub, status=was)


def _next_end(sub: Object, price: Object, start: int) -> int:
    """By whole periods from the anchor, so that a 31st comes back after a February."""
    anchor, count = sub["billing_cycle_anchor"], 1
    while (end := period_after(anchor, price["recurring"], count)) <= start:
        count += 1
    return end


def _collect(a: Account, invoice: Object) -> None:
    sub = a.get("subscription", invoice["_subscription"])
    invoice.update(totals(a, sub, invoice["lines"]["data"]))
    finalize(a, invoice)
    pay(a, invoice)


def _expire(a: Account, sub: Object) -> None:
    sub.update(status="incomplete_expired", ended_at=a.time_of(sub))
    a.emit("customer.subscription.updated", sub, status="incomplete")


def expire_session(a: Account, session: Object) -> None:
    session.update(status="expired", url=None)
    a.emit("checkout.session.expired", session)
