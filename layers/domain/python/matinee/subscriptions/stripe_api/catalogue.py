"""What connecting sets up at Stripe: products, prices, the portal's configuration, webhook endpoints."""

import stripe

from matinee.subscriptions.stripe_api.client import Gone, Json, client, every, get, key_of, post


def product(product_id: str) -> Json | None:
    try:
        found: Json = get(client().v1.products.retrieve, product_id).to_dict()
    except Gone:
        return None
    return found


def create_product(params: Json) -> None:
    post(client().v1.products.create, params=params, key=key_of("product", **params))


def update_product(product_id: str, params: Json, attempt: str) -> None:
    post(client().v1.products.update, product_id, params=params, key=key_of(f"product-{attempt}", product_id))


def prices_of(product_id: str) -> list[Json]:
    """Also those that are not active any more."""
    return list(every(client().v1.prices.list, {"product": product_id}))


def create_price(params: Json) -> str:
    return str(post(client().v1.prices.create, params=params, key=key_of("price", **params)).id)


def update_price(price_id: str, params: Json, attempt: str) -> None:
    post(client().v1.prices.update, price_id, params=params, key=key_of(f"price-{attempt}", price_id))


def portals() -> list[Json]:
    return list(every(client().v1.billing_portal.configurations.list, {"active": True}))


def create_portal(params: Json) -> str:
    made = post(client().v1.billing_portal.configurations.create, params=params, key=key_of("portal", **params))
    return str(made.id)


def endpoints() -> list[Json]:
    return list(every(client().v1.webhook_endpoints.list, {}))


def create_endpoint(params: Json, attempt: str) -> tuple[str, str]:
    """Its id, and what it signs with, which Stripe says this once."""
    made = post(client().v1.webhook_endpoints.create, params=params, key=f"endpoint-{attempt}")
    return made.id, made.secret


def update_endpoint(endpoint_id: str, params: Json, attempt: str) -> None:
    post(client().v1.webhook_endpoints.update, endpoint_id, params=params, key=f"endpoint-{attempt}")


def api_version() -> str:
    """The one that this client speaks."""
    return str(stripe.api_version)
