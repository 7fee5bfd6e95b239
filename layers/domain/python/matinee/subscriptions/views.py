"""A subscription as its owner sees it."""

from matinee.kernel.money import Currency
from matinee.kernel.types import Instant, Model, now
from matinee.subscriptions import plans
from matinee.subscriptions.models import Entitlement
from matinee.subscriptions.plans import PlanView
from matinee.subscriptions.states import PLAYING, Status


class SubscriptionView(Model):
    status: Status
    plays: bool
    """Whether they may watch."""
    plan: PlanView | None = None
    """At its price of today; what they agreed to, their invoices say."""
    until: Instant | None = None
    """The end of what is paid for, or of the trial."""
    grace_until: Instant | None = None
    """Where a payment failed: until then they may watch."""
    cancels: bool = False
    """It ends then; POST /v1/subscription/resume takes that back."""
    trial_available: bool = False
    currency: Currency | None = None
    """What they pay in, once they have paid."""


def view(entitlement: Entitlement) -> SubscriptionView:
    status, plan = entitlement.status_at(now()), plans.find(entitlement.plan_id)
    return SubscriptionView(
        status=status,
        plays=status in PLAYING,
        plan=plan and plans.view(plan, plans.shown_in(plan, entitlement.currency)),
        until=entitlement.until,
        grace_until=entitlement.grace_until if status == "past_due" else None,
        cancels=entitlement.cancels,
        trial_available=not entitlement.trialed,
        currency=entitlement.currency,
    )
