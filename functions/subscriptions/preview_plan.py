"""GET /v1/subscription/preview: what changing to a plan would cost now; PUT with its `proration_date` costs the same."""

from matinee.identity.caller import Caller
from matinee.kernel.endpoint import endpoint
from matinee.subscriptions import plan_changes
from matinee.subscriptions.plans import PlanId


@endpoint
def handler(plan_id: PlanId, caller: Caller) -> plan_changes.PreviewView:
    return plan_changes.preview(caller, plan_id)
