"""Each state of a subscription at Stripe: whether it plays, whether another may be bought, how it is shown, how one leaves."""

import inspect
import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest
import stripe
from matinee.subscriptions import plans, states
from matinee.subscriptions.plans import Plan

from tests.functions.conftest import Call, problem
from tests.functions.subscriber import Subscriber, account, api, hear, somebody
from tests.platform import ROOT

Json = dict[str, Any]
PAUSED = "active, trialing or past_due with pause_collection"
NO_PLAN = "active, trialing or past_due, the price has no plan of ours"
UNKNOWN = "any other"
EXPECTED = {
    # at Stripe: (shown, plays, another may be bought, leaving ends it at once)
    "trialing": ("trialing", True, False, False),
    "active": ("active", True, False, False),
    "past_due": ("past_due", True, False, False),
    "unpaid": ("stopped", False, False, True),
    "paused": ("paused", False, False, False),
    "incomplete": ("incomplete", False, False, True),
    "incomplete_expired": ("ended", False, True, None),
    "canceled": ("ended", False, True, None),
    PAUSED: ("paused", False, False, False),
    NO_PLAN: ("under_review", False, False, False),
    UNKNOWN: ("under_review", False, False, False),
}


@pytest.fixture
def ann(call: Call) -> Subscriber:
    call("subscriptions", "connect_stripe")
    return somebody(call)


def put_into(state: str) -> None:
    """The one subscription at Stripe is in that state from now on."""
    sub = account().account.all("subscription")[0]
    sub["status"] = {PAUSED: "active", NO_PLAN: "active", UNKNOWN: "hibernating"}.get(state, state)
    if state == PAUSED:
        sub["pause_collection"] = {"behavior": "void", "resumes_at": None}
    if state == NO_PLAN:
        item = sub["items"]["data"][0]
        item["price"] = {**item["price"], "metadata": {}, "product": "prod_by_hand"}
    if state in ("past_due", "unpaid"):
        account().account.all("invoice")[0]["status"] = "open"


@pytest.mark.parametrize("state", EXPECTED)
def test_a_state_has_one_meaning(ann: Subscriber, state: str, capfd: pytest.CaptureFixture[str]) -> None:
    shown, plays, sold, at_once = EXPECTED[state]
    ann.subscribes("premium")
    put_into(state)
    capfd.readouterr()
    ann.looks()
    assert ("SubscriptionUnderReview" in capfd.readouterr().out) == (shown == "under_review")
    seen = ann.gets("get_subscription")
    assert (seen["status"], seen["plays"]) == (shown, plays)
    assert (ann.item.plan_at(datetime.now(UTC)) is not None) == plays
    answer = ann.asks("begin_subscription", body={"plan_id": "basic"})
    if sold:
        assert answer["statusCode"] == 201
        return
    assert problem(answer) == (409, "already_subscribed")
    if state != UNKNOWN:
        left = ann.gets("leave_subscription")
        assert (left["status"] == "ended", left["cancels"]) == (at_once, not at_once)


def test_every_state_that_stripe_has_is_tried_and_documented() -> None:
    declared = inspect.getsource(stripe.Subscription).split("    status: Union[")[1].split("]")[0]
    assert set(states.STATES) == set(re.findall(r'"(\w+)"', declared)) == set(EXPECTED) - {PAUSED, NO_PLAN, UNKNOWN}
    lines = (ROOT / "docs/subscriptions.md").read_text().splitlines()
    rows = {line.split("|")[1].replace("`", "").strip(): line for line in lines if line.startswith("| ")}
    for state, (shown, _, _, _) in EXPECTED.items():
        assert f"`{shown}`" in rows[state]


def test_what_is_paused_at_stripe_goes_on_where_it_was(ann: Subscriber) -> None:
    ann.subscribes("basic")
    sub = str(ann.item.subscription_id)
    api().v1.subscriptions.update(sub, {"pause_collection": {"behavior": "void"}})
    account().later(40)
    hear(ann.call)
    assert (ann.status(), len(account().account.all("charge"))) == ("paused", 1)
    api().v1.subscriptions.update(sub, {"pause_collection": ""})
    hear(ann.call)
    assert ann.gets("get_subscription")["plays"]


def test_a_price_that_was_made_by_hand_below_a_plans_product_is_that_plan(ann: Subscriber) -> None:
    ann.subscribes("premium")
    item = account().account.all("subscription")[0]["items"]["data"][0]
    item["price"] = {**item["price"], "id": "price_by_hand", "metadata": {}}
    ann.looks()
    seen = ann.gets("get_subscription")
    assert (seen["status"], seen["plan"]["plan_id"]) == ("active", "premium")


# --- currencies --------------------------------------------------------------------------------------------------


def field_of(answer: Json) -> str:
    assert problem(answer) == (422, "invalid")
    (error,) = json.loads(answer["body"])["errors"]
    return str(error["field"])


@pytest.fixture
def in_dollars_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """The smallest plan is sold in no other currency."""
    basic, *others = plans.PLANS
    monkeypatch.setattr(plans, "PLANS", (Plan(**{**basic.__dict__, "prices": {"USD": 799}}), *others))


def test_a_currency_that_a_plan_does_not_have_is_refused_and_nothing_is_asked_of_stripe(
    call: Call, in_dollars_alone: None
) -> None:
    call("subscriptions", "connect_stripe")
    ann, eva = somebody(call), somebody(call, country="DE")
    assert field_of(ann.asks("begin_subscription", body={"plan_id": "basic", "currency": "JPY"})) == "currency"
    assert field_of(ann.asks("begin_subscription", body={"plan_id": "basic", "currency": "EUR"})) == "currency"
    assert field_of(eva.asks("begin_subscription", body={"plan_id": "basic"})) == "currency"
    assert account().account.all("checkout.session") == []
    eva.subscribes("premium", country="DE")
    assert account().account.all("subscription")[0]["currency"] == "eur"
    for name in ("change_plan", "preview_plan"):
        said: Json = {"body": {"plan_id": "basic"}} if name == "change_plan" else {"query": {"plan_id": "basic"}}
        assert field_of(eva.asks(name, **said)) == "plan_id"


def test_whoever_has_paid_in_one_currency_is_not_billed_in_another(ann: Subscriber) -> None:
    ann.subscribes("basic")
    ann.asks("leave_subscription")
    account().later(32)
    hear(ann.call)
    assert field_of(ann.asks("begin_subscription", body={"plan_id": "basic", "currency": "EUR"})) == "currency"
    ann.checkout("basic")
    assert account().account.all("checkout.session")[0]["currency"] == "usd"


def test_a_subscription_in_a_currency_that_the_plan_has_no_price_in_is_shown(ann: Subscriber) -> None:
    ann.subscribes("basic")
    account().account.all("subscription")[0]["currency"] = "chf"
    ann.looks()
    seen = ann.gets("get_subscription")
    assert (seen["plays"], seen["currency"]) == (True, "CHF")
