"""GET /v1/subscription/invoices: the newest first, with what was paid back."""

from matinee.caller import Caller
from matinee.endpoint import endpoint
from matinee.subscriptions import subscribing


@endpoint
def handler(caller: Caller, limit: subscribing.Limit = 20, cursor: str | None = None) -> subscribing.Invoices:
    return subscribing.invoices(caller, limit, cursor)
