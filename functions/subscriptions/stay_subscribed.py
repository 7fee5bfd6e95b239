"""POST /v1/subscription/resume: it goes on after all."""

from matinee.identity.live import LiveCaller
from matinee.kernel.endpoint import endpoint
from matinee.subscriptions import cancellation
from matinee.subscriptions.views import SubscriptionView


@endpoint
def handler(caller: LiveCaller) -> SubscriptionView:
    return cancellation.stay(caller)
