"""POST /v1/subscription: subscribe to a plan, at the Checkout page that is answered."""

from matinee.identity.live import LiveCaller
from matinee.kernel.endpoint import endpoint
from matinee.kernel.request import Origin
from matinee.subscriptions import checkout


@endpoint(status=201, idempotent=True)
def handler(wish: checkout.Subscribe, caller: LiveCaller, origin: Origin) -> checkout.Checkout:
    return checkout.begin(caller, wish, origin.country)
