"""What a subscriber does: begin at Checkout, change the plan, leave, stay, look at invoices."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import Annotated

from pydantic import Field

from matinee.identity import live
from matinee.identity.caller import Caller
from matinee.identity.models import User
from matinee.kernel import cursors, site, table
from matinee.kernel.errors import Conflict, PaymentRequired, TooManyRequests
from matinee.kernel.ids import new_id
from matinee.kernel.types import Country, Currency, Input, Instant, Model, Money, TitleId, now
from matinee.subscriptions import entitlements, following, payments, plans
from matinee.subscriptions.models import PLAYS, Connection, Customer, Entitlement, Tally
from matinee.subscriptions.plans import Plan, PlanId
from matinee.subscriptions.views import SubscriptionView, view

_LOCALES = ("ar", "de", "en", "es", "fr", "it", "ja", "nl", "pt")
"""Of ours, those that Checkout speaks; it chooses by the browser otherwise."""
_FRESH = 900
"""Seconds that a preview's moment may be charged by."""
AN_HOUR = 20
"""Checkout pages that somebody may open."""


class Subscribe(Input):
    plan_id: PlanId
    currency: Currency | None = None
    """Where it is not said, the country decides; who paid before pays in the same."""
    content_id: TitleId | None = None
    """What they wanted to watch: the page that Checkout leads back to is told (`for`)."""


class Change(Input):
    plan_id: PlanId
    proration_date: Instant | None = None
    """That of a preview, to be charged what it said; for fifteen minutes."""


class Checkout(Model):
    checkout_url: str


class Portal(Model):
    portal_url: str


class PreviewLine(Model):
    text: str
    amount: Money


class PreviewView(Model):
    plan_id: str
    due: Money
    """What is charged at once."""
    credit: Money
    """What the next invoices are less by."""
    lines: list[PreviewLine]
    proration_date: Instant


class InvoiceView(Model):
    invoice_id: str
    number: str | None = None
    created_at: Instant
    status: str
    total: Money
    paid: Money
    refunded: Money
    url: str | None = None
    """Stripe's page of it, where it can be paid."""
    pdf_url: str | None = None


class Upcoming(Model):
    due: Money
    """At its price, less what there is to be taken off."""
    at: Instant


class Invoices(Model):
    items: list[InvoiceView]
    upcoming: Upcoming | None = None
    """The next one, with the first page; nothing where none will come."""
    next_cursor: str | None = None


Limit = Annotated[int, Field(ge=1, le=100)]


def begin(caller: Caller, wish: Subscribe, country: Country) -> Checkout:
    """A Checkout page to go to; one that was opened before is closed.

    Raises Unauthenticated (session_ended), Invalid, Conflict (already_subscribed), TooManyRequests, NotConnected, Unreachable.
    """
    user, plan = live.account(caller), plans.offered(wish.plan_id)
    _spend(user.user_id)
    mine = _account(user)
    _refuse_second(mine)
    if mine.checkout_id and mine.customer_id and not payments.end_checkout(mine.checkout_id):
        mine = following.follow(mine.customer_id) or mine  # they may have paid there, and the webhook is still coming
        _refuse_second(mine)
    currency = mine.currency or wish.currency or plans.currency_in(user.country or country)
    if currency not in plan.prices:
        currency = plans.FIRST_CURRENCY
    params = _checkout(user, mine, plan, currency, wish.content_id)
    checkout_id, url = payments.begin_checkout(params, f"{user.user_id}-{mine.version}")

    def noted() -> None:
        current = table.get(Entitlement, user_id=user.user_id, consistent=True)
        if current.checkout_id != checkout_id:
            table.update(current, checkout_id=checkout_id)

    table.again(noted)
    return Checkout(checkout_url=url)


def _refuse_second(mine: Entitlement) -> None:
    """Raises Conflict (already_subscribed)."""
    if mine.status in ("trialing", "active", "past_due", "stopped"):
        raise Conflict("There is a subscription: change its plan, or pay what is open", code="already_subscribed")


def _spend(user_id: str) -> None:
    """One of this hour's, by one write. Raises TooManyRequests."""
    moment = now()
    hour = moment.replace(minute=0, second=0, microsecond=0)
    over, named = hour + timedelta(hours=1), f"{hour:%Y-%m-%dT%H}"
    kept = table.patch(
        Tally,
        "SET #user = :user, #hour = :hour, #ttl = :ttl, #count = if_not_exists(#count, :none) + :one",
        "attribute_not_exists(#count) OR #count < :most",
        {":user": user_id, ":hour": named, ":ttl": int(over.timestamp()), ":none": 0, ":most": AN_HOUR},
        {"#user": "user_id", "#hour": "hour", "#ttl": "ttl", "#count": "count"},
        user_id=user_id,
        hour=named,
    )
    if kept is None:
        wait = str(int((over - moment).total_seconds()) + 1)
        raise TooManyRequests(f"At most {AN_HOUR} an hour", headers={"retry-after": wait})


