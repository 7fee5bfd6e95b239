"""Events of Stripe about customers: their entitlements become what Stripe says now."""

from matinee.kernel.consumer import consumer
from matinee.subscriptions import webhooks
from matinee.subscriptions.events import StripeEventReceived


@consumer
def handler(events: list[StripeEventReceived]) -> None:
    webhooks.work(events)
