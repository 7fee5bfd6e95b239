"""Every minute: new subscriptions whose webhooks were lost, and interrupted refunds of second subscriptions."""

from datetime import timedelta

from matinee.kernel import table
from matinee.kernel.types import Model, now
from matinee.subscriptions import duplicates, entitlements, sync
from matinee.subscriptions.stripe_api import subscriptions
from matinee.subscriptions.stripe_api.subscriptions import Subscription
from matinee.subscriptions.stripe_models import Connection, Customer

_LOOKED_BACK = timedelta(minutes=5)
"""Older subscriptions are found at night, if their webhooks were lost."""


class CaughtUp(Model):
    refunds: int = 0
    """Second subscriptions that were found before, and are paid back now."""
    customers: int = 0
    """Customers with a new subscription that was not known here."""


def run() -> CaughtUp:
    """Where Stripe is not connected there is nothing to do. Raises ExceptionGroup of the refunds that failed, Unreachable."""
    if table.find(Connection) is None:
        return CaughtUp()
    unknown = dict.fromkeys(
        each.customer_id for each in subscriptions.created_since(now() - _LOOKED_BACK) if _is_unknown(each)
    )
    for customer_id in unknown:
        sync.customer(customer_id)
    return CaughtUp(refunds=duplicates.resume(), customers=len(unknown))


def _is_unknown(sub: Subscription) -> bool:
    """Whether it is alive at Stripe, of a customer whom we know, and not the one that is kept here."""
    if not sub.state.alive:
        return False
    known = table.find(Customer, customer_id=sub.customer_id)
    return known is not None and entitlements.of(known.user_id).subscription_id != sub.subscription_id
