"""What is stored before Stripe is asked, so that a race, a crash or a retry asks for the same thing once."""

from typing import Any, Literal

from pydantic import Field

from matinee.kernel.money import Money
from matinee.kernel.table import Item
from matinee.kernel.types import Instant, UserId, now


class CheckoutCount(Item, pk="USER#{user_id}", sk="TALLY#{hour}"):
    """How many Checkout pages somebody opened within an hour."""

    user_id: UserId
    hour: str
    count: int = 0
    ttl: int


class CheckoutClaim(Item, pk="USER#{user_id}", sk="CHECKOUT"):
    """The one Checkout page that an account may have open: stored before Stripe is asked for the page.

    It holds what Stripe is asked, so that whoever finds it without an answer asks the same again and gets the same page.
    """

    user_id: UserId
    request_key: str
    """The request's idempotency key. Stripe keeps it as long as the page is open, or longer."""
    request: dict[str, Any]
    checkout_id: str | None = None
    """The page, once Stripe has answered."""


class PlanChangeClaim(Item, pk="USER#{user_id}", sk="PLAN_CHANGE"):
    """The one change of plan that is being carried out for an account: stored before Stripe is asked, removed after."""

    user_id: UserId
    attempt: str
    """What the request's idempotency key is made of."""
    subscription_id: str
    item_id: str
    price_id: str
    proration_date: int | None = None
    claimed_at: Instant = Field(default_factory=now)


class Duplicate(
    Item, pk="USER#{user_id}", sk="DUPLICATE#{subscription_id}", gsi2pk="{pending}", gsi2sk="{subscription_id}"
):
    """A second live subscription of somebody: stored before it is ended, so that its refund is not forgotten."""

    user_id: UserId
    subscription_id: str
    kept: str
    """The subscription that goes on."""
    since: int
    """When the other one was made, in epoch seconds: what was paid for this one since then is paid back."""
    currency: str
    found_at: Instant = Field(default_factory=now)
    pending: Literal["DUPLICATES"] | None = None
    """Until it is ended and paid back."""
    refunded: Money | None = None
