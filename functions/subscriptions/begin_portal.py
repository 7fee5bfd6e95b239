"""POST /v1/subscription/portal: the address of Stripe's page for cards, addresses and invoices."""

from matinee.identity.live import LiveCaller
from matinee.kernel.endpoint import endpoint
from matinee.subscriptions import portal


@endpoint(status=201)
def handler(caller: LiveCaller) -> portal.Portal:
    return portal.begin(caller)
