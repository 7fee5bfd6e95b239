"""What becomes of subscriptions, for whoever must know."""

from matinee.kernel.bus import Event
from matinee.kernel.money import Money
from matinee.kernel.types import Instant, UserId
from matinee.subscriptions.states import PaymentStatus, Status


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
    currency: str | None = None
    ends_at: Instant | None = None
    """When it ends, where it was cancelled."""


class PaymentSettled(Event):
    """Somebody paid, could not pay, or got money back, as Stripe told."""

    user_id: UserId
    status: PaymentStatus
    money: Money


class DuplicateEnded(Event):
    """Somebody had a second live subscription: it was ended, and what was paid for it was paid back."""

    user_id: UserId
    refunded: Money
