"""GET /v1/plans: what one can subscribe to, the cheapest first, in the currency of where it is asked, or in another."""

from matinee.kernel.endpoint import endpoint
from matinee.kernel.money import Currency
from matinee.kernel.request import Origin
from matinee.kernel.types import Model
from matinee.subscriptions import plans


class Plans(Model):
    items: list[plans.PlanView]


@endpoint(max_age=300)
def handler(origin: Origin, currency: Currency | None = None) -> Plans:
    return Plans(items=plans.listed(currency or plans.currency_in(origin.country)))
