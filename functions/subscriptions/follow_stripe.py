"""Something happened to customers at Stripe: their entitlements are made what Stripe says now."""

from matinee.kernel.consumer import consumer
from matinee.subscriptions import webhooks
from matinee.subscriptions.events import StripeEventReceived


@consumer
def handler(received: list[StripeEventReceived]) -> None:
    webhooks.work(received)
