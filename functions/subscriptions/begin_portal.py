"""POST /v1/subscription/portal: the address of Stripe's page for cards, addresses and invoices."""

from matinee.identity.caller import Caller
from matinee.kernel.endpoint import endpoint
from matinee.subscriptions import portal


@endpoint(status=201)
def handler(caller: Caller) -> portal.Portal:
    return portal.begin(caller)
