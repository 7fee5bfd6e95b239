"""The calls of Stripe's API that there are here: those that Matinee makes, and those that tests make as the account's owner."""

from infra.local.stripe.calls import catalogue, checkout, clocks, customers, invoices, portal, subscriptions, webhooks

CALLS = (
    *catalogue.CALLS,
    *customers.CALLS,
    *subscriptions.CALLS,
    *invoices.CALLS,
    *checkout.CALLS,
    *portal.CALLS,
    *webhooks.CALLS,
    *clocks.CALLS,
)
