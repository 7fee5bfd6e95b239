"""Another plan for who has one: what it would cost, and the change itself, one at a time for an account."""

from datetime import UTC, datetime, timedelta

from matinee.identity.caller import Caller
from matinee.identity.live import LiveCaller
from matinee.kernel import table
from matinee.kernel.errors import Conflict, Invalid, PaymentRequired
from matinee.kernel.ids import new_id
from matinee.kernel.money import Money
from matinee.kernel.types import Input, Instant, Model, now
from matinee.subscriptions import connecting, entitlements, plans, states, sync
from matinee.subscriptions.claims import PlanChangeClaim
from matinee.subscriptions.models import Entitlement
from matinee.subscriptions.plans import Plan, PlanId
from matinee.subscriptions.stripe_api import subscriptions
from matinee.subscriptions.stripe_api.client import Refused
from matinee.subscriptions.views import SubscriptionView, view

_FRESH = 900
"""Seconds that a preview's moment may be charged by."""
_IN_FLIGHT = timedelta(seconds=60)
"""After which no function that claimed a change is running any more."""


class PlanChange(Input):
    plan_id: PlanId
    proration_date: Instant | None = None
    """That of a preview, to be charged what it said; for fifteen minutes."""


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


def preview(caller: Caller, plan_id: str) -> PreviewView:
    """What changing to a plan would cost now. Raises Invalid, Conflict (not_subscribed, unpaid, changed_meanwhile)."""
    plan, entitlement = plans.offered(plan_id), _playing(caller.user_id)
    _refuse_currency(plan, entitlement)
    assert entitlement.customer_id and entitlement.subscription_id and entitlement.item_id
    at, price_id = _stripes_time(entitlement), connecting.current().prices[plan.plan_id]
    asked = (
        entitlement.customer_id,
        entitlement.subscription_id,
        entitlement.item_id,
        price_id,
        int(at.timestamp()),
        new_id("ask"),
    )
    with sync.after_refusal(entitlement.customer_id):
        cost = subscriptions.preview(*asked)
    lines = [PreviewLine(text=text, amount=amount) for text, amount in cost.lines]
    return PreviewView(plan_id=plan_id, due=cost.due, credit=cost.credit, lines=lines, proration_date=at)


def change(caller: LiveCaller, wish: PlanChange) -> SubscriptionView:
    """Another plan from now on: what is left of the old one is taken off what the new one costs, and that is charged.

    Raises Unauthenticated (session_ended), Invalid, Conflict (not_subscribed, unpaid, preview_too_old, in_progress,
    changed_meanwhile), PaymentRequired (card_declined): then nothing has changed.
    """
    user_id, plan = caller.user_id, plans.offered(wish.plan_id)
    entitlement = _playing(user_id)
    if entitlement.plan_id == plan.plan_id:
        return view(entitlement)
    _refuse_currency(plan, entitlement)
    if wish.proration_date and abs((_stripes_time(entitlement) - wish.proration_date).total_seconds()) > _FRESH:
        raise Conflict("This preview is too old: ask for another", code="preview_too_old")
    assert entitlement.customer_id and entitlement.subscription_id and entitlement.item_id
    wanted = PlanChangeClaim(
        user_id=user_id,
        attempt=new_id("chg"),
        subscription_id=entitlement.subscription_id,
        item_id=entitlement.item_id,
        price_id=connecting.current().prices[plan.plan_id],
        proration_date=int(wish.proration_date.timestamp()) if wish.proration_date else None,
    )
    claim = table.again(lambda: _claim(wanted))
    with sync.after_refusal(entitlement.customer_id):
        _carry_out(claim)
    current = sync.customer(entitlement.customer_id)
    _release(claim)
    return view(current or entitlement)


def _claim(wanted: PlanChangeClaim) -> PlanChangeClaim:
    """The claim of this change. One that is there for the same change is asked for again, with its idempotency key.

    Raises Conflict (in_progress) while another change is being carried out.
    """
    held = table.find(PlanChangeClaim, user_id=wanted.user_id, consistent=True)
    if held is None:
        return table.create(wanted)
    asked = wanted.model_dump(exclude={"version", "attempt", "claimed_at"})
    if held.model_dump(exclude={"version", "attempt", "claimed_at"}) == asked:
        return held
    if now() - held.claimed_at < _IN_FLIGHT:
        raise Conflict("Another change of this plan is being carried out", code="in_progress")
    return table.update(held, attempt=wanted.attempt, claimed_at=wanted.claimed_at, **asked)


def _carry_out(claim: PlanChangeClaim) -> None:
    """Raises PaymentRequired, Refused: then nothing has changed, and the claim is gone. Unreachable: then it stays."""
    asked = (claim.subscription_id, claim.item_id, claim.price_id, claim.proration_date)
    try:
        subscriptions.change_price(*asked, attempt=claim.attempt)
    except (
        PaymentRequired,
        Refused,
    ):  # Stripe keeps a refusal under its key: the next try, with another card, has another
        _release(claim)
        raise


def _release(claim: PlanChangeClaim) -> None:
    """Unless another tab that asked the same has done so, and somebody has claimed since."""

    def released() -> None:
        current = table.find(PlanChangeClaim, user_id=claim.user_id, consistent=True)
        if current and current.attempt == claim.attempt:
            table.delete(current)

    table.again(released)


def _playing(user_id: str) -> Entitlement:
    """Raises Conflict (not_subscribed, unpaid)."""
    entitlement = entitlements.of(user_id)
    status = entitlement.status_at(now())
    if status in ("past_due", "stopped"):
        raise Conflict("Pay first what is open", code="unpaid")
    if status not in states.PLAYING:
        raise Conflict("There is no subscription that can be changed", code="not_subscribed")
    return entitlement


def _refuse_currency(plan: Plan, entitlement: Entitlement) -> None:
    """Raises Invalid for a plan that is not sold in what they pay in."""
    if entitlement.currency not in plan.prices:
        raise Invalid(
            {"plan_id": f"{plan.name} is sold in {', '.join(plan.prices)}, and you pay in {entitlement.currency}"}
        )


def _stripes_time(entitlement: Entitlement) -> datetime:
    """To the second."""
    return datetime.fromtimestamp(int(now().timestamp()) + entitlement.ahead, UTC)
