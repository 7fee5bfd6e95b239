"""DELETE /v1/subscription: it ends with what is paid for; at once where nothing is."""

from matinee.identity.live import LiveCaller
from matinee.kernel.endpoint import endpoint
from matinee.subscriptions import cancellation
from matinee.subscriptions.views import SubscriptionView


@endpoint
def handler(caller: LiveCaller) -> SubscriptionView:
    return cancellation.leave(caller)
