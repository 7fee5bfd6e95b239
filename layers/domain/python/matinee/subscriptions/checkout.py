"""Subscribing: an account has one open Checkout page, which is claimed here before Stripe is asked for it.

Two tabs that subscribe at once find one claim, and with it one request to Stripe and one page. Whoever chooses another plan
expires the page that is open first. A claim without an answer broke off, or is being answered: asked again with its
idempotency key, Stripe answers the same page. Stripe keeps keys for at least 24 hours, as long as a page is open, so that no
key makes a second page beside an open one.
Sources: https://docs.stripe.com/api/idempotent_requests, https://docs.stripe.com/api/checkout/sessions/object (`expires_at`)
"""

from dataclasses import dataclass
from datetime import timedelta

from matinee.identity.live import LiveCaller
from matinee.identity.models import User
from matinee.kernel import site, table
from matinee.kernel.errors import Conflict, Invalid, TooManyRequests
from matinee.kernel.ids import new_id
from matinee.kernel.money import Currency
from matinee.kernel.types import Country, Input, Model, TitleId, now
from matinee.subscriptions import connecting, customers, plans, states, sync
from matinee.subscriptions.claims import CheckoutClaim, CheckoutCount
from matinee.subscriptions.models import Entitlement
from matinee.subscriptions.plans import Plan, PlanId
from matinee.subscriptions.stripe_api import checkouts
from matinee.subscriptions.stripe_api import customers as at_stripe
from matinee.subscriptions.stripe_api.checkouts import Page
from matinee.subscriptions.stripe_api.client import Gone, Json, Refused

_LOCALES = ("ar", "de", "en", "es", "fr", "it", "ja", "nl", "pt")
"""Of ours, those that Checkout speaks; it chooses by the browser otherwise."""
AN_HOUR = 20
"""Times that somebody may begin."""


class Subscribe(Input):
    plan_id: PlanId
    currency: Currency | None = None
    """Without it the country decides; who has paid before pays in the same."""
    content_id: TitleId | None = None
    """What they wanted to watch: Checkout leads back with it (`for`)."""


class Checkout(Model):
    checkout_url: str


@dataclass(frozen=True)
class Wish:
    """What somebody is asking for, before it is known how they stand at Stripe."""

    user: User
    plan: Plan
    asked: Subscribe
    country: Country


def begin(caller: LiveCaller, asked: Subscribe, country: Country) -> Checkout:
    """A Checkout page to go to: the one that is open, if it is for the same wish; otherwise that one is expired first.

    Raises Unauthenticated (session_ended), Invalid, Conflict (already_subscribed, changed_meanwhile, in_progress),
    TooManyRequests, NotConnected, Unreachable.
    """
    wish = Wish(caller.account, plans.offered(asked.plan_id), asked, country)
    if asked.currency:
        plans.refuse_currency(wish.plan, asked.currency, "currency")
    _spend(wish.user.user_id)
    return Checkout(checkout_url=table.again(lambda: _page(wish)))


def _page(wish: Wish) -> str:
    """The page's address. Raises Conflict also where another tab has claimed meanwhile: then it is to be tried again."""
    entitlement = customers.of(wish.user)
    held = table.find(CheckoutClaim, user_id=wish.user.user_id, consistent=True)
    page = held and _page_of(held)
    if held and page and page.url:
        if held.request == _request(wish, entitlement):
            return page.url
        checkouts.expire(page.checkout_id)
    # From here on nobody can pay, so that what Stripe says of subscriptions holds until the next page is open.
    entitlement = _without_subscription(wish.user, entitlement)
    claim = CheckoutClaim(
        user_id=entitlement.user_id, request_key=f"checkout-{new_id('chk')}", request=_request(wish, entitlement)
    )
    fresh = {"request_key": claim.request_key, "request": claim.request, "checkout_id": None}
    claim = table.update(held, **fresh) if held else table.create(claim)
    assert entitlement.customer_id
    with sync.after_refusal(entitlement.customer_id, Gone):
        at_stripe.update(entitlement.customer_id, wish.user.email, wish.user.locale, attempt=claim.request_key)
        return str(_answer(claim).url)


def _page_of(held: CheckoutClaim) -> Page | None:
    """A claim's page as it is now; None where Stripe has none and makes none of its request. Raises Conflict (in_progress)."""
    try:
        return checkouts.look(held.checkout_id or _answer(held).checkout_id)
    except Refused:
        return None


def _answer(claim: CheckoutClaim) -> Page:
    """The claim's page as Stripe made it, noted in the claim. Raises Conflict (in_progress, changed_meanwhile), Refused."""
    page = checkouts.create(claim.request, claim.request_key)

    def noted() -> None:
        current = table.find(CheckoutClaim, user_id=claim.user_id, consistent=True)
        if current is None or current.request_key != claim.request_key:
            raise Conflict("Another plan was chosen meanwhile", code="changed_meanwhile")
        if current.checkout_id is None:
            table.update(current, checkout_id=page.checkout_id)

    table.again(noted)
    return page


def _without_subscription(user: User, entitlement: Entitlement) -> Entitlement:
    """Theirs as Stripe says now: nobody is sold a second subscription. Raises Conflict (already_subscribed)."""
    assert entitlement.customer_id
    entitlement = sync.customer(entitlement.customer_id) or entitlement
    if entitlement.status in states.ALIVE:
        raise Conflict(
            "There is a subscription already: change its plan, or pay what is open", code="already_subscribed"
        )
    return entitlement if entitlement.customer_id else customers.of(user)  # the customer was deleted at Stripe


def _spend(user_id: str) -> None:
    """One of this hour's, by one write. Raises TooManyRequests."""
    moment = now()
    hour = moment.replace(minute=0, second=0, microsecond=0)
    over, named = hour + timedelta(hours=1), f"{hour:%Y-%m-%dT%H}"
    kept = table.patch(
        CheckoutCount,
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


def _currency(wish: Wish, entitlement: Entitlement) -> str:
    """Theirs who have paid in one before: Stripe keeps to it. Raises Invalid for one that the plan is not sold in."""
    asked = wish.asked.currency
    if asked and entitlement.currency and asked != entitlement.currency:
        raise Invalid({"currency": f"you pay in {entitlement.currency}: what was paid in once stays"})
    currency = asked or entitlement.currency or plans.currency_in(wish.user.country or wish.country)
    plans.refuse_currency(wish.plan, currency, "currency")
    return currency


def _request(wish: Wish, entitlement: Entitlement) -> Json:
    user, plan, content_id = wish.user, wish.plan, wish.asked.content_id
    where, wanted = f"{site.url()}/account/subscription", f"&for={content_id}" if content_id else ""
    trial = {} if entitlement.trialed or not plan.trial_days else {"trial_period_days": plan.trial_days}
    return {
        "mode": "subscription",
        "customer": entitlement.customer_id,
        "customer_update": {"address": "auto", "name": "auto"},
        "client_reference_id": user.user_id,
        "line_items": [{"price": connecting.current().prices[plan.plan_id], "quantity": 1}],
        "currency": _currency(wish, entitlement).lower(),
        "allow_promotion_codes": True,
        "automatic_tax": {"enabled": True},
        "subscription_data": {"metadata": {"user_id": user.user_id}, **trial},
        "locale": user.locale[:2] if user.locale[:2] in _LOCALES else "auto",
        "success_url": f"{where}?checkout=done{wanted}",
        "cancel_url": f"{where}?checkout=left{wanted}",
    }
