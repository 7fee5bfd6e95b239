"""The calls of Stripe's API that there are here: what each takes, and what it does."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import formatdate
from typing import Any

import stripe

from infra.local.stripe import billing, cards, shapes
from infra.local.stripe.account import DAY, Account, Object, listed, token
from infra.local.stripe.errors import Refused, invalid

Carry = Callable[[Account, Object, str], Any]
_REPLAYED = {"Idempotent-Replayed": "true"}


@dataclass(frozen=True)
class Answer:
    status: int
    body: Any
    headers: dict[str, str]


def request(a: Account, method: str, path: str, query: str, body: str, headers: dict[str, str]) -> Answer:
    """One HTTP request to the API, as its answer."""
    try:
        _authenticate(headers)
        for call in CALLS:
            found = re.fullmatch(call.pattern, path)
            if found and call.method == method:
                return _carry_out(a, call, found[1] if found.groups() else "", query or body, headers)
        raise Refused(
            404,
            "invalid_request_error",
            f"Unrecognized request URL ({method}: {path}): the local Stripe knows the calls that Matinee makes, no more",
        )
    except Refused as refused:
        return Answer(refused.status, refused.body, _said(a))


def _authenticate(headers: dict[str, str]) -> None:
    key = headers.get("authorization", "").removeprefix("Bearer ")
    if not re.fullmatch(r"(sk|rk)_test_\w+", key):
        raise Refused(401, "invalid_request_error", f"Invalid API Key provided: {key[:8]}***")
    if headers.get("stripe-version") != stripe.api_version:
        raise Refused(400, "invalid_request_error", f"Invalid Stripe API version: {headers.get('stripe-version')}")


def _carry_out(a: Account, call: "Call", named: str, form: str, headers: dict[str, str]) -> Answer:
    key = headers.get("idempotency-key") if call.method == "POST" else None
    asked = json.dumps([call.method, call.pattern, named, sorted(form.split("&"))])
    if key and (known := a.replayed(key, asked)):
        return Answer(known[0], known[1], _said(a) | _REPLAYED)
    given = shapes.checked(call.shape, shapes.parsed(form)) if call.shape else {}
    if not call.shape and form:
        raise invalid(f"Received unknown parameter: {form.split('=')[0]}", form.split("=")[0], "parameter_unknown")
    billing.settle(a)
    expand = given.pop("expand", None)
    try:
        found = call.carry_out(a, given, named)
        status, body = 200, a.shown(found, expand)
    except Refused as refused:
        if not refused.final:
            raise
        status, body = refused.status, refused.body
    if key:
        a.spend(key, asked, status, body)
    if call.method != "GET":
        a.save()
    return Answer(status, body, _said(a))


def _said(a: Account) -> dict[str, str]:
    return {
        "Request-Id": f"req_{token(14)}",
        "Stripe-Version": stripe.api_version or "",
        "Date": formatdate(a.now(), usegmt=True),
    }


# --- the catalogue -----------------------------------------------------------------------------------------------


def _create_product(a: Account, given: Object, _: str) -> Object:
    if given.get("id") in a.state["objects"].get("product", {}):
        raise invalid("Product already exists.", "id", "resource_already_exists")
    defaults: Object = {"active": True, "description": None, "metadata": {}, "tax_code": None, "default_price": None}
    return a.add("product", **{**defaults, **given})


def _update(kind: str) -> Carry:
    return lambda a, given, named: _updated(a, a.get(kind, named), given)


def _updated(a: Account, obj: Object, given: Object) -> Object:
    metadata = {**(obj.get("metadata") or {}), **(given.pop("metadata", None) or {})}
    obj.update(given, metadata={name: value for name, value in metadata.items() if value != ""})
    return obj


def _create_price(a: Account, given: Object, _: str) -> Object:
    product = a.get("product", given.get("product", ""), "product")
    _take_lookup_key(a, given)
    recurring = {"interval_count": 1, "usage_type": "licensed", "meter": None, **given.pop("recurring", {})}
    options = {name: {**each, "custom_unit_amount": None} for name, each in given.pop("currency_options", {}).items()}
    defaults: Object = {
        "active": True,
        "metadata": {},
        "nickname": None,
        "billing_scheme": "per_unit",
        "lookup_key": None,
        "tax_behavior": "unspecified",
    }
    return a.add(
        "price",
        **{**defaults, **given},
        type="recurring",
        recurring=recurring,
        currency_options=options,
        _name=product["name"],
    )


def _update_price(a: Account, given: Object, named: str) -> Object:
    price = a.get("price", named)
    _take_lookup_key(a, given)
    return _updated(a, price, given)


def _take_lookup_key(a: Account, given: Object) -> None:
    taken = [each for each in a.all("price") if given.get("lookup_key") and each["lookup_key"] == given["lookup_key"]]
    if taken and not given.pop("transfer_lookup_key", False):
        raise invalid(f"A price (`{taken[0]['id']}`) already uses that lookup key.", "lookup_key")
    for each in taken:
        each["lookup_key"] = None
    given.pop("transfer_lookup_key", None)


def _retrieve(kind: str) -> Carry:
    return lambda a, given, named: a.get(kind, named)


def _page(a: Account, found: list[Object], given: Object, url: str) -> Object:
    for border, of_created in (("gte", int.__ge__), ("gt", int.__gt__), ("lte", int.__le__), ("lt", int.__lt__)):
        created = given.get("created")
        if isinstance(created, dict) and border in created:
            found = [each for each in found if of_created(each["created"], created[border])]
    limit = given.get("limit", 10)
    if not 1 <= limit <= 100:
        raise invalid("This value must be between 1 and 100.", "limit")
    ids = [each["id"] for each in found]
    if "starting_after" in given:
        if given["starting_after"] not in ids:
            raise invalid(f"No such object: '{given['starting_after']}'", "starting_after", "resource_missing")
        found = found[ids.index(given["starting_after"]) + 1 :]
    return listed(found[:limit], url, len(found) > limit)


def _list_prices(a: Account, given: Object, _: str) -> Object:
    found = [
        each
        for each in a.all("price")
        if each["lookup_key"] in given.get("lookup_keys", [each["lookup_key"]])
        and each["product"] == given.get("product", each["product"])
        and each["active"] == given.get("active", each["active"])
    ]
    return _page(a, found, given, "/v1/prices")


def _create_coupon(a: Account, given: Object, _: str) -> Object:
    named = given.pop("id", None) or token(8)
    defaults: Object = {
        "amount_off": None,
        "percent_off": None,
        "currency": None,
        "duration": "once",
        "duration_in_months": None,
        "name": None,
        "metadata": {},
        "valid": True,
    }
    return a.add("coupon", id=named, **{**defaults, **given})


def _create_promotion_code(a: Account, given: Object, _: str) -> Object:
    a.get("coupon", given["promotion"]["coupon"], "promotion[coupon]")
    code = given.pop("code", None) or token(8).upper()
    return a.add("promotion_code", **{"active": True, "metadata": {}, **given, "code": code})


# --- customers ---------------------------------------------------------------------------------------------------


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
    return _updated(a, found, given)


def _delete_customer(a: Account, given: Object, named: str) -> Object:
    """Its subscriptions end at once; what is left of it does not say who it was."""
    found = customer(a, named)
    for sub in a.all("subscription"):
        if sub["customer"] == named and sub["status"] not in billing.ENDED:
            billing.end_subscription(a, sub)
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


# --- subscriptions -----------------------------------------------------------------------------------------------


def _create_subscription(a: Account, given: Object, _: str) -> Object:
    owner = customer(a, given["customer"])
    price = a.get("price", given["items"][0]["price"], "items[0][price]")
    trial, now = given.get("trial_period_days"), a.time_of(owner)
    sub = billing.create_subscription(
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
    refusal = billing.pay(a, invoice) if invoice["status"] == "open" else None
    if refusal and given.get("payment_behavior") == "error_if_incomplete":
        raise refusal
    return sub


def _list_subscriptions(a: Account, given: Object, _: str) -> Object:
    if "customer" in given:
        owner = customer(a, given["customer"])
        billing.settle(a, owner.get("test_clock"))
    status = given.get("status")
    found = [
        sub
        for sub in a.all("subscription")
        if sub["customer"] == given.get("customer", sub["customer"])
        and (
            status == "all"
            or sub["status"] == status
            or (status == "ended" and sub["status"] in billing.ENDED)
            or (status is None and sub["status"] != "canceled")
        )
        and ("customer" in given or "test_clock" in given or sub["test_clock"] is None)
    ]
    return _page(a, found, given, "/v1/subscriptions")


def _changeable(a: Account, named: str) -> Object:
    sub = a.get("subscription", named)
    billing.settle(a, sub["test_clock"])
    if sub["status"] in billing.ENDED:
        raise invalid("A canceled subscription can only update its cancellation_details and metadata.")
    return sub


def _update_subscription(a: Account, given: Object, named: str) -> Object:
    sub = _changeable(a, named)
    before = {name: sub[name] for name in ("status", "cancel_at_period_end", "cancel_at")}
    if "cancel_at" in given and "cancel_at_period_end" in given:
        raise invalid("You may only specify one of these parameters: cancel_at, cancel_at_period_end.")
    if "items" in given:
        _update_items(a, sub, given)
    if "cancel_at_period_end" in given:
        leave(a, sub, given["cancel_at_period_end"])
    if "cancel_at" in given:
        sub.update(cancel_at=given["cancel_at"] or None, cancel_at_period_end=False)
        sub["canceled_at"] = a.time_of(sub) if sub["cancel_at"] else None
    if given.get("default_payment_method"):
        sub["default_payment_method"] = given["default_payment_method"]
    sub["metadata"].update(given.get("metadata") or {})
    a.emit("customer.subscription.updated", sub, **before)
    return sub


def leave(a: Account, sub: Object, leaving: bool) -> None:
    end = billing.item_of(sub)["current_period_end"]
    sub.update(
        cancel_at_period_end=leaving,
        cancel_at=end if leaving else None,
        canceled_at=a.time_of(sub) if leaving else None,
    )
    sub["cancellation_details"]["reason"] = "cancellation_requested" if leaving else None


def _update_items(a: Account, sub: Object, given: Object) -> None:
    (asked,) = given["items"]
    item = billing.item_of(sub)
    if asked.get("id") != item["id"]:
        raise invalid(f"No such subscription item: '{asked.get('id')}'", "items[0][id]", "resource_missing")
    price = a.get("price", asked["price"], "items[0][price]")
    if not price["active"]:
        raise invalid("The price specified is inactive. This field only accepts active prices.", "items[0][price]")
    at = _proration_date(a, sub, given)
    behaviour = given.get("proration_behavior", "create_prorations")
    billing.change_price(a, sub, price, behaviour, at, given.get("payment_behavior", "allow_incomplete"))


def _proration_date(a: Account, sub: Object, given: Object) -> int:
    now, start = a.time_of(sub), billing.item_of(sub)["current_period_start"]
    at = int(given.get("proration_date") or now)
    if not start <= at <= billing.item_of(sub)["current_period_end"]:
        raise invalid("Cannot specify `proration_date` outside of current subscription period", "proration_date")
    return at


def _cancel_subscription(a: Account, given: Object, named: str) -> Object:
    sub = _changeable(a, named)
    billing.end_subscription(a, sub)
    return sub


# --- invoices ----------------------------------------------------------------------------------------------------


def _list_invoices(a: Account, given: Object, _: str) -> Object:
    found = [
        each
        for each in a.all("invoice")
        if each["customer"] == given.get("customer", each["customer"])
        and each["_subscription"] == given.get("subscription", each["_subscription"])
        and each["status"] == given.get("status", each["status"])
    ]
    return _page(a, found, given, "/v1/invoices")


def _preview(a: Account, given: Object, _: str) -> Object:
    """The invoice that a change would make, or the next one; nothing is kept of it."""
    sub = _changeable(a, given["subscription"])
    details = given.get("subscription_details", {})
    if "items" in details:
        price = a.get("price", details["items"][0]["price"], "subscription_details[items][0][price]")
    elif sub["cancel_at"] or sub["cancel_at_period_end"]:
        raise invalid("No upcoming invoices for customer", code="invoice_upcoming_none")
    else:
        price = billing.item_of(sub)["price"]
    at = _proration_date(a, sub, details)
    lines = billing.proration(a, sub, price, at)
    if not lines:
        item = billing.item_of(sub)
        amount, start = billing.amount_of(price, sub["currency"]), item["current_period_end"]
        end = billing.period_after(start, price["recurring"])
        charged = 0 if details.get("proration_behavior") == "always_invoice" else amount
        lines = [billing.line(sub, price, charged, start, end)]
    return {
        "id": f"upcoming_in_{token(14)}",
        "object": "invoice",
        "customer": sub["customer"],
        "currency": sub["currency"],
        "status": "draft",
        "created": at,
        "billing_reason": "subscription_update",
        "lines": listed(lines),
        **billing.totals(a, sub, lines),
    }


def _pay_invoice(a: Account, given: Object, named: str) -> Object:
    invoice = a.get("invoice", named)
    if invoice["status"] != "open":
        raise invalid("Invoice is already paid" if invoice["status"] == "paid" else "This invoice can't be paid.")
    refusal = billing.pay(a, invoice, method=given.get("payment_method"))
    if refusal:
        raise refusal
    return invoice


def _list_charges(a: Account, given: Object, _: str) -> Object:
    found = [each for each in a.all("charge") if each["customer"] == given.get("customer", each["customer"])]
    return _page(a, found, given, "/v1/charges")


def _create_refund(a: Account, given: Object, _: str) -> Object:
    intent = a.get("payment_intent", given["payment_intent"], "payment_intent")
    charge = a.get("charge", intent["latest_charge"])
    left = charge["amount"] - charge["amount_refunded"]
    amount = int(given.get("amount", left))
    if not 0 < amount <= left:
        raise invalid(f"Refund amount ({amount}) is greater than unrefunded amount on charge ({left})", "amount")
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] == charge["amount"]
    a.emit("charge.refunded", charge)
    return a.add(
        "refund",
        amount=amount,
        currency=charge["currency"],
        charge=charge["id"],
        payment_intent=intent["id"],
        status="succeeded",
    )


# --- pages to send somebody to -----------------------------------------------------------------------------------


def _create_checkout(a: Account, given: Object, _: str) -> Object:
    owner = customer(a, given["customer"])
    addressed = owner["address"] or given.get("customer_update", {}).get("address") == "auto"
    if given.get("automatic_tax", {}).get("enabled") and not addressed:
        raise invalid(
            "Automatic tax calculation in Checkout requires a valid address on the Customer. Add a valid address to the "
            "Customer or set `customer_update[address]` to 'auto' to save the address entered in Checkout to the Customer."
        )
    (line,) = given.pop("line_items")
    price = a.get("price", line["price"], "line_items[0][price]")
    if not price["active"]:
        raise invalid("The price specified is inactive. This field only accepts active prices.", "line_items[0][price]")
    currency = str(given.get("currency", price["currency"]))
    amount = billing.amount_of(price, currency)
    session_id = f"cs_test_{token(40)}"
    return a.add(
        "checkout.session",
        id=session_id,
        customer=owner["id"],
        currency=currency,
        amount_subtotal=amount,
        amount_total=amount,
        mode=given["mode"],
        status="open",
        payment_status="unpaid",
        expires_at=a.now() + DAY,
        success_url=given.get("success_url"),
        cancel_url=given.get("cancel_url"),
        client_reference_id=given.get("client_reference_id"),
        metadata=given.get("metadata") or {},
        locale=given.get("locale"),
        subscription=None,
        url=f"{a.url}/checkout/{session_id}",
        _price=price["id"],
        _asked={
            name: given.get(name) or {} for name in ("subscription_data", "automatic_tax", "allow_promotion_codes")
        },
    )


def _expire_checkout(a: Account, given: Object, named: str) -> Object:
    session = a.get("checkout.session", named)
    if session["status"] != "open":
        raise invalid(
            'Only Checkout Sessions with a status in ["open"] can be expired. '
            f"This Checkout Session has a status of {session['status']}."
        )
    billing.expire_session(a, session)
    return session


def _create_portal_configuration(a: Account, given: Object, _: str) -> Object:
    return a.add("billing_portal.configuration", **{"active": True, "is_default": False, "metadata": {}, **given})


def _list_portal_configurations(a: Account, given: Object, _: str) -> Object:
    found = [
        each for each in a.all("billing_portal.configuration") if each["active"] == given.get("active", each["active"])
    ]
    return _page(a, found, given, "/v1/billing_portal/configurations")


def _create_portal(a: Account, given: Object, _: str) -> Object:
    owner = customer(a, given["customer"])
    if "configuration" in given:
        a.get("billing_portal.configuration", given["configuration"], "configuration")
    elif not a.all("billing_portal.configuration"):
        raise invalid(
            "You can't create a portal session in test mode until you save your customer portal settings in test mode at "
            "https://dashboard.stripe.com/test/settings/billing/portal."
        )
    session_id = f"bps_{token(24)}"
    facts = {
        "customer": owner["id"],
        "return_url": given.get("return_url"),
        "configuration": given.get("configuration"),
    }
    return a.add("billing_portal.session", id=session_id, url=f"{a.url}/portal/{session_id}", **facts)


# --- webhooks, events, clocks ------------------------------------------------------------------------------------


def _create_endpoint(a: Account, given: Object, _: str) -> Object:
    secret = f"whsec_{token(32)}"
    defaults: Object = {"status": "enabled", "metadata": {}, "description": None, "api_version": None}
    made = a.add("webhook_endpoint", **{**defaults, **given}, _secret=secret)
    return {**a.shown(made), "secret": secret}  # this once


def _list_all(kind: str, url: str) -> Carry:
    return lambda a, given, named: _page(a, a.all(kind), given, url)


def _delete_endpoint(a: Account, given: Object, named: str) -> Object:
    a.get("webhook_endpoint", named)
    a.drop("webhook_endpoint", named)
    return {"id": named, "object": "webhook_endpoint", "deleted": True}


def _list_events(a: Account, given: Object, _: str) -> Object:
    kinds = given.get("types")
    found = [each for each in a.all("event") if kinds is None or each["type"] in kinds]
    return _page(a, found, given, "/v1/events")


def _create_clock(a: Account, given: Object, _: str) -> Object:
    return a.add(
        "test_helpers.test_clock",
        frozen_time=given["frozen_time"],
        name=given.get("name"),
        status="ready",
        deletes_after=given["frozen_time"] + 30 * DAY,
    )


def _advance_clock(a: Account, given: Object, named: str) -> Object:
    clock = a.get("test_helpers.test_clock", named)
    if given["frozen_time"] <= clock["frozen_time"]:
        raise invalid("The test clock can only be advanced to a time in the future.", "frozen_time")
    clock["frozen_time"] = given["frozen_time"]
    billing.settle(a, named)
    return clock


def _delete_clock(a: Account, given: Object, named: str) -> Object:
    a.get("test_helpers.test_clock", named)
    for owner in [each for each in a.all("customer") if each["test_clock"] == named]:
        if not owner.get("deleted"):
            _delete_customer(a, {}, owner["id"])
    return {"id": named, "object": "test_helpers.test_clock", "deleted": True}


@dataclass(frozen=True)
class Call:
    method: str
    pattern: str
    shape: str
    """The parameters' declaration in `stripe.params`; empty where there are none."""
    carry_out: Carry


