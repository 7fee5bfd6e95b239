"""Amounts of money."""

from typing import Annotated

from pydantic import StringConstraints

from matinee.kernel.types import Model

Currency = Annotated[str, StringConstraints(pattern="^[A-Z]{3}$")]
"""ISO 4217."""


class Money(Model):
    """An amount in the currency's minor unit: {"amount": 1299, "currency": "USD"} is $12.99."""

    amount: int
    currency: Currency = "USD"
