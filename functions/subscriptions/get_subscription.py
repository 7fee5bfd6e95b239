"""GET /v1/subscription: what I have subscribed to, and until when it is good."""

from matinee.identity.caller import Caller
from matinee.kernel.endpoint import endpoint
from matinee.subscriptions import entitlements
from matinee.subscriptions.views import SubscriptionView, view


@endpoint
def handler(caller: Caller) -> SubscriptionView:
    return view(entitlements.of(caller.user_id))
