"""What Stripe must know before anybody can subscribe: the plans as products and prices, the portal, where webhooks go.

It may run any number of times: what is there already stays, what differs is changed, nothing is made twice.
"""

import json
from typing import Any

from matinee.kernel import aws, site, table
from matinee.kernel.errors import Conflict
from matinee.kernel.ids import new_id
from matinee.kernel.settings import settings
from matinee.kernel.types import now
from matinee.subscriptions import plans
from matinee.subscriptions.plans import Plan
from matinee.subscriptions.stripe_api import catalogue, client
from matinee.subscriptions.stripe_models import Connection
from matinee.subscriptions.webhooks import KINDS

_OURS = "matinee"
_PORTAL: dict[str, Any] = {
    "features": {
        "customer_update": {"enabled": True, "allowed_updates": ["address", "tax_id"]},
        "invoice_history": {"enabled": True},
        "payment_method_update": {"enabled": True},
        "subscription_cancel": {"enabled": True, "mode": "at_period_end"},
    },
    "metadata": {_OURS: "portal"},
}


def current() -> Connection:
    """Raises NotConnected."""
    found = table.find(Connection)
    if found is None:
        raise client.NotConnected()
    return found


def connect() -> Connection:
    """Raises NotConnected, Unreachable."""
    made = {"prices": {plan.plan_id: _priced(plan) for plan in plans.PLANS}, "portal": _portal()}
    _endpoint(f"{site.url()}/v1/webhooks/stripe")

    def noted() -> Connection:
        before = table.find(Connection, consistent=True)
        if before is None:
            return table.create(Connection.model_validate(made))
        return table.update(before, **made, connected_at=now())

    try:
        return noted()
    except Conflict:
        return table.again(noted)


def _priced(plan: Plan) -> str:
    """The id of a plan's price, its product brought to what the plan says."""
    product_id = plans.product_id(plan.plan_id)
    wanted = {"name": f"Matinee {plan.name}", "active": plan.offered, "metadata": {"plan_id": plan.plan_id}}
    found = catalogue.product(product_id)
    if found is None:
        catalogue.create_product({"id": product_id, **wanted})
    elif any(found[name] != value for name, value in wanted.items()):
        catalogue.update_product(product_id, wanted, new_id("syn"))
    return _price(plan, product_id, lookup_key=product_id)


def _price(plan: Plan, product_id: str, lookup_key: str) -> str:
    """Amounts of a price never change: a plan that costs otherwise has another one, and the first is not sold any more."""
    known = catalogue.prices_of(product_id)
    fitting = [each for each in known if each["metadata"].get("fingerprint") == plan.fingerprint()]
    if not fitting:
        price_id = catalogue.create_price(_amounts(plan, product_id, lookup_key))
    else:
        price_id = fitting[0]["id"]
        if not fitting[0]["active"] or fitting[0]["lookup_key"] != lookup_key:
            changes = {"active": True, "lookup_key": lookup_key, "transfer_lookup_key": True}
            catalogue.update_price(price_id, changes, new_id("syn"))
    for each in known:
        if each["id"] != price_id and each["active"]:
            catalogue.update_price(each["id"], {"active": False}, new_id("syn"))
    return price_id


def _amounts(plan: Plan, product_id: str, lookup_key: str) -> client.Json:
    first, *others = plan.prices
    return {
        "product": product_id,
        "lookup_key": lookup_key,
        "transfer_lookup_key": True,
        **_amount(plan, first),
        "currency": first.lower(),
        "currency_options": {currency.lower(): _amount(plan, currency) for currency in others},
        "recurring": {"interval": plan.interval},
        "metadata": {"plan_id": plan.plan_id, "fingerprint": plan.fingerprint()},
    }


def _amount(plan: Plan, currency: str) -> client.Json:
    behaviour = "inclusive" if currency in plans.INCLUSIVE else "exclusive"
    return {"unit_amount": plan.prices[currency], "tax_behavior": behaviour}


def _portal() -> str:
    ours = [each["id"] for each in catalogue.portals() if each["metadata"].get(_OURS) == "portal"]
    return ours[0] if ours else catalogue.create_portal(_PORTAL)


def _endpoint(url: str) -> None:
    """An endpoint whose secret we hold: Stripe answers it once, when an endpoint is made."""
    secrets = client.Credentials.model_validate(_secret()).webhook_secrets
    for each in catalogue.endpoints():
        if each["url"] == url and each["id"] in secrets and each["status"] == "enabled":
            if set(each["enabled_events"]) != set(KINDS):
                catalogue.update_endpoint(each["id"], {"enabled_events": list(KINDS)}, new_id("syn"))
            return
    params = {"url": url, "enabled_events": list(KINDS), "api_version": catalogue.api_version()}
    endpoint_id, secret = catalogue.create_endpoint({**params, "metadata": {_OURS: "webhooks"}}, new_id("syn"))
    _keep_secret(endpoint_id, secret)


def _keep_secret(endpoint_id: str, secret: str) -> None:
    kept = _secret()
    kept["webhook_secrets"] = {**kept.get("webhook_secrets", {}), endpoint_id: secret}
    aws.client("secretsmanager").put_secret_value(SecretId=settings()["secret_stripe"], SecretString=json.dumps(kept))


def _secret() -> client.Json:
    """The secret, as it is at this moment."""
    reply = aws.client("secretsmanager").get_secret_value(SecretId=settings()["secret_stripe"])
    content: client.Json = json.loads(reply["SecretString"])
    return content
