"""Leaving, and staying after all."""

from matinee.identity import live
from matinee.identity.caller import Caller
from matinee.kernel.errors import Conflict
from matinee.kernel.types import now
from matinee.subscriptions import entitlements, states, sync
from matinee.subscriptions.stripe_api import subscriptions
from matinee.subscriptions.views import SubscriptionView, view


def leave(caller: Caller) -> SubscriptionView:
    """It ends with what is paid for; at once where nothing is. Raises Unauthenticated, Conflict (not_subscribed)."""
    mine = entitlements.of(live.account(caller).user_id)
    if mine.customer_id and mine.status_at(now()) not in states.PLAYING:
        mine = (
            sync.customer(mine.customer_id) or mine
        )  # it may have been paid a moment ago: then it does not end at once
    if mine.subscription_id is None or mine.customer_id is None:
        raise Conflict("There is no subscription", code="not_subscribed")
    with sync.after_refusal(mine.customer_id):
        if mine.status_at(now()) in states.ENDING_AT_ONCE:
            subscriptions.end(mine.subscription_id)
        else:
            subscriptions.cancel_at_period_end(mine.subscription_id, attempt=str(mine.version))
    return view(sync.customer(mine.customer_id) or mine)


def stay(caller: Caller) -> SubscriptionView:
    """Take leaving back. Raises Unauthenticated, Conflict (not_leaving, changed_meanwhile)."""
    mine = entitlements.of(live.account(caller).user_id)
    if not (mine.cancels and mine.subscription_id and mine.customer_id and mine.status_at(now()) in states.ALIVE):
        raise Conflict("There is no cancellation to take back", code="not_leaving")
    with sync.after_refusal(mine.customer_id):
        subscriptions.keep(mine.subscription_id, attempt=str(mine.version))
    return view(sync.customer(mine.customer_id) or mine)
