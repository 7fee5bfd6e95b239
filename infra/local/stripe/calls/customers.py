"""Customers and their cards."""

from infra.local.stripe import cards
from infra.local.stripe.account import Account, Object
from infra.local.stripe.billing.ending import ENDED, end_subscription
from infra.local.stripe.calls.call import call, retrieve, updated
from infra.local.stripe.errors import Refused, invalid


def _create_customer(a: Account, given: Object, _: str) -> Object:
    if "test_clock" in given:
        a.get("test_helpers.test_clock", given["test_clock"], "test_clock")
    invoice_settings = {"default_payment_method": None, **given.pop("invoice_settings", {})}
    defaults: Object = {
        "email": None,
        "name": None,
        "address": None,
        "balance": 0,
        "currency": None,
        "metadata": {},
        "test_clock": None,
        "preferred_locales": [],
    }
    customer = a.add("customer", **{**defaults, **given}, invoice_settings=invoice_settings, delinquent=False)
    a.emit("customer.created", customer)
    return customer


def customer(a: Account, named: str) -> Object:
    """Raises Refused for one that was deleted, too."""
    found = a.get("customer", named, "customer")
    if found.get("deleted"):
        raise Refused(
            404, "invalid_request_error", f"No such customer: '{named}'", code="resource_missing", param="customer"
        )
    return found


def _update_customer(a: Account, given: Object, named: str) -> Object:
    found = customer(a, named)
    found["invoice_settings"].update(given.pop("invoice_settings", {}))
    return updated(a, found, given)


def delete_customer(a: Account, given: Object, named: str) -> Object:
    """Its subscriptions end at once; what is left of it does not say who it was."""
    found = customer(a, named)
    for sub in a.all("subscription"):
        if sub["customer"] == named and sub["status"] not in ENDED:
            end_subscription(a, sub)
        if sub["customer"] == named:
            sub["metadata"] = {}
    for invoice in a.all("invoice"):
        if invoice["customer"] == named:
            invoice.update(customer_email=None, customer_name=None)
            invoice["parent"]["subscription_details"]["metadata"] = {}
    for kind in ("checkout.session", "billing_portal.session", "payment_method"):
        for obj in a.all(kind):
            if obj.get("customer") == named:
                a.drop(kind, obj["id"])
    a.forget_keys_of(named)
    a.state["objects"]["customer"][named] = {
        "id": named,
        "object": "customer",
        "deleted": True,
        "created": found["created"],
        "test_clock": found["test_clock"],
    }
    for event in a.all("event"):
        obj = event["data"]["object"]
        if named in (obj.get("id"), obj.get("customer")):
            event["data"] = {"object": {name: obj[name] for name in ("id", "object", "customer") if name in obj}}
    a.emit("customer.deleted", a.get("customer", named))
    return {"id": named, "object": "customer", "deleted": True}


def _attach(a: Account, given: Object, named: str) -> Object:
    if named not in cards.TOKENS:
        raise invalid(f"No such PaymentMethod: '{named}'", "payment_method", "resource_missing")
    return add_card(a, customer(a, given["customer"]), cards.TOKENS[named])


def add_card(a: Account, owner: Object, number: str, *, authenticated: bool = False) -> Object:
    """Kept for later. Raises Refused, as the bank's answer."""
    card = cards.known(number)
    refusal = cards.refusal(card.outcome, authenticated=True, saving=True)
    if refusal:
        raise refusal
    details = {"brand": card.brand, "last4": number.replace(" ", "")[-4:], "exp_month": 12, "exp_year": 2034}
    return a.add(
        "payment_method",
        type="card",
        card=details,
        customer=owner["id"],
        test_clock=owner.get("test_clock"),
        _outcome=card.outcome,
        _authenticated=authenticated,
    )


CALLS = (
    call("POST /v1/customers", "CustomerCreateParams", _create_customer),
    call("GET /v1/customers/{id}", "CustomerRetrieveParams", retrieve("customer")),
    call("POST /v1/customers/{id}", "CustomerUpdateParams", _update_customer),
    call("DELETE /v1/customers/{id}", "CustomerDeleteParams", delete_customer),
    call("POST /v1/payment_methods/{id}/attach", "PaymentMethodAttachParams", _attach),
)