def _checkout(user: User, mine: Entitlement, plan: Plan, currency: str, content_id: str | None) -> payments.Json:
    where, wanted = f"{site.url()}/account/subscription", f"&for={content_id}" if content_id else ""
    trial = {} if mine.trialed or not plan.trial_days else {"trial_period_days": plan.trial_days}
    return {
        "mode": "subscription",
        "customer": mine.customer_id,
        "customer_update": {"address": "auto", "name": "auto"},
        "client_reference_id": user.user_id,
        "line_items": [{"price": _connection().prices[plan.plan_id], "quantity": 1}],
        "currency": currency.lower(),
        "allow_promotion_codes": True,
        "automatic_tax": {"enabled": True},
        "subscription_data": {"metadata": {"user_id": user.user_id}, **trial},
        "locale": user.locale[:2] if user.locale[:2] in _LOCALES else "auto",
        "success_url": f"{where}?checkout=done{wanted}",
        "cancel_url": f"{where}?checkout=left{wanted}",
    }


def preview(caller: Caller, plan_id: str) -> PreviewView:
    """What changing to a plan would cost now. Raises Invalid, Conflict (not_subscribed, unpaid, changed_meanwhile)."""
    plan, mine = plans.offered(plan_id), _playing(caller.user_id)
    assert mine.customer_id and mine.subscription_id and mine.item_id
    at, wish = _stripes_time(mine), f"{caller.user_id}-{new_id('ask')}"
    price_id = _connection().prices[plan.plan_id]
    asked = (mine.customer_id, mine.subscription_id, mine.item_id, price_id, int(at.timestamp()), wish)
    with _as_we_know_it(mine.customer_id):
        said = payments.preview(*asked)
    lines = [PreviewLine(text=text, amount=amount) for text, amount in said.lines]
    return PreviewView(plan_id=plan_id, due=said.due, credit=said.credit, lines=lines, proration_date=at)


def change(caller: Caller, wish: Change) -> SubscriptionView:
    """Another plan from now on: what is left of the old one is taken off what the new one costs, and that is charged.

    Raises Unauthenticated (session_ended), Invalid, Conflict (not_subscribed, unpaid, preview_too_old),
    PaymentRequired (card_declined): then nothing has changed.
    """
    user_id, plan = live.account(caller).user_id, plans.offered(wish.plan_id)
    mine = _playing(user_id)
    if mine.plan_id == plan.plan_id:
        return view(mine)
    if wish.proration_date and abs((_stripes_time(mine) - wish.proration_date).total_seconds()) > _FRESH:
        raise Conflict("This preview is too old: ask for another", code="preview_too_old")
    at = int(wish.proration_date.timestamp()) if wish.proration_date else None
    assert mine.customer_id and mine.subscription_id and mine.item_id
    price_id = _connection().prices[plan.plan_id]
    try:
        with _as_we_know_it(mine.customer_id):
            payments.change_price(mine.subscription_id, mine.item_id, price_id, at, f"{user_id}-{mine.version}")
    except PaymentRequired:
        _note_decline(user_id)
        raise
    return _followed(mine.customer_id)


def leave(caller: Caller) -> SubscriptionView:
    """It ends with what is paid for; at once where nothing is. Raises Unauthenticated, Conflict (not_subscribed)."""
    mine = entitlements.of(live.account(caller).user_id)
    if mine.customer_id and mine.status_at(now()) not in PLAYS:
        mine = (
            following.follow(mine.customer_id) or mine
        )  # it may have been paid a moment ago: then it is not ended at once
    if mine.subscription_id is None or mine.customer_id is None:
        raise Conflict("There is no subscription", code="not_subscribed")
    with _as_we_know_it(mine.customer_id):
        if mine.status_at(now()) in PLAYS:
            payments.leave(mine.subscription_id, f"{mine.user_id}-{mine.version}")
        else:
            payments.end(mine.subscription_id)
    return _followed(mine.customer_id)


def stay(caller: Caller) -> SubscriptionView:
    """Take leaving back. Raises Unauthenticated, Conflict (not_leaving)."""
    mine = entitlements.of(live.account(caller).user_id)
    if not (mine.cancels and mine.subscription_id and mine.customer_id and mine.status_at(now()) in PLAYS):
        raise Conflict("There is nothing to take back", code="not_leaving")
    with _as_we_know_it(mine.customer_id):
        payments.stay(mine.subscription_id, f"{mine.user_id}-{mine.version}")
    return _followed(mine.customer_id)


