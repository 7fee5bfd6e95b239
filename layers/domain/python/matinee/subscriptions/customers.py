"""A person's customer at Stripe, who is made with their first wish to subscribe."""

from contextlib import suppress

from matinee.identity.models import User
from matinee.kernel import table
from matinee.kernel.errors import Conflict
from matinee.subscriptions import entitlements
from matinee.subscriptions.models import Entitlement
from matinee.subscriptions.stripe_api import customers
from matinee.subscriptions.stripe_models import Customer


def of(user: User) -> Entitlement:
    """Theirs, with a customer. Two who ask at once are one request to Stripe, by its idempotency key, and get one customer.

    The request holds nothing but whose customer it is; their address and language follow with `checkout`, as they are then.
    """
    entitlement = entitlements.of(user.user_id)
    if entitlement.customer_id:
        return entitlement
    customer_id = customers.create(user.user_id, attempt=str(entitlement.version))
    known = Customer(customer_id=customer_id, user_id=user.user_id)
    with_customer = Entitlement(user_id=user.user_id, customer_id=customer_id)
    write = (
        table.updating(entitlement, customer_id=customer_id) if entitlement.version else table.creating(with_customer)
    )
    with suppress(Conflict):  # their other tab was as fast, and Stripe gave both the same customer
        table.transact(write, table.creating(known))
    return table.get(Entitlement, user_id=user.user_id, consistent=True)
