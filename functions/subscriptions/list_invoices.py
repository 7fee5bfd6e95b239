"""GET /v1/subscription/invoices: the newest first, with what was paid back."""

from matinee.identity.caller import Caller
from matinee.kernel.endpoint import endpoint
from matinee.subscriptions import subscribing


@endpoint
def handler(caller: Caller, limit: subscribing.Limit = 20, cursor: str | None = None) -> subscribing.Invoices:
    return subscribing.invoices(caller, limit, cursor)
