"""POST /v1/subscription/portal: the address of Stripe's page for cards, addresses and invoices."""

from matinee.identity.caller import Caller
from matinee.kernel.endpoint import endpoint
from matinee.subscriptions import subscribing


@endpoint(status=201)
def handler(caller: Caller) -> subscribing.Portal:
    return subscribing.portal(caller)
