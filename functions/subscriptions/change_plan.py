"""PUT /v1/subscription: another plan, prorated and charged at once, or not at all."""

from matinee.identity.live import LiveCaller
from matinee.kernel.endpoint import endpoint
from matinee.subscriptions import plan_changes
from matinee.subscriptions.views import SubscriptionView


@endpoint
def handler(wish: plan_changes.PlanChange, caller: LiveCaller) -> SubscriptionView:
    return plan_changes.change(caller, wish)
