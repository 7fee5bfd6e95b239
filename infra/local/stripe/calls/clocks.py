"""Test clocks: customers whose time is moved by hand."""

from infra.local.stripe.account import DAY, Account, Object
from infra.local.stripe.billing.clock import settle
from infra.local.stripe.calls.call import call, retrieve
from infra.local.stripe.calls.customers import delete_customer
from infra.local.stripe.errors import invalid


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
    settle(a, named)
    return clock


def _delete_clock(a: Account, given: Object, named: str) -> Object:
    a.get("test_helpers.test_clock", named)
    for owner in [each for each in a.all("customer") if each["test_clock"] == named]:
        if not owner.get("deleted"):
            delete_customer(a, {}, owner["id"])
    return {"id": named, "object": "test_helpers.test_clock", "deleted": True}


CALLS = (
    call("POST /v1/test_helpers/test_clocks", "test_helpers.TestClockCreateParams", _create_clock),
    call(
        "GET /v1/test_helpers/test_clocks/{id}",
        "test_helpers.TestClockRetrieveParams",
        retrieve("test_helpers.test_clock"),
    ),
    call("POST /v1/test_helpers/test_clocks/{id}/advance", "test_helpers.TestClockAdvanceParams", _advance_clock),
    call("DELETE /v1/test_helpers/test_clocks/{id}", "", _delete_clock),
)
