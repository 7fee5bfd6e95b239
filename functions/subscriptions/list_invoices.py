"""GET /v1/subscription/invoices: the newest first, with what was paid back."""

from matinee.identity.caller import Caller
from matinee.kernel.endpoint import endpoint
from matinee.subscriptions import invoices


@endpoint
def handler(caller: Caller, limit: invoices.Limit = 20, cursor: str | None = None) -> invoices.Invoices:
    return invoices.listed(caller, limit, cursor)
