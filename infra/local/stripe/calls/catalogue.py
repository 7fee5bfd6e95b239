"""Products, prices, coupons and promotion codes."""

from infra.local.stripe.account import Account, Object, token
from infra.local.stripe.calls.call import call, page, retrieve, update, updated
from infra.local.stripe.errors import invalid


def _create_product(a: Account, given: Object, _: str) -> Object:
    if given.get("id") in a.state["objects"].get("product", {}):
        raise invalid("Product already exists.", "id", "resource_already_exists")
    defaults: Object = {"active": True, "description": None, "metadata": {}, "tax_code": None, "default_price": None}
    return a.add("product", **{**defaults, **given})


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
    return updated(a, price, given)


def _take_lookup_key(a: Account, given: Object) -> None:
    taken = [each for each in a.all("price") if given.get("lookup_key") and each["lookup_key"] == given["lookup_key"]]
    if taken and not given.pop("transfer_lookup_key", False):
        raise invalid(f"A price (`{taken[0]['id']}`) already uses that lookup key.", "lookup_key")
    for each in taken:
        each["lookup_key"] = None
    given.pop("transfer_lookup_key", None)


def _list_prices(a: Account, given: Object, _: str) -> Object:
    found = [
        each
        for each in a.all("price")
        if each["lookup_key"] in given.get("lookup_keys", [each["lookup_key"]])
        and each["product"] == given.get("product", each["product"])
        and each["active"] == given.get("active", each["active"])
    ]
    return page(a, found, given, "/v1/prices")


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


CALLS = (
    call("POST /v1/products", "ProductCreateParams", _create_product),
    call("GET /v1/products/{id}", "ProductRetrieveParams", retrieve("product")),
    call("POST /v1/products/{id}", "ProductUpdateParams", update("product")),
    call("POST /v1/prices", "PriceCreateParams", _create_price),
    call("GET /v1/prices", "PriceListParams", _list_prices),
    call("POST /v1/prices/{id}", "PriceUpdateParams", _update_price),
    call("POST /v1/coupons", "CouponCreateParams", _create_coupon),
    call("POST /v1/promotion_codes", "PromotionCodeCreateParams", _create_promotion_code),
)
