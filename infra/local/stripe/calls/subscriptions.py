"""Subscriptions: made, listed, changed, cancelled."""

from infra.local.stripe.account import DAY, Account, Object
from infra.local.stripe.billing import clock, subscriptions
from infra.local.stripe.billing.ending import ENDED, end_subscription
from infra.local.stripe.billing.payments import pay
from infra.local.stripe.billing.periods import item_of
from infra.local.stripe.calls.call import call, page, retrieve
from infra.local.stripe.calls.customers import customer
from infra.local.stripe.errors import invalid, missing


def _create_subscription(a: Account, given: Object, _: str) -> Object:
    owner = customer(a, given["customer"])
    price = a.get("price", given["items"][0]["price"], "items[0][price]")
    trial, now = given.get("trial_period_days"), a.time_of(owner)
    sub = subscriptions.create_subscription(
        a,
        owner,
        price,
        str(given.get("currency", price["currency"])),
        trial_end=now + trial * DAY if trial else None,
        default_payment_method=given.get("default_payment_method"),
        metadata=given.get("metadata"),
        automatic_tax=given.get("automatic_tax"),
    )
    a.emit("customer.subscription.created", sub)
    invoice = a.get("invoice", sub["latest_invoice"])
    refusal = pay(a, invoice) if invoice["status"] == "open" else None
    if refusal and given.get("payment_behavior") == "error_if_incomplete":
        raise refusal
    return sub


def _list_subscriptions(a: Account, given: Object, _: str) -> Object:
    if "customer" in given:
        owner = customer(a, given["customer"])
        clock.settle(a, owner.get("test_clock"))
    status = given.get("status")
    found = [
        sub
        for sub in a.all("subscription")
        if sub["customer"] == given.get("customer", sub["customer"])
        and (
            status == "all"
            or sub["status"] == status
            or (status == "ended" and sub["status"] in ENDED)
            or (status is None and sub["status"] != "canceled")
        )
        and ("customer" in given or "test_clock" in given or sub["test_clock"] is None)
    ]
    return page(a, found, given, "/v1/subscriptions")


def changeable(a: Account, named: str) -> Object:
    sub = a.get("subscription", named)
    clock.settle(a, sub["test_clock"])
    if sub["status"] in ENDED:
        raise invalid("A canceled subscription can only update its cancellation_details and metadata.")
    return sub


def _update_subscription(a: Account, given: Object, named: str) -> Object:
    sub = changeable(a, named)
    before = {name: sub[name] for name in ("status", "cancel_at_period_end", "cancel_at", "pause_collection")}
    if "cancel_at" in given and "cancel_at_period_end" in given:
        raise invalid("You may only specify one of these parameters: cancel_at, cancel_at_period_end.")
    if "items" in given:
        _update_items(a, sub, given)
    if "cancel_at_period_end" in given:
        leave(a, sub, given["cancel_at_period_end"])
    if "cancel_at" in given:
        sub.update(cancel_at=given["cancel_at"] or None, cancel_at_period_end=False)
        sub["canceled_at"] = a.time_of(sub) if sub["cancel_at"] else None
    if "pause_collection" in given:
        sub["pause_collection"] = (
            {"resumes_at": None, **given["pause_collection"]} if given["pause_collection"] else None
        )
    if given.get("default_payment_method"):
        sub["default_payment_method"] = given["default_payment_method"]
    sub["metadata"].update(given.get("metadata") or {})
    a.emit("customer.subscription.updated", sub, **before)
    return sub


def leave(a: Account, sub: Object, leaving: bool) -> None:
    end = item_of(sub)["current_period_end"]
    sub.update(
        cancel_at_period_end=leaving,
        cancel_at=end if leaving else None,
        canceled_at=a.time_of(sub) if leaving else None,
    )
    sub["cancellation_details"]["reason"] = "cancellation_requested" if leaving else None


def _update_items(a: Account, sub: Object, given: Object) -> None:
    (asked,) = given["items"]
    item = item_of(sub)
    if asked.get("id") != item["id"]:
        raise invalid(f"No such subscription item: '{asked.get('id')}'", "items[0][id]", "resource_missing")
    price = a.get("price", asked["price"], "items[0][price]")
    if not price["active"]:
        raise invalid("The price specified is inactive. This field only accepts active prices.", "items[0][price]")
    at = proration_date(a, sub, given)
    behaviour = given.get("proration_behavior", "create_prorations")
    subscriptions.change_price(a, sub, price, behaviour, at, given.get("payment_behavior", "allow_incomplete"))


def proration_date(a: Account, sub: Object, given: Object) -> int:
    now, start = a.time_of(sub), item_of(sub)["current_period_start"]
    at = int(given.get("proration_date") or now)
    if not start <= at <= item_of(sub)["current_period_end"]:
        raise invalid("Cannot specify `proration_date` outside of current subscription period", "proration_date")
    return at


def _cancel_subscription(a: Account, given: Object, named: str) -> Object:
    sub = a.get("subscription", named)
    clock.settle(a, sub["test_clock"])
    if sub["status"] in ENDED:
        raise missing("subscription", named)
    end_subscription(a, sub)
    return sub


CALLS = (
    call("POST /v1/subscriptions", "SubscriptionCreateParams", _create_subscription),
    call("GET /v1/subscriptions", "SubscriptionListParams", _list_subscriptions),
    call("GET /v1/subscriptions/{id}", "SubscriptionRetrieveParams", retrieve("subscription")),
    call("POST /v1/subscriptions/{id}", "SubscriptionUpdateParams", _update_subscription),
    call("DELETE /v1/subscriptions/{id}", "SubscriptionCancelParams", _cancel_subscription),
)
