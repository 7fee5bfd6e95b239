"""Leaving, and staying after all."""

from matinee.identity.live import LiveCaller
from matinee.kernel.errors import Conflict
from matinee.kernel.types import now
from matinee.subscriptions import entitlements, states, sync
from matinee.subscriptions.stripe_api import subscriptions
from matinee.subscriptions.views import SubscriptionView, view


def leave(caller: LiveCaller) -> SubscriptionView:
    """It ends with what is paid for; at once where nothing is. Raises Unauthenticated, Conflict (not_subscribed)."""
    entitlement = entitlements.of(caller.user_id)
    if entitlement.customer_id and entitlement.status_at(now()) not in states.PLAYING:
        entitlement = (
            sync.customer(entitlement.customer_id) or entitlement
        )  # it may have been paid a moment ago: then it does not end at once
    if entitlement.subscription_id is None or entitlement.customer_id is None:
        raise Conflict("There is no subscription", code="not_subscribed")
    with sync.after_refusal(entitlement.customer_id):
        if entitlement.status_at(now()) in states.ENDING_AT_ONCE:
            subscriptions.end(entitlement.subscription_id)
        else:
            subscriptions.cancel_at_period_end(entitlement.subscription_id, attempt=str(entitlement.version))
    return view(sync.customer(entitlement.customer_id) or entitlement)


def stay(caller: LiveCaller) -> SubscriptionView:
    """Take leaving back. Raises Unauthenticated, Conflict (not_leaving, changed_meanwhile)."""
    entitlement = entitlements.of(caller.user_id)
    if not (
        entitlement.cancels
        and entitlement.subscription_id
        and entitlement.customer_id
        and entitlement.status_at(now()) in states.ALIVE
    ):
        raise Conflict("There is no cancellation to take back", code="not_leaving")
    with sync.after_refusal(entitlement.customer_id):
        subscriptions.keep(entitlement.subscription_id, attempt=str(entitlement.version))
    return view(sync.customer(entitlement.customer_id) or entitlement)
