"""What is stored of subscriptions: who may watch what until when, whose customer is whose, and which events Stripe sent."""

from datetime import datetime, timedelta
from typing import Any, Literal

from pydantic import Field

from matinee.kernel.table import Item
from matinee.kernel.types import Instant, Money, UserId, now
from matinee.subscriptions.states import PLAYING, Status


class Entitlement(Item, pk="USER#{user_id}", sk="ENTITLEMENT", gsi2pk="{listed}", gsi2sk="{subscribed_at}"):
    """What somebody has paid for, as Stripe said when it was last asked; nobody else ever writes it."""

    user_id: UserId
    status: Status = "none"
    plan_id: str | None = None
    max_streams: int = 0
    max_height: int = 0
    downloads: bool = False
    until: Instant | None = None
    """The end of what is paid for, or of the trial."""
    grace_until: Instant | None = None
    """From then on nothing plays, even if later webhooks were lost."""
    cancels: bool = False
    """It ends with its period."""
    currency: str | None = None
    customer_id: str | None = None
    other_customers: list[str] = []
    """Further customers at Stripe who are this person: made by hand there. What they subscribe to counts too."""
    subscription_id: str | None = None
    item_id: str | None = None
    """The subscription's one item, at Stripe."""
    subscribed_at: Instant | None = None
    """When the subscription was made there, which lists all by that."""
    listed: Literal["SUBSCRIBED"] | None = None
    """While there is a subscription: among those that the nightly comparison expects to find at Stripe."""
    trialed: bool = False
    """They have subscribed before, so that no trial is due."""
    ahead: int = 0
    """Seconds that Stripe's clock is ahead of ours: none, but where a test moves it."""
    seen_at: Instant = Field(default_factory=now)
    """When Stripe was asked."""

    def customers(self) -> list[str]:
        """All customers at Stripe who are this person."""
        return [*([self.customer_id] if self.customer_id else []), *self.other_customers]

    def status_at(self, moment: datetime) -> Status:
        """Time alone ends what was not renewed."""
        if self.status not in PLAYING or self.grace_until is None:
            return self.status
        if moment + timedelta(seconds=self.ahead) < self.grace_until:
            return self.status
        return "ended" if self.cancels else "stopped"

    def plan_at(self, moment: datetime) -> str | None:
        """The plan by which they may watch then."""
        return self.plan_id if self.status_at(moment) in PLAYING else None


class Customer(Item, pk="CUSTOMER#{customer_id}", sk="CUSTOMER"):
    """Who a customer of Stripe's is."""

    customer_id: str
    user_id: UserId


class Tally(Item, pk="USER#{user_id}", sk="TALLY#{hour}"):
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


class StripeEvent(
    Item,
    pk="EVENT#{stripe_event_id}",
    sk="EVENT",
    gsi1pk="EVENTS#{customer_id}",
    gsi1sk="{stripe_event_id}",
    gsi2pk="{waiting}",
    gsi2sk="{received_at}",
):
    """An event that Stripe sent. It only names whom to read again, so nothing of its content is kept."""

    stripe_event_id: str
    kind: str
    customer_id: str
    happened_at: Instant
    received_at: Instant = Field(default_factory=now)
    waiting: Literal["WAITING"] | None = None
    """Until it has been worked on."""
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
