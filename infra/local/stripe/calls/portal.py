"""The customer portal and its configurations."""

from infra.local.stripe.account import Account, Object, token
from infra.local.stripe.calls.call import call, page, update
from infra.local.stripe.calls.customers import customer
from infra.local.stripe.errors import invalid


def _create_portal_configuration(a: Account, given: Object, _: str) -> Object:
    return a.add("billing_portal.configuration", **{"active": True, "is_default": False, "metadata": {}, **given})


def _list_portal_configurations(a: Account, given: Object, _: str) -> Object:
    found = [
        each for each in a.all("billing_portal.configuration") if each["active"] == given.get("active", each["active"])
    ]
    return page(a, found, given, "/v1/billing_portal/configurations")


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


CALLS = (
    call(
        "POST /v1/billing_portal/configurations",
        "billing_portal.ConfigurationCreateParams",
        _create_portal_configuration,
    ),
    call(
        "GET /v1/billing_portal/configurations", "billing_portal.ConfigurationListParams", _list_portal_configurations
    ),
    call(
        "POST /v1/billing_portal/configurations/{id}",
        "billing_portal.ConfigurationUpdateParams",
        update("billing_portal.configuration"),
    ),
    call("POST /v1/billing_portal/sessions", "billing_portal.SessionCreateParams", _create_portal),
)
