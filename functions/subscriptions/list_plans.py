"""GET /v1/plans: what one can subscribe to, the cheapest first, in the currency of where it is asked, or in another."""

from matinee.caller import Origin
from matinee.endpoint import endpoint
from matinee.subscriptions import plans
from matinee.types import Currency, Model


class Plans(Model):
    items: list[plans.PlanView]


@endpoint(max_age=300)
def handler(origin: Origin, currency: Currency | None = None) -> Plans:
    return Plans(items=plans.listed(currency or plans.currency_in(origin.country)))
