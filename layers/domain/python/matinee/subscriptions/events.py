"""What becomes of subscriptions, for whoever must know."""

from matinee.kernel.bus import Event
from matinee.kernel.types import Instant, UserId
from matinee.subscriptions.models import Status


class StripeEventReceived(Event):
    """Something happened to a customer at Stripe: look there."""

    stripe_event_id: str
    customer_id: str


class EntitlementChanged(Event):
    """Somebody may watch otherwise than before; `entitlements.of` says what holds now."""

    user_id: UserId
    status: Status
    plan_id: str | None = None
    until: Instant | None = None
    grace_until: Instant | None = None