def portal(caller: Caller) -> Portal:
    """Stripe's page for cards, addresses and invoices. Raises Unauthenticated, Conflict (not_subscribed)."""
    mine = entitlements.of(live.account(caller).user_id)
    if mine.customer_id is None:
        raise Conflict("There is nothing to manage yet", code="not_subscribed")
    wish = f"{mine.user_id}-{new_id('ask')}"
    back = f"{site.url()}/account/subscription"
    return Portal(portal_url=payments.begin_portal(mine.customer_id, _connection().portal, back, wish))


def invoices(caller: Caller, limit: int, cursor: str | None) -> Invoices:
    """The newest first. Raises BadRequest (bad_cursor)."""
    scope = f"invoices/{caller.user_id}"
    after = str(cursors.unseal(cursor, scope)["after"]) if cursor else None
    mine = entitlements.of(caller.user_id)
    found, more = payments.invoices_of(mine.customer_id, limit, after) if mine.customer_id else ([], False)
    next_cursor = cursors.seal({"after": found[-1].invoice_id}, scope) if more else None
    upcoming = None if after else _upcoming(mine)
    return Invoices(items=[_shown(each) for each in found], upcoming=upcoming, next_cursor=next_cursor)


def _upcoming(mine: Entitlement) -> Upcoming | None:
    if mine.cancels or mine.until is None or mine.status_at(now()) not in ("trialing", "active"):
        return None
    assert mine.customer_id and mine.subscription_id
    try:
        due = payments.upcoming(mine.customer_id, mine.subscription_id, f"{mine.user_id}-{new_id('ask')}")
    except payments.Refused:  # it has ended there meanwhile
        return None
    return Upcoming(due=due, at=mine.until)


@contextmanager
def _as_we_know_it(customer_id: str) -> Iterator[None]:
    """Where Stripe has moved on and its webhook is still coming, we look. Raises Conflict (changed_meanwhile)."""
    try:
        yield
    except payments.Refused as refused:
        following.follow(customer_id)
        raise Conflict("It has changed meanwhile: look again", code="changed_meanwhile") from refused


def _shown(invoice: payments.Invoice) -> InvoiceView:
    facts = invoice.model_dump(include=set(InvoiceView.model_fields))
    return InvoiceView(created_at=datetime.fromtimestamp(invoice.created, UTC), **facts)


def _account(user: User) -> Entitlement:
    """Theirs, with a customer of Stripe's, who is made with their first wish."""
    mine = entitlements.of(user.user_id)
    if mine.customer_id:
        return mine
    wish = f"{user.user_id}-{mine.version}"
    customer_id = payments.create_customer(user.user_id, user.email, user.locale, wish)
    known = Customer(customer_id=customer_id, user_id=user.user_id)
    now_theirs = Entitlement(user_id=user.user_id, customer_id=customer_id)
    write = table.updating(mine, customer_id=customer_id) if mine.version else table.creating(now_theirs)
    with suppress(Conflict):  # their other browser was as fast, and Stripe gave both the same customer
        table.transact(write, table.creating(known))
    return table.get(Entitlement, user_id=user.user_id, consistent=True)


def _playing(user_id: str) -> Entitlement:
    """Raises Conflict (not_subscribed, unpaid)."""
    mine = entitlements.of(user_id)
    status = mine.status_at(now())
    if status in ("past_due", "stopped"):
        raise Conflict("Pay first what is open", code="unpaid")
    if status not in PLAYS:
        raise Conflict("There is no subscription", code="not_subscribed")
    return mine


def _stripes_time(mine: Entitlement) -> datetime:
    """To the second."""
    return datetime.fromtimestamp(int(now().timestamp()) + mine.ahead, UTC)


def _note_decline(user_id: str) -> None:
    """Stripe keeps a refusal under its key: what is asked next, with another card, must be another request."""

    def noted() -> None:
        mine = table.get(Entitlement, user_id=user_id, consistent=True)
        table.update(mine, declined=mine.declined + 1)

    table.again(noted)


def _followed(customer_id: str) -> SubscriptionView:
    mine = following.follow(customer_id)
    if mine is None:
        raise Conflict("There is no subscription", code="not_subscribed")
    return view(mine)


def _connection() -> Connection:
    """Raises NotConnected."""
    found = table.find(Connection)
    if found is None:
        raise payments.NotConnected()
    return found
