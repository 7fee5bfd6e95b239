"""What somebody has paid for, as it is stored."""

from datetime import datetime, timedelta
from typing import Literal

from pydantic import Field

from matinee.kernel.table import Item
from matinee.kernel.types import Instant, UserId, now
from matinee.subscriptions.states import PLAYING, Status


class Entitlement(Item, pk="USER#{user_id}", sk="ENTITLEMENT", gsi2pk="{listed}", gsi2sk="{subscribed_at}"):
    """What somebody has paid for, as Stripe said when it was last asked; nobody else ever writes it."""

    user_id: UserId
    status: Status = "none"
    plan_id: str | None = None
    max_streams: int = 0
    max_height: int = 0
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
