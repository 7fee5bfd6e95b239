"""Customers at Stripe, and the portal where they look after their cards."""

from contextlib import suppress

from matinee.subscriptions.stripe_api.client import Gone, client, get, key_of, post


def create(user_id: str, attempt: str) -> str:
    """A customer's id. Nothing that may change is in the request, so that the same attempt is always the same request."""
    params = {"metadata": {"user_id": user_id}}
    return str(post(client().v1.customers.create, params=params, key=key_of("customer", user_id, attempt)).id)


def update(customer_id: str, email: str, locale: str, attempt: str) -> None:
    """Raises Gone for one who was deleted there."""
    params = {"email": email, "preferred_locales": [locale]}
    post(client().v1.customers.update, customer_id, params=params, key=f"customer-{attempt}")


def delete(customer_id: str) -> None:
    """Its subscriptions end at once. Again, and nothing happens."""
    with suppress(Gone):  # it is deleted already
        get(client().v1.customers.delete, customer_id)


def begin_portal(customer_id: str, configuration: str, back: str, attempt: str) -> str:
    """A portal page's address."""
    params = {"customer": customer_id, "configuration": configuration, "return_url": back}
    return str(post(client().v1.billing_portal.sessions.create, params=params, key=f"portal-{attempt}").url)
