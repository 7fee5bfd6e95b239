"""Checkout pages."""

from infra.local.stripe.account import DAY, Account, Object, token
from infra.local.stripe.billing.ending import expire_session
from infra.local.stripe.billing.periods import amount_of
from infra.local.stripe.calls.call import call, retrieve
from infra.local.stripe.calls.customers import customer
from infra.local.stripe.errors import invalid


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
    amount = amount_of(price, currency)
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
    expire_session(a, session)
    return session


def success_url(session: Object) -> str:
    return str(session["success_url"] or "").replace("{CHECKOUT_SESSION_ID}", session["id"])


CALLS = (
    call("POST /v1/checkout/sessions", "checkout.SessionCreateParams", _create_checkout),
    call("GET /v1/checkout/sessions/{id}", "checkout.SessionRetrieveParams", retrieve("checkout.session")),
    call("POST /v1/checkout/sessions/{id}/expire", "checkout.SessionExpireParams", _expire_checkout),
)
