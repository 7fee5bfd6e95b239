"""Subscribing, its routes and its webhooks, against Stripe's client and an account of the local Stripe."""

import json
import time
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import stripe
from matinee.subscriptions import checkout, plans, reconciling, signatures, sync
from matinee.subscriptions.models import Entitlement
from matinee.subscriptions.stripe_api import client as stripe_client
from matinee.subscriptions.stripe_api import subscriptions

from infra.local.stripe.delivery import signed
from tests.conftest import sample
from tests.functions.conftest import Call, Heard, client, problem
from tests.functions.subscriber import (
    TABLE,
    Subscriber,
    account,
    api,
    deliver,
    events,
    hear,
    items,
    messages,
    outbox,
    requests,
    somebody,
    work,
)
from tests.platform import ROOT
from tests.stripe_account import InProcess

Json = dict[str, Any]


@pytest.fixture
def connected(call: Call) -> Call:
    call("subscriptions", "connect_stripe")
    return call


@pytest.fixture
def ann(connected: Call) -> Subscriber:
    return somebody(connected)


@pytest.fixture
def bob(connected: Call) -> Subscriber:
    return somebody(connected)


# --- plans -------------------------------------------------------------------------------------------------------


def test_plans_cost_what_they_cost_where_they_are_asked_for(call: Call) -> None:
    def listed(country: str, **said: Any) -> list[Json]:
        answer = call("subscriptions", "list_plans", role=None, headers={"cloudfront-viewer-country": country}, **said)
        found: list[Json] = json.loads(answer["body"])["items"]
        return found

    assert [each["price"]["currency"] for each in listed("DE")] == ["EUR"] * 5
    amounts = [each["price"]["amount"] for each in listed("JP")]
    assert amounts == sorted(amounts)
    assert listed("JP", query={"currency": "GBP"})[0]["price"] == {"amount": 699, "currency": "GBP"}
    refused = call("subscriptions", "list_plans", role=None, query={"currency": "JPY"})
    assert problem(refused) == (422, "invalid")


def test_no_plan_promises_downloads(call: Call) -> None:
    answer = call("subscriptions", "list_plans", role=None)
    assert {plan["downloads"] for plan in json.loads(answer["body"])["items"]} == {False}
    for language in (ROOT / "clients/web/src/i18n/plans").glob("*.ts"):
        assert "plans.downloads" not in language.read_text()


def test_connecting_makes_everything_once(connected: Call) -> None:
    made = {kind: len(each) for kind, each in account().account.state["objects"].items()}
    assert made == {
        "product": 5,
        "price": 5,
        "billing_portal.configuration": 1,
        "webhook_endpoint": 1,
    }
    asked_before = len(requests())
    connected("subscriptions", "connect_stripe")
    assert {kind: len(each) for kind, each in account().account.state["objects"].items()} == made
    assert {method for method, _, _ in requests()[asked_before:]} == {"GET"}


