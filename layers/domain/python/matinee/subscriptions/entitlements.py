"""Who may watch by what plan, for who starts a stream or makes a token: one read, and Stripe is never asked."""

from matinee.kernel import table
from matinee.kernel.settings import settings
from matinee.subscriptions.models import Entitlement


def of(user_id: str) -> Entitlement:
    """By one GetItem; of the status "none" for who has never subscribed."""
    return table.find(Entitlement, user_id=user_id, consistent=True) or Entitlement(user_id=user_id)


def wanted() -> bool:
    """Whether watching takes a plan in this deployment (`-c subscriptions=on`)."""
    return settings()["subscriptions"] == "on"
