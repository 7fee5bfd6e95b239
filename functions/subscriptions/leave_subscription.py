"""DELETE /v1/subscription: it ends with what is paid for; at once where nothing is."""

from matinee.identity.caller import Caller
from matinee.kernel.endpoint import endpoint
from matinee.subscriptions import cancellation
from matinee.subscriptions.views import SubscriptionView


@endpoint
def handler(caller: Caller) -> SubscriptionView:
    return cancellation.leave(caller)