def test_a_plan_that_costs_otherwise_has_another_price_and_back_again(
    connected: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = connected("subscriptions", "connect_stripe")
    dearer = tuple(
        plans.Plan(**{**plan.__dict__, "prices": {**plan.prices, "USD": plan.prices["USD"] + 100}})
        for plan in plans.PLANS
    )
    with monkeypatch.context() as patch:
        patch.setattr(plans, "PLANS", dearer)
        after = connected("subscriptions", "connect_stripe")
    assert not set(before.values()) & set(after.values())
    assert connected("subscriptions", "connect_stripe") == before
    active = {each["id"]: each["lookup_key"] for each in account().account.all("price") if each["active"]}
    assert active == {price: f"matinee_dev_{plan}" for plan, price in before.items()}


def test_without_a_key_nobody_can_subscribe_and_everything_else_goes_on(call: Call) -> None:
    client("secretsmanager").put_secret_value(SecretId="matinee/dev/stripe", SecretString='{"seed": "a seed"}')
    ann = somebody(call)
    assert problem(ann.asks("begin_subscription")) == (501, "not_connected")
    assert ann.gets("get_subscription")["status"] == "none"


# --- subscribing -------------------------------------------------------------------------------------------------


def test_a_card_at_checkout_a_signed_webhook_and_one_may_watch(ann: Subscriber, bob: Subscriber) -> None:
    assert ann.gets("get_subscription") == {
        "status": "none",
        "plays": False,
        "cancels": False,
        "trial_available": True,
    }
    ann.subscribes("premium")
    told = ann.gets("get_subscription")
    assert (told["status"], told["plays"], told["plan"]["max_height"]) == ("active", True, 2160)
    assert ann.item.status == "active"
    assert ann.item.until and timedelta(27) < ann.item.until - datetime.now(UTC) < timedelta(32)
    assert ann.item.grace_until == ann.item.until + timedelta(7)
    assert bob.gets("get_subscription")["status"] == "none"
    assert bob.gets("list_invoices")["items"] == []
    assert ann.user_id not in json.dumps([bob.gets("get_subscription"), bob.gets("list_invoices")])


@pytest.mark.parametrize(
    ("number", "says"),
    [
        ("4000000000000002", "Your card was declined."),
        ("4000000000009995", "insufficient funds"),
        ("4000000000000069", "expired"),
        ("4242424242424241", "incorrect"),
        ("4111111111111111", "test mode"),
    ],
)
def test_a_card_that_is_declined_leaves_nothing_behind(ann: Subscriber, number: str, says: str) -> None:
    url = ann.checkout("basic")
    page = account().pays(url, number)
    assert (page.status, says in page.html) == (402, True)
    hear(ann.call)
    assert ann.status() == "none"
    assert account().account.all("subscription") == []
    assert account().pays(url).status == 303
    hear(ann.call)
    assert ann.status() == "active"


def test_a_card_that_asks_for_authentication_asks_for_it(ann: Subscriber) -> None:
    url = ann.checkout("basic")
    assert "3D Secure" in account().pays(url, "4000002500003155").html
    assert account().pays(url, "4000002500003155", authentication="fail").status == 402
    assert account().pays(url, "4000002500003155", authentication="complete").status == 303
    hear(ann.call)
    account().later(32)
    hear(ann.call)
    assert ann.status() == "active"


def test_a_trial_is_for_who_never_subscribed(ann: Subscriber) -> None:
    ann.subscribes("standard")
    assert ann.status() == "trialing"
    assert ann.gets("list_invoices")["items"][0]["total"]["amount"] == 0
    account().later(7.1)
    hear(ann.call)
    assert (ann.status(), ann.gets("list_invoices")["items"][0]["paid"]["amount"]) == ("active", 1299)
    ann.asks("leave_subscription")
    account().later(32)
    hear(ann.call)
    assert ann.status() == "ended"
    ann.subscribes("standard")
    assert ann.status() == "active"


def test_a_promotion_code_is_taken_off(ann: Subscriber) -> None:
    coupon = api().v1.coupons.create({"percent_off": 50, "duration": "once"})
    api().v1.promotion_codes.create({"promotion": {"type": "coupon", "coupon": coupon.id}, "code": "HALF"})
    url = ann.checkout("basic")
    assert "invalid" in account().pays(url, promotion_code="NOPE").html
    assert account().pays(url, promotion_code="half").status == 303
    hear(ann.call)
    account().later(32)
    paid = [bill["paid"]["amount"] for bill in ann.gets("list_invoices")["items"]]
    assert paid == [799, 399]


def test_one_pays_in_ones_own_currency_with_the_tax_of_ones_country_within(connected: Call) -> None:
    eva = somebody(connected, country="DE")
    eva.subscribes("basic", country="DE")
    (bill,) = eva.gets("list_invoices")["items"]
    assert bill["paid"] == {"amount": 799, "currency": "EUR"}
    assert account().account.all("invoice")[0]["total_taxes"][0]["amount"] == round(799 * 19 / 119)


def test_nobody_subscribes_twice(ann: Subscriber) -> None:
    first, second = ann.checkout("basic"), ann.checkout("premium")
    assert account().pays(first).status == 410  # the page that was left open
    assert account().pays(second).status == 303
    hear(ann.call)
    assert problem(ann.asks("begin_subscription")) == (409, "already_subscribed")
    assert len(account().account.all("customer")) == 1


def test_checkout_leads_back_to_what_one_wanted_to_watch(ann: Subscriber) -> None:
    wanted = "ttl_01K9ZQ5T9S8R7Q6P5N4M3K2J1H"
    begun = ann.gets("begin_subscription", body={"plan_id": "basic", "content_id": wanted})
    where = account().pays(begun["checkout_url"]).location
    assert where.endswith(f"/account/subscription?checkout=done&for={wanted}")
    refused = ann.asks("begin_subscription", body={"plan_id": "basic", "content_id": "ttl_1&for=elsewhere"})
    assert problem(refused) == (422, "invalid")


def test_nobody_opens_checkout_pages_without_end(
    ann: Subscriber, bob: Subscriber, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkout, "AN_HOUR", 2)
    for _ in range(2):
        ann.checkout("basic")
    asked_before = len(requests())
    refused = ann.asks("begin_subscription", body={"plan_id": "basic"})
    assert problem(refused) == (429, "too_many_requests")
    assert 0 < int(refused["headers"]["retry-after"]) <= 3601
    assert len(requests()) == asked_before
    bob.subscribes("basic")
    with monkeypatch.context() as patch:
        later = datetime.now(UTC) + timedelta(hours=1)
        patch.setattr(checkout, "now", lambda: later)
        ann.subscribes("basic")


def test_every_call_that_writes_carries_a_key_and_a_repeated_wish_is_one_request(ann: Subscriber) -> None:
    ann.subscribes("basic")
    ann.asks("change_plan", body={"plan_id": "premium"})
    ann.gets("leave_subscription")
    ann.gets("stay_subscribed")
    ann.gets("begin_portal")
    posts = [headers for method, _, headers in requests() if method == "POST"]
    assert len(posts) > 10
    assert all("Idempotency-Key" in headers for headers in posts)
    kept = account().account.state["keys"]
    assert any(key.startswith("change-") for key in kept)


def test_what_is_no_plan_is_refused(ann: Subscriber) -> None:
    assert problem(ann.asks("begin_subscription", body={"plan_id": "gold"})) == (422, "invalid")
    assert problem(ann.asks("change_plan", body={"plan_id": "gold"})) == (422, "invalid")


# --- changing ----------------------------------------------------------------------------------------------------


def test_a_change_costs_what_its_preview_said(ann: Subscriber) -> None:
    ann.subscribes("basic")
    account().later(10)
    ann.looks()
    preview = ann.gets("preview_plan", query={"plan_id": "premium"})
    assert 0 < preview["due"]["amount"] < 1000
    assert [line["amount"]["amount"] < 0 for line in preview["lines"]] == [True, False]
    body = {"plan_id": "premium", "proration_date": preview["proration_date"]}
    told = ann.gets("change_plan", body=body)
    assert told["plan"]["plan_id"] == "premium"
    assert ann.gets("list_invoices")["items"][0]["paid"] == preview["due"]
    assert ann.item.max_streams == 4


def test_what_is_left_of_a_dearer_plan_is_credit(ann: Subscriber) -> None:
    ann.subscribes("premium")
    preview = ann.gets("preview_plan", query={"plan_id": "basic"})
    assert (preview["due"]["amount"], preview["credit"]["amount"] > 900) == (0, True)
    ann.gets("change_plan", body={"plan_id": "basic"})
    account().later(32)
    hear(ann.call)
    newest = ann.gets("list_invoices")["items"][0]
    assert (newest["total"]["amount"], newest["paid"]["amount"]) == (799, 0)


def test_a_yearly_plan_begins_its_year_at_once(ann: Subscriber) -> None:
    ann.subscribes("premium")
    ann.gets("change_plan", body={"plan_id": "premium_yearly"})
    assert ann.item.until and ann.item.until - datetime.now(UTC) > timedelta(360)


def test_a_change_that_the_bank_declines_changes_nothing_and_can_be_asked_for_again(ann: Subscriber) -> None:
    ann.subscribes("basic")
    portal = ann.gets("begin_portal")["portal_url"]
    account().pays(portal, "4000000000000341", act="card")
    for _ in range(2):
        answer = ann.asks("change_plan", body={"plan_id": "premium"})
        assert problem(answer) == (402, "card_declined")
    assert json.loads(answer["body"])["reason"] == "generic_decline"
    assert ann.gets("get_subscription")["plan"]["plan_id"] == "basic"
    account().pays(portal, "4242424242424242", act="card")
    assert ann.gets("change_plan", body={"plan_id": "premium"})["plan"]["plan_id"] == "premium"
    assert ann.gets("change_plan", body={"plan_id": "basic"})["plan"]["plan_id"] == "basic"
    assert ann.gets("change_plan", body={"plan_id": "premium"})["plan"]["plan_id"] == "premium"


def test_what_comes_next_is_told_with_the_invoices(ann: Subscriber) -> None:
    assert "upcoming" not in ann.gets("list_invoices")
    ann.subscribes("premium")
    assert ann.gets("list_invoices")["upcoming"]["due"] == {"amount": 1799, "currency": "USD"}
    ann.gets("change_plan", body={"plan_id": "basic"})
    told = ann.gets("list_invoices")
    assert (told["upcoming"]["due"]["amount"], told["items"][0]["total"]["amount"] < -900) == (0, True)
    assert datetime.fromisoformat(told["upcoming"]["at"]) == ann.item.until
    ann.gets("leave_subscription")
    assert "upcoming" not in ann.gets("list_invoices")


def test_an_old_preview_binds_nobody(ann: Subscriber) -> None:
    ann.subscribes("basic")
    old = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
    answer = ann.asks("change_plan", body={"plan_id": "premium", "proration_date": old})
    assert problem(answer) == (409, "preview_too_old")


@pytest.mark.parametrize("name", ["change_plan", "preview_plan", "leave_subscription", "begin_portal"])
def test_who_has_no_subscription_has_nothing_to_change(ann: Subscriber, name: str) -> None:
    assert problem(ann.asks(name)) == (409, "not_subscribed")


def test_one_leaves_with_the_period_and_stays_after_all(ann: Subscriber) -> None:
    ann.subscribes("basic")
    assert problem(ann.asks("stay_subscribed")) == (409, "not_leaving")
    assert ann.gets("leave_subscription")["cancels"]
    assert ann.gets("get_subscription")["plays"]
    assert not ann.gets("stay_subscribed")["cancels"]
    assert ann.gets("leave_subscription")["cancels"]
    account().later(32)
    hear(ann.call)
    assert (ann.status(), ann.item.plan_id) == ("ended", None)


def test_what_is_done_in_the_portal_counts_here(ann: Subscriber) -> None:
    ann.subscribes("basic")
    portal = ann.gets("begin_portal")["portal_url"]
    account().submits(portal, act="cancel")
    hear(ann.call)
    assert ann.gets("get_subscription")["cancels"]
    assert not ann.gets("stay_subscribed")["cancels"]


def test_a_refund_is_seen(ann: Subscriber) -> None:
    ann.subscribes("basic")
    intent = account().account.all("payment_intent")[0]["id"]
    api().v1.refunds.create({"payment_intent": intent, "amount": 300})
    hear(ann.call)
    assert ann.gets("list_invoices")["items"][0]["refunded"] == {"amount": 300, "currency": "USD"}


def test_invoices_come_page_by_page_and_a_cursor_is_its_owners(ann: Subscriber, bob: Subscriber) -> None:
    ann.subscribes("basic")
    account().later(70)
    first = ann.gets("list_invoices", query={"limit": "2"})
    rest = ann.gets("list_invoices", query={"limit": "2", "cursor": first["next_cursor"]})
    numbers = [bill["number"] for bill in [*first["items"], *rest["items"]]]
    assert len(set(numbers)) == 3
    assert "next_cursor" not in rest
    stolen = bob.asks("list_invoices", query={"cursor": first["next_cursor"]})
    assert problem(stolen) == (400, "bad_cursor")


# --- dunning -----------------------------------------------------------------------------------------------------


def failing(ann: Subscriber) -> None:
    """Their next payment fails."""
    ann.subscribes("basic")
    account().pays(ann.gets("begin_portal")["portal_url"], "4000000000000341", act="card")
    account().later(32)
    hear(ann.call)


def test_grace_then_nothing_then_paid_and_all_is_well(ann: Subscriber) -> None:
    failing(ann)
    told = ann.gets("get_subscription")
    assert (told["status"], told["plays"]) == ("past_due", True)
    assert problem(ann.asks("change_plan")) == (409, "unpaid")
    assert problem(ann.asks("begin_subscription")) == (409, "already_subscribed")
    account().later(7)
    hear(ann.call)
    told = ann.gets("get_subscription")
    assert (told["status"], told["plays"], told["plan"]["plan_id"]) == ("stopped", False, "basic")
    (bill,) = [each for each in ann.gets("list_invoices")["items"] if each["status"] == "open"]
    assert account().pays(bill["url"]).status == 200
    hear(ann.call)
    assert ann.status() == "active"


def test_grace_ends_by_itself_whatever_stripe_may_say_later(ann: Subscriber) -> None:
    failing(ann)
    mine = ann.item
    assert mine.grace_until and mine.until
    assert mine.grace_until - mine.until == timedelta(7)
    stripes_now = datetime.now(UTC) + timedelta(seconds=mine.ahead)
    before_its_end = datetime.now(UTC) + (mine.grace_until - stripes_now) - timedelta(minutes=1)
    assert mine.status_at(before_its_end) == "past_due"
    assert mine.status_at(before_its_end + timedelta(minutes=2)) == "stopped"
    assert mine.plan_at(before_its_end + timedelta(minutes=2)) is None


def test_who_leaves_while_nothing_is_paid_leaves_at_once(ann: Subscriber) -> None:
    failing(ann)
    account().later(7)
    hear(ann.call)
    assert ann.gets("leave_subscription")["status"] == "ended"
    ann.subscribes("basic")
    assert ann.status() == "active"


def test_who_has_just_paid_and_leaves_keeps_what_was_paid_for(ann: Subscriber) -> None:
    failing(ann)
    account().later(7)
    hear(ann.call)
    (bill,) = [each for each in ann.gets("list_invoices")["items"] if each["status"] == "open"]
    account().pays(bill["url"])  # and its webhook is still coming
    told = ann.gets("leave_subscription")
    assert (told["status"], told["plays"], told["cancels"]) == ("active", True, True)


def test_an_entitlement_that_was_not_renewed_ends_though_no_webhook_ever_comes_again() -> None:
    soon = datetime.now(UTC) + timedelta(1)
    mine = Entitlement(user_id="usr_01K9ZQ5T9S8R7Q6P5N4M3K2J1H", status="active", plan_id="basic", grace_until=soon)
    assert mine.plan_at(soon - timedelta(seconds=1)) == "basic"
    assert (mine.status_at(soon), mine.plan_at(soon)) == ("stopped", None)


# --- webhooks ----------------------------------------------------------------------------------------------------


def an_event(customer: str = "cus_nobody") -> Json:
    said: Json = json.loads(sample("subscriptions", "receive_stripe_event")["body"])
    said["data"]["object"]["customer"] = customer
    return said


def secret() -> str:
    found: str = account().account.all("webhook_endpoint")[0]["_secret"]
    return found


def test_only_what_stripe_signed_lately_is_taken(connected: Call) -> None:
    body, headers = signed(an_event(), secret())
    good = headers["stripe-signature"]
    late = int(time.time()) - 301
    bad = [
        "",
        "t=,v1=",
        f"t={int(time.time())}",
        good.replace("v1=", "v0="),
        good[:-1] + ("0" if good[-1] != "0" else "1"),
        signed(an_event(), "whsec_another")[1]["stripe-signature"],
        signed(an_event(), secret(), late)[1]["stripe-signature"],
        signed(an_event(), secret(), int(time.time()) + 400)[1]["stripe-signature"],
        good.replace("t=", "t=1"),
    ]
    for header in bad:
        assert problem(deliver(connected, body, {"stripe-signature": header})) == (400, "bad_signature"), header
    assert problem(deliver(connected, body + " ", headers)) == (400, "bad_signature")
    assert events() == []
    assert deliver(connected, body, headers)["statusCode"] == 204
    assert len(events()) == 1
    both = {"stripe-signature": f"{good},v1=0000"}  # while a secret is being rolled Stripe signs with two
    assert deliver(connected, body, both)["statusCode"] == 204


@pytest.mark.parametrize("flaw", ["", "t=1", "v1=1", "secret", "old", "body"])
def test_our_verdict_is_that_of_stripes_own_client(flaw: str) -> None:
    body, headers = signed(an_event(), "whsec_one", int(time.time()) - (301 if flaw == "old" else 0))
    header = headers["stripe-signature"]
    header = header.replace("v1=", "v2=") if flaw == "v1=1" else header.replace("t=", "x=") if flaw == "t=1" else header
    body, key = body + " " * (flaw == "body"), "whsec_two" if flaw == "secret" else "whsec_one"

    def verdict(verify: Any) -> bool:
        try:
            verify()
        except Exception:
            return False
        return True

    ours = verdict(lambda: signatures.verify(body.encode(), header, [key]))
    theirs = verdict(lambda: stripe.WebhookSignature.verify_header(body, header, key, signatures.TOLERANCE))
    assert ours == theirs == (flaw == "")


def test_an_event_is_stored_once_and_holds_nothing_but_whom_to_look_at(ann: Subscriber, heard: Heard) -> None:
    account().pays(ann.checkout("basic"))
    waiting = list(account().untold())
    for body, headers in waiting * 2:
        assert deliver(ann.call, body, headers)["statusCode"] == 204
    told = heard("subscriptions")
    assert len(told) == len(waiting) == len(events())
    assert {name for name, _ in told} == {"subscriptions.StripeEventReceived"}
    assert "@matinee.test" not in json.dumps(items())
    assert all(event.waiting for event in events())
    work(ann.call, [detail for _, detail in told])
    assert not any(event.waiting for event in events())
    assert ann.status() == "active"


def test_a_change_is_told_once_however_often_it_is_heard_of(ann: Subscriber, heard: Heard) -> None:
    ann.subscribes("basic")
    for _ in range(3):
        work(ann.call, outbox())
    changes = [detail for name, detail in heard("subscriptions") if name == "subscriptions.EntitlementChanged"]
    assert [(each["user_id"], each["status"], each["plan_id"]) for each in changes] == [
        (ann.user_id, "active", "basic")
    ]


def test_payments_failures_and_refunds_are_told_once_with_their_amounts(ann: Subscriber, heard: Heard) -> None:
    ann.subscribes("basic")
    intent = account().account.all("payment_intent")[0]["id"]
    for amount in (300, 200):
        api().v1.refunds.create({"payment_intent": intent, "amount": amount})
    hear(ann.call)
    for _ in range(3):
        work(ann.call, outbox())
    told = [detail for name, detail in heard("subscriptions") if name == "subscriptions.PaymentSettled"]
    assert {each["user_id"] for each in told} == {ann.user_id}
    assert sorted((each["status"], each["money"]["amount"], each["money"]["currency"]) for each in told) == [
        ("paid", 799, "USD"),
        ("refunded", 200, "USD"),
        ("refunded", 300, "USD"),
    ]


def test_a_payment_that_failed_is_told_and_a_trial_costs_nothing(ann: Subscriber, heard: Heard) -> None:
    failing(ann)
    told = [detail for name, detail in heard("subscriptions") if name == "subscriptions.PaymentSettled"]
    assert "failed" in {each["status"] for each in told}
    assert all(each["money"]["amount"] > 0 for each in told)


def test_a_cancellation_is_told_with_its_end(ann: Subscriber, heard: Heard) -> None:
    ann.subscribes("basic")
    ann.gets("leave_subscription")
    hear(ann.call)
    changes = [detail for name, detail in heard("subscriptions") if name == "subscriptions.EntitlementChanged"]
    assert [(each["status"], each["ends_at"] is not None, each["currency"]) for each in changes] == [
        ("active", False, "USD"),
        ("active", True, "USD"),
    ]


def test_events_of_customers_that_are_nobodys_are_not_kept(connected: Call) -> None:
    body, headers = signed(an_event(), secret())
    assert deliver(connected, body, headers)["statusCode"] == 204
    work(connected, outbox())
    assert events() == []


def test_an_event_that_names_no_customer_is_taken_and_forgotten(connected: Call) -> None:
    event = an_event()
    event["data"]["object"] = {"id": "prod_1", "object": "product"}
    assert deliver(connected, *signed(event, secret()))["statusCode"] == 204
    assert events() == []


def test_a_write_that_was_overtaken_looks_again(ann: Subscriber, monkeypatch: pytest.MonkeyPatch) -> None:
    """An older answer of Stripe's that arrives after a newer one was written is not written over it."""
    account().pays(ann.checkout("basic"))
    list(account().untold())
    customer_id = account().account.all("customer")[0]["id"]
    told = {"stripe_event_id": "evt_1", "customer_id": customer_id}
    ask, answers = subscriptions.of_customer, []

    def overtaken(customer_id: str) -> Any:
        answer = ask(customer_id)
        answers.append(answer)
        if len(answers) == 1:
            sub = account().account.all("subscription")[0]["id"]
            api().v1.subscriptions.cancel(sub)
            with monkeypatch.context() as patch:
                patch.setattr(subscriptions, "of_customer", ask)
                work(ann.call, [told])
        return answer

    monkeypatch.setattr(subscriptions, "of_customer", overtaken)
    work(ann.call, [told])
    assert len(answers) == 2
    assert ann.item.status == "ended"


def test_what_waits_is_worked_on_by_a_replay(ann: Subscriber) -> None:
    account().pays(ann.checkout("basic"))
    for body, headers in account().untold():
        deliver(ann.call, body, headers)
    assert ann.status() == "none"
    replayed = ann.call("subscriptions", "replay_events", {})
    assert (replayed, ann.status()) == ({"worked_on": 4, "missed": 0}, "active")
    assert ann.call("subscriptions", "replay_events", {}) == {"worked_on": 0, "missed": 0}
    one = {"stripe_event_ids": [events()[0].stripe_event_id]}
    assert ann.call("subscriptions", "replay_events", one)["worked_on"] == 1


def test_what_never_reached_us_is_fetched_by_a_replay(ann: Subscriber) -> None:
    account().pays(ann.checkout("basic"))
    list(account().untold())  # all lost
    since = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
    assert ann.call("subscriptions", "replay_events", {"since": since}) == {"worked_on": 4, "missed": 4}
    assert ann.status() == "active"


class Unplugged(InProcess):
    """Stripe cannot be reached."""

    def request(self, *_: Any, **__: Any) -> Any:
        error: Any = stripe.APIConnectionError
        raise error("no route to host", should_retry=False)


def test_while_stripe_cannot_be_reached_one_watches_and_nothing_is_lost(
    ann: Subscriber, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann.subscribes("basic")
    account().submits(ann.gets("begin_portal")["portal_url"], act="cancel")
    waiting = list(account().untold())
    with monkeypatch.context() as patch:
        patch.setattr(stripe, "default_http_client", Unplugged())
        stripe_client._client.cache_clear()
        assert ann.status() == "active"
        answer = ann.asks("begin_portal")
        assert (problem(answer), answer["headers"]["retry-after"]) == ((502, "payments_unreachable"), "5")
        for body, headers in waiting:
            assert deliver(ann.call, body, headers)["statusCode"] == 204
        failed = ann.call("subscriptions", "follow_stripe", messages(outbox()))["batchItemFailures"]
        assert len(failed) == len(waiting)
    stripe_client._client.cache_clear()
    assert not ann.gets("get_subscription")["cancels"]
    work(ann.call, outbox())
    assert ann.gets("get_subscription")["cancels"]


# --- reconciling -------------------------------------------------------------------------------------------------


def reconciled(call: Call) -> Json:
    told: Json = call("subscriptions", "reconcile", {"anew": True})
    return told


def test_what_no_webhook_told_is_found_at_night(ann: Subscriber, bob: Subscriber) -> None:
    ann.subscribes("basic")
    bob.subscribes("premium")
    assert reconciled(ann.call) == {"done": True, "seen": 2, "mended": 0}
    account().submits(ann.gets("begin_portal")["portal_url"], act="cancel")
    list(account().untold())
    assert reconciled(ann.call)["mended"] == 1
    assert ann.gets("get_subscription")["cancels"]
    account().later(32)
    list(account().untold())
    assert reconciled(ann.call)["mended"] == 2
    assert (ann.status(), bob.status()) == ("ended", "active")
    assert reconciled(ann.call)["mended"] == 0


def test_whatever_is_lost_or_false_here_is_mended(ann: Subscriber, bob: Subscriber) -> None:
    ann.subscribes("basic")
    bob.subscribes("premium")
    key = {"pk": {"S": f"USER#{ann.user_id}"}, "sk": {"S": "ENTITLEMENT"}}
    client("dynamodb").delete_item(TableName=TABLE, Key=key)
    false = {**bob.item.attributes(), "max_streams": {"N": "400"}, "plan_id": {"S": "basic"}}
    client("dynamodb").put_item(TableName=TABLE, Item=false)
    assert reconciled(ann.call)["mended"] == 2
    assert (ann.item.status, ann.item.plan_id) == ("active", "basic")
    assert (bob.item.max_streams, bob.item.plan_id) == (4, "premium")


def vanish(ann: Subscriber) -> None:
    """As when somebody deletes what was made in test mode: nothing tells of it."""
    account().account.drop("subscription", str(ann.item.subscription_id))


def test_a_subscription_that_is_not_at_stripe_any_more_ends(ann: Subscriber, bob: Subscriber) -> None:
    cid = somebody(ann.call)
    for each in (ann, bob, cid):
        each.subscribes("basic")
        account().later(1)
    for each in (ann, cid):  # the newest and the oldest
        vanish(each)
    assert (ann.status(), cid.status()) == ("active", "active")
    assert reconciled(ann.call) == {"done": True, "seen": 1, "mended": 2}
    assert (ann.status(), bob.status(), cid.status()) == ("ended", "active", "ended")
    assert ann.item.plan_id is None
    assert reconciled(ann.call)["mended"] == 0
    vanish(bob)
    assert reconciled(ann.call) == {"done": True, "seen": 0, "mended": 1}
    ann.subscribes("premium")
    assert ann.status() == "active"


def test_one_is_missed_on_whatever_page_it_stood(ann: Subscriber, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = subscriptions.page_of_all

    def by_ones(after: str | None) -> Any:
        found, moment, _ = whole(after)
        return found[:1], moment, len(found) > 1

    monkeypatch.setattr(subscriptions, "page_of_all", by_ones)
    others = [somebody(ann.call) for _ in range(4)]
    for each in (ann, *others):
        each.subscribes("basic")
        account().later(0.1)
    vanish(others[1])
    asked, follow = [], sync.customer

    def noted(customer_id: str) -> Any:
        asked.append(customer_id)
        return follow(customer_id)

    monkeypatch.setattr(sync, "customer", noted)
    assert reconciled(ann.call) == {"done": True, "seen": 4, "mended": 1}
    assert [each.status() for each in others] == ["active", "ended", "active", "active"]
    assert len(asked) == 1  # nobody else's was asked of


def test_who_is_missing_when_time_is_up_is_found_by_the_next_run(
    ann: Subscriber, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann.subscribes("basic")
    vanish(ann)
    moments = iter([0, 0, 1000, 1000])  # the run begins, looks at a page, and has no time left
    with monkeypatch.context() as patch:
        patch.setattr(reconciling, "time", SimpleNamespace(monotonic=lambda: next(moments)))
        assert reconciled(ann.call) == {"done": False, "seen": 0, "mended": 0}
    assert ann.status() == "active"
    assert ann.call("subscriptions", "reconcile") == {"done": True, "seen": 0, "mended": 1}
    assert ann.status() == "ended"


def test_a_replay_ends_what_vanished_and_a_round_survives_its_place(ann: Subscriber, bob: Subscriber) -> None:
    from matinee.subscriptions.stripe_models import Round

    ann.subscribes("basic")
    bob.subscribes("basic")
    (heard, *_) = [each for each in events() if each.customer_id == ann.item.customer_id]
    gone = str(ann.item.subscription_id)
    vanish(ann)
    half = Round(began_at=datetime.now(UTC), after=gone, version=1)
    client("dynamodb").put_item(TableName=TABLE, Item=half.attributes())
    assert ann.call("subscriptions", "replay_events", {"stripe_event_ids": [heard.stripe_event_id]})["worked_on"] == 1
    assert ann.status() == "ended"
    assert ann.call("subscriptions", "reconcile") == {"done": True, "seen": 1, "mended": 0}


def test_a_round_begins_once_a_night(ann: Subscriber) -> None:
    ann.subscribes("basic")
    assert ann.call("subscriptions", "reconcile")["seen"] == 1
    before = len(requests())
    ann.call("subscriptions", "reconcile")
    assert len(requests()) == before


# --- tokens and forgetting ---------------------------------------------------------------------------------------


def test_a_customer_who_was_deleted_at_stripe_can_subscribe_anew(ann: Subscriber) -> None:
    ann.subscribes("basic")
    api().v1.customers.delete(str(ann.item.customer_id))
    hear(ann.call)
    assert ann.status() == "ended"
    ann.subscribes("premium")
    assert ann.status() == "active"


def test_somebody_erased_is_no_customer_any_more_here_or_there(ann: Subscriber, bob: Subscriber) -> None:
    from matinee.users.privacy_models import Erasure

    ann.subscribes("basic")
    bob.subscribes("basic")
    customer_id = str(ann.item.customer_id)
    wish = sample("subscriptions", "erase_person")
    erasure = Erasure(erasure_id=wish["erasure_id"], user_id=ann.user_id)
    client("dynamodb").put_item(TableName="matinee-dev-users", Item=erasure.attributes())
    for _ in range(2):
        ann.call("subscriptions", "erase_person", wish)
    hear(ann.call)  # what Stripe tells of the deletion comes late
    kept = account().account.state
    held = json.dumps([items(), kept["objects"], kept["keys"]])
    assert not [trace for trace in (ann.user_id, ann.user_id.lower()) if trace in held]
    assert customer_id not in json.dumps(items())
    assert account().account.get("customer", customer_id)["deleted"]
    (sub,) = [each for each in account().account.all("subscription") if each["customer"] == customer_id]
    assert sub["status"] == "canceled"
    assert bob.status() == "active"


def test_a_copy_of_all_that_is_known_holds_the_subscription_and_what_was_paid(ann: Subscriber) -> None:
    from matinee.subscriptions import privacy

    ann.subscribes("basic")
    ann.gets("list_invoices")  # tells this process what that function is told
    told = privacy.exported(ann.user_id)
    assert (told["subscription"]["plan_id"], told["invoices"][0]["paid"]["amount"]) == ("basic", 799)


ACTS = ("begin_subscription", "change_plan", "leave_subscription", "stay_subscribed", "begin_portal")
READS = ("get_subscription", "preview_plan", "list_invoices")


@pytest.mark.parametrize("name", [*ACTS, *READS])
def test_nobody_touches_or_sees_anothers_subscription(ann: Subscriber, bob: Subscriber, name: str) -> None:
    ann.subscribes("basic")
    before, at_stripe = ann.item, account().account.all("subscription")[0].copy()
    answer = bob.asks(name)
    assert answer["statusCode"] < 500, answer
    assert ann.item == before
    assert account().account.all("subscription")[0] == at_stripe
    told = json.dumps(answer)
    assert not [trace for trace in (ann.user_id, before.customer_id, before.subscription_id) if str(trace) in told]


@pytest.mark.parametrize("name", ACTS)
def test_a_device_that_was_signed_out_changes_nothing(ann: Subscriber, name: str) -> None:
    ann.subscribes("basic")
    ann.device_id = "dev_01K9ZQ7A8B9C0D1E2F3G4H5J6K"
    assert problem(ann.asks(name)) == (401, "session_ended")


def test_tokens_say_the_plan_by_which_one_may_watch(ann: Subscriber) -> None:
    from matinee.users import sessions

    def plan() -> str | None:
        paid = sessions._household(ann.user_id, ann.device_id, "")[3]
        return paid.plan_at(datetime.now(UTC)) if paid else None

    ann.call("users", "refresh")  # tells this process what that function is told
    assert plan() is None
    ann.subscribes("premium")
    ann.call("users", "refresh")
    assert plan() == "premium"


def test_who_signs_in_is_told_of_a_payment_that_failed(ann: Subscriber) -> None:
    from matinee.identity.models import Device, User
    from matinee.users import replies, sessions

    def told() -> tuple[str | None, bool]:
        user, device, profile, paid = sessions._household(ann.user_id, ann.device_id, "")
        assert isinstance(user, User) and isinstance(device, Device)
        body = replies.signed_in(sessions.Session(user, device, profile, "a token", paid), cookie=True).body
        return body.plan_id, body.grace_until is not None

    ann.call("users", "login")  # tells this process what that function is told
    assert told() == (None, False)
    ann.subscribes("basic")
    ann.call("users", "login")
    assert told() == ("basic", False)
    account().pays(ann.gets("begin_portal")["portal_url"], "4000000000000341", act="card")
    account().later(32)
    hear(ann.call)
    ann.call("users", "login")
    assert told() == ("basic", True)
    account().later(7)
    hear(ann.call)
    ann.call("users", "login")
    assert told() == (None, False)
