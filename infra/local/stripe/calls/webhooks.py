"""Webhook endpoints, and the list of events."""

from infra.local.stripe.account import Account, Object, token
from infra.local.stripe.calls.call import Carry, call, page, retrieve, update


def _create_endpoint(a: Account, given: Object, _: str) -> Object:
    secret = f"whsec_{token(32)}"
    defaults: Object = {"status": "enabled", "metadata": {}, "description": None, "api_version": None}
    made = a.add("webhook_endpoint", **{**defaults, **given}, _secret=secret)
    return {**a.shown(made), "secret": secret}  # this once


def _list_all(kind: str, url: str) -> Carry:
    return lambda a, given, named: page(a, a.all(kind), given, url)


def _delete_endpoint(a: Account, given: Object, named: str) -> Object:
    a.get("webhook_endpoint", named)
    a.drop("webhook_endpoint", named)
    return {"id": named, "object": "webhook_endpoint", "deleted": True}


def _list_events(a: Account, given: Object, _: str) -> Object:
    kinds = given.get("types")
    found = [each for each in a.all("event") if kinds is None or each["type"] in kinds]
    return page(a, found, given, "/v1/events")


CALLS = (
    call("POST /v1/webhook_endpoints", "WebhookEndpointCreateParams", _create_endpoint),
    call(
        "GET /v1/webhook_endpoints", "WebhookEndpointListParams", _list_all("webhook_endpoint", "/v1/webhook_endpoints")
    ),
    call("POST /v1/webhook_endpoints/{id}", "WebhookEndpointUpdateParams", update("webhook_endpoint")),
    call("DELETE /v1/webhook_endpoints/{id}", "", _delete_endpoint),
    call("GET /v1/events", "EventListParams", _list_events),
    call("GET /v1/events/{id}", "EventRetrieveParams", retrieve("event")),
)
