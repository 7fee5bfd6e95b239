"""GET /v1/subscription/preview: what changing to a plan would cost now; PUT with its `proration_date` costs the same."""

from matinee.identity.caller import Caller
from matinee.kernel.endpoint import endpoint
from matinee.subscriptions import subscribing
from matinee.subscriptions.plans import PlanId


@endpoint
def handler(plan_id: PlanId, caller: Caller) -> subscribing.PreviewView:
    return subscribing.preview(caller, plan_id)
