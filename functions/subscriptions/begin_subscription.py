"""POST /v1/subscription: subscribe to a plan, at the Checkout page that is answered."""

from matinee.identity.caller import Caller
from matinee.kernel.endpoint import endpoint
from matinee.kernel.request import Origin
from matinee.subscriptions import checkout


@endpoint(status=201, idempotent=True)
def handler(wish: checkout.Subscribe, caller: Caller, origin: Origin) -> checkout.Checkout:
    return checkout.begin(caller, wish, origin.country)