def _call(line: str, shape: str, carry_out: Carry) -> Call:
    method, path = line.split(" ")
    return Call(method, re.sub(r"{\w+}", r"([\\w-]+)", path), shape, carry_out)


CALLS = (
    _call("POST /v1/products", "ProductCreateParams", _create_product),
    _call("GET /v1/products/{id}", "ProductRetrieveParams", _retrieve("product")),
    _call("POST /v1/products/{id}", "ProductUpdateParams", _update("product")),
    _call("POST /v1/prices", "PriceCreateParams", _create_price),
    _call("GET /v1/prices", "PriceListParams", _list_prices),
    _call("POST /v1/prices/{id}", "PriceUpdateParams", _update_price),
    _call("POST /v1/coupons", "CouponCreateParams", _create_coupon),
    _call("POST /v1/promotion_codes", "PromotionCodeCreateParams", _create_promotion_code),
    _call("POST /v1/customers", "CustomerCreateParams", _create_customer),
    _call("GET /v1/customers/{id}", "CustomerRetrieveParams", _retrieve("customer")),
    _call("POST /v1/customers/{id}", "CustomerUpdateParams", _update_customer),
    _call("DELETE /v1/customers/{id}", "CustomerDeleteParams", _delete_customer),
    _call("POST /v1/payment_methods/{id}/attach", "PaymentMethodAttachParams", _attach),
    _call("POST /v1/subscriptions", "SubscriptionCreateParams", _create_subscription),
    _call("GET /v1/subscriptions", "SubscriptionListParams", _list_subscriptions),
    _call("GET /v1/subscriptions/{id}", "SubscriptionRetrieveParams", _retrieve("subscription")),
    _call("POST /v1/subscriptions/{id}", "SubscriptionUpdateParams", _update_subscription),
    _call("DELETE /v1/subscriptions/{id}", "SubscriptionCancelParams", _cancel_subscription),
    _call("POST /v1/invoices/create_preview", "InvoiceCreatePreviewParams", _preview),
    _call("GET /v1/invoices", "InvoiceListParams", _list_invoices),
    _call("GET /v1/invoices/{id}", "InvoiceRetrieveParams", _retrieve("invoice")),
    _call("POST /v1/invoices/{id}/pay", "InvoicePayParams", _pay_invoice),
    _call("GET /v1/charges", "ChargeListParams", _list_charges),
    _call("POST /v1/refunds", "RefundCreateParams", _create_refund),
    _call("POST /v1/checkout/sessions", "checkout.SessionCreateParams", _create_checkout),
    _call("GET /v1/checkout/sessions/{id}", "checkout.SessionRetrieveParams", _retrieve("checkout.session")),
    _call("POST /v1/checkout/sessions/{id}/expire", "checkout.SessionExpireParams", _expire_checkout),
    _call(
        "POST /v1/billing_portal/configurations",
        "billing_portal.ConfigurationCreateParams",
        _create_portal_configuration,
    ),
    _call(
        "GET /v1/billing_portal/configurations", "billing_portal.ConfigurationListParams", _list_portal_configurations
    ),
    _call(
        "POST /v1/billing_portal/configurations/{id}",
        "billing_portal.ConfigurationUpdateParams",
        _update("billing_portal.configuration"),
    ),
    _call("POST /v1/billing_portal/sessions", "billing_portal.SessionCreateParams", _create_portal),
    _call("POST /v1/webhook_endpoints", "WebhookEndpointCreateParams", _create_endpoint),
    _call(
        "GET /v1/webhook_endpoints", "WebhookEndpointListParams", _list_all("webhook_endpoint", "/v1/webhook_endpoints")
    ),
    _call("POST /v1/webhook_endpoints/{id}", "WebhookEndpointUpdateParams", _update("webhook_endpoint")),
    _call("DELETE /v1/webhook_endpoints/{id}", "", _delete_endpoint),
    _call("GET /v1/events", "EventListParams", _list_events),
    _call("GET /v1/events/{id}", "EventRetrieveParams", _retrieve("event")),
    _call("POST /v1/test_helpers/test_clocks", "test_helpers.TestClockCreateParams", _create_clock),
    _call(
        "GET /v1/test_helpers/test_clocks/{id}",
        "test_helpers.TestClockRetrieveParams",
        _retrieve("test_helpers.test_clock"),
    ),
    _call("POST /v1/test_helpers/test_clocks/{id}/advance", "test_helpers.TestClockAdvanceParams", _advance_clock),
    _call("DELETE /v1/test_helpers/test_clocks/{id}", "", _delete_clock),
)


def success_url(session: Object) -> str:
    return str(session["success_url"] or "").replace("{CHECKOUT_SESSION_ID}", session["id"])
