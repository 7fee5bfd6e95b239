"""What is known of a person as a subscriber, here and at Stripe, to give them a copy of it and to forget it."""

from typing import Any

from matinee.kernel import table
from matinee.subscriptions import entitlements
from matinee.subscriptions.models import Entitlement
from matinee.subscriptions.stripe_models import Customer, StripeEvent

_INNER = {"version", "user_id", "ahead", "listed"}


def exported(user_id: str) -> dict[str, Any]:
    """The subscription as it stands, and every invoice; cards are Stripe's to know."""
    entitlement = entitlements.of(user_id)
    subscription = entitlement.model_dump(mode="json", exclude=_INNER, exclude_none=True)
    invoices = [invoice for customer_id in entitlement.customers() for invoice in _invoices(customer_id)]
    return {"subscription": subscription, "invoices": invoices}


def erased(user_id: str) -> None:
    """The subscription ends at once, Stripe deletes the customer, and so do we. Again, and nothing happens."""
    entitlement = table.find(Entitlement, user_id=user_id, consistent=True)
    if entitlement is None:
        return
    for customer_id in entitlement.customers():
        from matinee.subscriptions.stripe_api import customers  # most people never were customers

        customers.delete(customer_id)
        table.remove(Customer.table(), Customer.key(customer_id=customer_id))
        table.purge(StripeEvent, index="gsi1", customer_id=customer_id)
    table.purge(Entitlement, user_id=user_id)


def _invoices(customer_id: str) -> list[dict[str, Any]]:
    from matinee.subscriptions.stripe_api import invoices

    fields = {"number", "created", "status", "total", "paid", "refunded"}
    return [invoice.model_dump(mode="json", include=fields) for invoice in invoices.every_of(customer_id)]
