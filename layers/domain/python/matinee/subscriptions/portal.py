"""Stripe's page where subscribers look after their cards, addresses and invoices."""

from matinee.identity.live import LiveCaller
from matinee.kernel import site
from matinee.kernel.errors import Conflict
from matinee.kernel.ids import new_id
from matinee.kernel.types import Model
from matinee.subscriptions import connecting, entitlements, sync
from matinee.subscriptions.stripe_api import customers
from matinee.subscriptions.stripe_api.client import Gone


class Portal(Model):
    portal_url: str


def begin(caller: LiveCaller) -> Portal:
    """Raises Unauthenticated, Conflict (not_subscribed, changed_meanwhile), NotConnected, Unreachable."""
    entitlement = entitlements.of(caller.user_id)
    if entitlement.customer_id is None:
        raise Conflict("There is no subscription to look after yet", code="not_subscribed")
    back, configuration = f"{site.url()}/account/subscription", connecting.current().portal
    with sync.after_refusal(entitlement.customer_id, Gone):
        return Portal(portal_url=customers.begin_portal(entitlement.customer_id, configuration, back, new_id("ask")))
