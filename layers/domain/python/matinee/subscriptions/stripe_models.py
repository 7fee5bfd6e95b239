"""What is stored of the exchange with Stripe: customers, events, what we made there, and the nightly comparison."""

from typing import Literal

from pydantic import Field

from matinee.kernel.money import Money
from matinee.kernel.table import Item
from matinee.kernel.types import Instant, Model, UserId, now
from matinee.subscriptions.states import PaymentStatus


class Customer(Item, pk="CUSTOMER#{customer_id}", sk="CUSTOMER"):
    """Who a customer of Stripe's is."""

    customer_id: str
    user_id: UserId


class Payment(Model):
    status: PaymentStatus
    money: Money


class StripeEvent(
    Item,
    pk="EVENT#{stripe_event_id}",
    sk="EVENT",
    gsi1pk="EVENTS#{customer_id}",
    gsi1sk="{stripe_event_id}",
    gsi2pk="{waiting}",
    gsi2sk="{received_at}",
):
    """An event that Stripe sent. It names whom to read again; of its content nothing is kept but what was paid."""

    stripe_event_id: str
    kind: str
    customer_id: str
    happened_at: Instant
    received_at: Instant = Field(default_factory=now)
    waiting: Literal["WAITING"] | None = None
    """Until it has been worked on."""
    payment: Payment | None = None
    """Published as `PaymentSettled` once it has been worked on: then it is known whose it was."""
    ttl: int


class Connection(Item, pk="CONNECTION", sk="CONNECTION"):
    """What `connect_stripe` made there."""

    prices: dict[str, str]
    """Plan → the price that new subscribers pay."""
    portal: str
    """The billing portal's configuration."""
    connected_at: Instant = Field(default_factory=now)


class Round(Item, pk="RECONCILIATION", sk="RECONCILIATION"):
    """How far the nightly comparison with Stripe has come."""

    began_at: Instant
    after: str | None = None
    """The last subscription that was looked at."""
    down_to: Instant | None = None
    """When that one was made: Stripe lists the newest first."""
    done: bool = False
    seen: int = 0
    mended: int = 0
