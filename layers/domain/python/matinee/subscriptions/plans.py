"""What one can subscribe to. This is the catalogue: `connect_stripe` makes Stripe's products and prices of it.

A plan that is not sold any more stays here with `offered=False` while somebody may have it. Prices hold for who subscribes
from now on; who has a plan keeps the price that they agreed to.
"""

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from matinee.kernel.errors import Invalid
from matinee.kernel.money import Money
from matinee.kernel.settings import settings
from matinee.kernel.types import Country, Model

PlanId = Annotated[str, StringConstraints(pattern="^[a-z][a-z0-9_]{1,39}$")]
Interval = Literal["month", "year"]


@dataclass(frozen=True)
class Plan:
    plan_id: str
    name: str
    prices: dict[str, int]
    """Currency → its minor units, an interval."""
    max_streams: int
    max_height: int
    """Lines of picture."""
    interval: Interval = "month"
    trial_days: int = 0
    """For who has never subscribed."""
    offered: bool = True

    def fingerprint(self) -> str:
        """Of what a price at Stripe cannot be changed in once it is there."""
        terms = {name: asdict(self)[name] for name in ("plan_id", "prices", "interval")}
        return hashlib.sha256(json.dumps(terms, sort_keys=True).encode()).hexdigest()[:16]


PLANS = (
    Plan("basic", "Basic", {"USD": 799, "EUR": 799, "GBP": 699}, max_streams=1, max_height=720),
    Plan(
        "standard",
        "Standard",
        {"USD": 1299, "EUR": 1299, "GBP": 1099},
        max_streams=2,
        max_height=1080,
        trial_days=7,
    ),
    Plan("premium", "Premium", {"USD": 1799, "EUR": 1799, "GBP": 1599}, max_streams=4, max_height=2160),
    Plan(
        "standard_yearly",
        "Standard",
        {"USD": 12999, "EUR": 12999, "GBP": 10999},
        max_streams=2,
        max_height=1080,
        interval="year",
        trial_days=7,
    ),
    Plan(
        "premium_yearly",
        "Premium",
        {"USD": 17999, "EUR": 17999, "GBP": 15999},
        max_streams=4,
        max_height=2160,
        interval="year",
    ),
)
FIRST_CURRENCY = "USD"
INCLUSIVE = ("EUR", "GBP")
"""Currencies whose prices hold their tax; to the others it is added."""
_EURO = [
    "AT",
    "BE",
    "CY",
    "DE",
    "EE",
    "ES",
    "FI",
    "FR",
    "GR",
    "HR",
    "IE",
    "IT",
    "LT",
    "LU",
    "LV",
    "MT",
    "NL",
    "PT",
    "SI",
    "SK",
]
_CURRENCIES = {"GB": "GBP", **dict.fromkeys(_EURO, "EUR")}


class PlanView(Model):
    plan_id: PlanId
    name: str
    """One for all intervals that it can be paid by."""
    price: Money
    tax_included: bool
    """Otherwise tax is added where it is due."""
    interval: Interval
    max_streams: int
    max_height: int
    downloads: Literal[False] = Field(default=False, deprecated=True)
    """No plan has downloads. Clients may still read the field."""
    trial_days: int


def find(plan_id: str | None) -> Plan | None:
    """Also one that is not sold any more."""
    return next((plan for plan in PLANS if plan.plan_id == plan_id), None)


def product_id(plan_id: str) -> str:
    """The plan's product at Stripe, in this stage."""
    return f"matinee_{settings().stage}_{plan_id}"


def of_product(named: str) -> Plan | None:
    return next((plan for plan in PLANS if product_id(plan.plan_id) == named), None)


def offered(plan_id: str) -> Plan:
    """Raises Invalid."""
    plan = find(plan_id)
    if plan is None or not plan.offered:
        raise Invalid({"plan_id": "there is no such plan: GET /v1/plans lists them"})
    return plan


def currency_in(country: Country | None) -> str:
    """What somebody there pays in."""
    return _CURRENCIES.get(country or "", FIRST_CURRENCY)


def refuse_currency(plan: Plan, currency: str, field: str) -> None:
    """Raises Invalid for a currency that the plan is not sold in."""
    if currency not in plan.prices:
        raise Invalid({field: f"{plan.name} is sold in {', '.join(plan.prices)}, not in {currency}"})


def shown_in(plan: Plan, currency: str | None) -> str:
    """The currency to show a plan's price in: that one, if the plan has it."""
    return currency if currency in plan.prices else next(iter(plan.prices))


def view(plan: Plan, currency: str) -> PlanView:
    price = Money(amount=plan.prices[currency], currency=currency)
    facts = {
        name: getattr(plan, name)
        for name in PlanView.model_fields
        if name not in ("price", "tax_included", "downloads")
    }
    return PlanView(price=price, tax_included=currency in INCLUSIVE, **facts)


def listed(currency: str) -> list[PlanView]:
    """The cheapest first. Raises Invalid for a currency in which nothing is sold."""
    sold = [plan for plan in PLANS if plan.offered and currency in plan.prices]
    if not sold:
        raise Invalid({"currency": f"there are {', '.join(PLANS[0].prices)}"})
    return [view(plan, currency) for plan in sorted(sold, key=lambda plan: plan.prices[currency])]
