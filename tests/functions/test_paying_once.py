"""Nobody pays twice: one open Checkout page an account, and a second live subscription is ended and paid back."""

import json
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from matinee.identity.models import User
from matinee.subscriptions.models import Entitlement
from matinee.subscriptions.stripe_api import checkouts, customers, invoices, subscriptions
from matinee.subscriptions.stripe_api.client import Unreachable
from matinee.subscriptions.stripe_models import Customer

from infra.local.stripe.billing.ending import ENDED
from tests.conftest import sample
from tests.functions.conftest import Call, Heard, client, problem
from tests.functions.subscriber import (
    TABLE,
    Subscriber,
    account,
    api,
    deliver,
    hear,
    messages,
    outbox,
    somebody,
    work,
)

Json = dict[str, Any]


@pytest.fixture
def ann(call: Call) -> Subscriber:
    call("subscriptions", "connect_stripe")
    return somebody(call)


def alive() -> list[Json]:
    return [sub for sub in account().account.all("subscription") if sub["status"] not in ENDED]


def pages(status: str = "open") -> list[Json]:
    return [page for page in account().account.all("checkout.session") if page["status"] == status]


def charged() -> int:
    """What was charged and not paid back, in minor units."""
    charges = [each for each in account().account.all("charge") if each["paid"]]
    return sum(each["amount"] - each["amount_refunded"] for each in charges)


class Meanwhile:
    """The first call of a function of ours is made as another tab acts: before it, or after it and before its answer counts."""

    def __init__(
        self, patch: pytest.MonkeyPatch, module: Any, name: str, act: Callable[[], Any], *, after: bool
    ) -> None:
        self.call, self.act, self.after, self.answers = getattr(module, name), act, after, list[Any]()
        self.waiting = True
        patch.setattr(module, name, self)

    def __call__(self, *given: Any, **named: Any) -> Any:
        if not self.waiting:
            return self.call(*given, **named)
        self.waiting = False
        if not self.after:
            self.answers.append(self.act())
        answer = self.call(*given, **named)
        if self.after:
            self.answers.append(self.act())
        return answer


# --- one Checkout page -------------------------------------------------------------------------------------------


MOMENTS = [
    (customers, "create", False),
    (customers, "create", True),
    (subscriptions, "of_customer", True),
    (customers, "update", False),
    (checkouts, "create", False),
    (checkouts, "create", True),
]


@pytest.mark.parametrize(("module", "name", "after"), MOMENTS)
def test_two_tabs_that_subscribe_at_once_get_one_page(
    ann: Subscriber, monkeypatch: pytest.MonkeyPatch, module: Any, name: str, after: bool
) -> None:
    other = Meanwhile(monkeypatch, module, name, lambda: ann.checkout("basic"), after=after)
    assert [ann.checkout("basic")] == other.answers
    assert (len(pages()), len(account().account.all("customer"))) == (1, 1)


@pytest.mark.parametrize(("module", "name", "after"), MOMENTS)
def test_two_tabs_that_choose_two_plans_at_once_leave_one_page_open(
    ann: Subscriber, monkeypatch: pytest.MonkeyPatch, module: Any, name: str, after: bool
) -> None:
    other = Meanwhile(monkeypatch, module, name, lambda: ann.checkout("premium"), after=after)
    answer = ann.asks("begin_subscription", body={"plan_id": "basic"})
    assert answer["statusCode"] == 201 or problem(answer) == (409, "changed_meanwhile")
    assert len(pages()) == 1
    for url in (*other.answers, *([json.loads(answer["body"])["checkout_url"]] if answer["statusCode"] == 201 else [])):
        account().pays(url)
    hear(ann.call)
    assert len(alive()) == 1


def test_a_page_that_is_paid_while_another_plan_is_chosen_is_not_followed_by_a_second(
    ann: Subscriber, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = ann.checkout("basic")
    Meanwhile(monkeypatch, checkouts, "expire", lambda: account().pays(page), after=False)
    assert problem(ann.asks("begin_subscription", body={"plan_id": "premium"})) == (409, "already_subscribed")
    assert (len(alive()), pages()) == (1, [])


@pytest.mark.parametrize("carried_out", [False, True])
def test_a_claim_whose_answer_never_came_is_picked_up(
    ann: Subscriber, monkeypatch: pytest.MonkeyPatch, carried_out: bool
) -> None:
    create = checkouts.create

    def broken(params: Json, key: str) -> Any:
        if carried_out:
            create(params, key)
        raise Unreachable()

    with monkeypatch.context() as patch:
        patch.setattr(checkouts, "create", broken)
        assert problem(ann.asks("begin_subscription", body={"plan_id": "basic"})) == (502, "payments_unreachable")
    url = ann.checkout("basic")
    assert [page["url"] for page in pages()] == [url]
    assert ann.checkout("basic") == url


def test_changing_ones_mind_after_a_crash_leaves_one_page(ann: Subscriber, monkeypatch: pytest.MonkeyPatch) -> None:
    create = checkouts.create

    def broken(params: Json, key: str) -> Any:
        create(params, key)
        raise Unreachable()

    with monkeypatch.context() as patch:
        patch.setattr(checkouts, "create", broken)
        ann.asks("begin_subscription", body={"plan_id": "basic"})
    url = ann.checkout("premium")
    assert [page["url"] for page in pages()] == [url]


def test_a_request_that_is_still_being_worked_on_is_a_typed_refusal(
    ann: Subscriber, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "sleep", lambda seconds: None)  # before Stripe's client asks again
    page = ann.checkout("basic")
    key = next(key for key in account().account.state["keys"] if key.startswith("checkout-"))
    table_key = {"pk": {"S": f"USER#{ann.user_id}"}, "sk": {"S": "CHECKOUT"}}
    update = {"UpdateExpression": "REMOVE checkout_id"}
    client("dynamodb").update_item(TableName=TABLE, Key=table_key, **update)  # as before the answer came
    with account().account.using(key):
        assert problem(ann.asks("begin_subscription", body={"plan_id": "basic"})) == (409, "in_progress")
    assert ann.checkout("basic") == page


def test_a_page_that_has_run_out_is_followed_by_a_new_one(ann: Subscriber) -> None:
    first = ann.checkout("basic")
    account().later(1.1)
    second = ann.checkout("basic")
    assert first != second
    assert account().pays(second).status == 303


def test_nobody_is_sold_a_second_one_of_which_no_webhook_told(ann: Subscriber) -> None:
    ann.subscribes("basic")
    ann.asks("leave_subscription")
    account().later(32)
    hear(ann.call)
    assert ann.status() == "ended"
    by_hand(ann, "basic")
    list(account().untold())  # all lost
    assert problem(ann.asks("begin_subscription", body={"plan_id": "basic"})) == (409, "already_subscribed")


def test_the_customers_address_is_what_it_is_now(ann: Subscriber) -> None:
    ann.checkout("basic")
    key = User.key(user_id=ann.user_id)
    change = {"UpdateExpression": "SET email = :new", "ExpressionAttributeValues": {":new": {"S": "new@matinee.test"}}}
    client("dynamodb").update_item(TableName="matinee-dev-users", Key=key, **change)
    ann.checkout("premium")
    assert [each["email"] for each in account().account.all("customer")] == ["new@matinee.test"]


# --- a second live subscription ----------------------------------------------------------------------------------


def by_hand(ann: Subscriber, plan_id: str = "premium", customer_id: str = "", **more: Any) -> str:
    """A subscription that somebody makes in Stripe's dashboard, for a person's customer with a card."""
    account().later(0.001)  # of two of the same second neither is the older
    customer_id = customer_id or str(ann.item.customer_id)
    card = api().v1.payment_methods.attach("pm_card_visa", {"customer": customer_id}).id
    (price,) = [each for each in account().account.all("price") if each["metadata"].get("plan_id") == plan_id]
    items: Any = [{"price": price["id"]}]
    asked: Any = {"customer": customer_id, "items": items, "default_payment_method": card, **more}
    return api().v1.subscriptions.create(asked).id


@pytest.fixture
def mails(ann: Subscriber, heard: Heard) -> Callable[[], list[Json]]:
    """What is told of second subscriptions that were ended."""
    return lambda: [detail for name, detail in heard("subscriptions") if name == "subscriptions.DuplicateEnded"]


def test_a_second_live_subscription_is_ended_paid_back_and_told_of(
    ann: Subscriber, mails: Callable[[], list[Json]]
) -> None:
    ann.subscribes("basic")
    first = ann.item.subscription_id
    second = by_hand(ann)
    assert charged() == 799 + 1799
    hear(ann.call)
    assert [sub["id"] for sub in alive()] == [first]
    assert account().account.get("subscription", second)["status"] == "canceled"
    assert (charged(), ann.item.plan_id, ann.item.subscription_id) == (799, "basic", first)
    (ended,) = mails()
    assert (ended["user_id"], ended["refunded"]) == (ann.user_id, {"amount": 1799, "currency": "USD"})
    told_by_mail(ann, ended)


def told_by_mail(ann: Subscriber, ended: Json) -> None:
    client("ses").verify_domain_identity(Domain="matinee.test")
    event = sample("users", "mail_refund")
    envelope = json.loads(event["Records"][0]["body"])
    event["Records"][0]["body"] = json.dumps({**envelope, "detail": ended})
    for _ in range(2):
        assert ann.call("users", "mail_refund", event) == {"batchItemFailures": []}
    assert client("ses").get_send_quota()["SentLast24Hours"] == 1


def test_however_often_and_in_whatever_order_it_is_heard_of_one_refund_is_made(
    ann: Subscriber, mails: Callable[[], list[Json]]
) -> None:
    ann.subscribes("basic")
    by_hand(ann)
    waiting = list(account().untold())
    for body, headers in [*reversed(waiting), *waiting]:
        deliver(ann.call, body, headers)
        work(ann.call, outbox())
    hear(ann.call, lambda found: found[::-1])
    work(ann.call, outbox())
    assert len(account().account.all("refund")) == len(mails()) == 1
    assert (charged(), len(alive())) == (799, 1)


@pytest.mark.parametrize(
    ("module", "name", "after"),
    [
        (subscriptions, "end", False),
        (subscriptions, "end", True),
        (invoices, "refund_all", False),
        (invoices, "refund_all", True),
    ],
)
def test_two_who_find_it_at_once_pay_back_once(
    ann: Subscriber,
    mails: Callable[[], list[Json]],
    monkeypatch: pytest.MonkeyPatch,
    module: Any,
    name: str,
    after: bool,
) -> None:
    ann.subscribes("basic")
    by_hand(ann)
    Meanwhile(monkeypatch, module, name, ann.looks, after=after)
    ann.looks()
    assert len(account().account.all("refund")) == len(mails()) == 1
    assert (charged(), len(alive())) == (799, 1)


@pytest.mark.parametrize("after", [False, True])
def test_a_refund_that_broke_off_is_made_within_a_minute(
    ann: Subscriber, mails: Callable[[], list[Json]], monkeypatch: pytest.MonkeyPatch, after: bool
) -> None:
    ann.subscribes("basic")
    by_hand(ann)
    refund = invoices.refund_all

    def broken(*asked: Any) -> int:
        if after:
            refund(*asked)
        raise Unreachable()

    event = {"stripe_event_id": "evt_1", "customer_id": ann.item.customer_id}
    with monkeypatch.context() as patch:
        patch.setattr(invoices, "refund_all", broken)
        ann.call("subscriptions", "follow_stripe", messages([event]))  # it is ended; what goes on is not a duplicate
        with pytest.raises(ExceptionGroup):
            ann.call("subscriptions", "catch_up")
    assert ann.item.plan_id == "basic"
    assert mails() == []
    assert ann.call("subscriptions", "catch_up")["refunds"] == 1
    assert ann.call("subscriptions", "catch_up")["refunds"] == 0
    assert [each["refunded"]["amount"] for each in mails()] == [1799]
    assert (charged(), len(account().account.all("refund"))) == (799, 1)


def test_what_no_webhook_told_of_is_found_within_a_minute(ann: Subscriber) -> None:
    ann.subscribes("basic")
    by_hand(ann)
    list(account().untold())  # all lost
    assert ann.call("subscriptions", "catch_up") == {"refunds": 0, "customers": 1}
    assert (len(alive()), charged()) == (1, 799)
    assert ann.call("subscriptions", "catch_up") == {"refunds": 0, "customers": 0}


def test_the_nightly_comparison_finds_a_second_one_too(ann: Subscriber) -> None:
    ann.subscribes("basic")
    by_hand(ann)
    account().later(1)
    list(account().untold())
    assert ann.call("subscriptions", "reconcile", {"anew": True})["mended"] == 1
    assert len(alive()) == 1


def test_without_stripe_nothing_is_asked_every_minute_or_every_night(call: Call) -> None:
    client("secretsmanager").put_secret_value(SecretId="matinee/dev/stripe", SecretString='{"seed": "a seed"}')
    assert call("subscriptions", "catch_up") == {"refunds": 0, "customers": 0}
    assert call("subscriptions", "reconcile")["done"]


def test_a_second_one_on_trial_ends_and_nothing_is_paid_back(ann: Subscriber, mails: Callable[[], list[Json]]) -> None:
    ann.subscribes("basic")
    by_hand(ann, trial_period_days=7)
    hear(ann.call)
    assert [each["refunded"]["amount"] for each in mails()] == [0]
    assert (charged(), account().account.all("refund")) == (799, [])


def test_what_somebody_paid_back_by_hand_already_is_not_paid_back_again(
    ann: Subscriber, mails: Callable[[], list[Json]]
) -> None:
    ann.subscribes("basic")
    for amount in (1799, 300):
        by_hand(ann)
        intent = account().account.all("payment_intent")[0]["id"]
        api().v1.refunds.create({"payment_intent": intent, "amount": amount})
        hear(ann.call)
    assert charged() == 799
    assert [each["refunded"]["amount"] for each in mails()] == [0, 1499]


def test_renewals_of_a_second_one_are_paid_back_too(ann: Subscriber, mails: Callable[[], list[Json]]) -> None:
    ann.subscribes("basic")
    by_hand(ann, "basic")
    account().later(40)
    hear(ann.call)
    assert (charged(), len(alive())) == (2 * 799, 1)
    assert [each["refunded"]["amount"] for each in mails()] == [2 * 799]


def test_the_one_that_is_paid_for_goes_on_though_it_is_the_newer(ann: Subscriber) -> None:
    ann.subscribes("basic")
    account().pays(ann.gets("begin_portal")["portal_url"], "4000000000000341", act="card")
    account().later(45)
    hear(ann.call)
    assert ann.status() == "stopped"
    newer = by_hand(ann, "premium")
    hear(ann.call)
    assert [sub["id"] for sub in alive()] == [newer]
    assert (charged(), ann.item.plan_id) == (799 + 1799, "premium")  # what the older one was paid for was used


def test_a_second_customer_of_the_same_person_counts_too(ann: Subscriber) -> None:
    ann.subscribes("basic")
    second = api().v1.customers.create({"metadata": {"user_id": ann.user_id}}).id
    sub = by_hand(ann, "premium", second, metadata={"user_id": ann.user_id})
    list(account().untold())
    assert ann.call("subscriptions", "reconcile", {"anew": True})["mended"] == 1
    assert account().account.get("subscription", sub)["status"] == "canceled"
    assert (ann.status(), ann.item.plan_id, charged()) == ("active", "basic", 799)
    assert ann.item.other_customers == [second]
    api().v1.customers.delete(second)
    hear(ann.call)
    assert (ann.status(), ann.item.other_customers) == ("active", [])


def test_a_subscription_in_a_state_that_we_do_not_know_is_not_ended_by_us(ann: Subscriber) -> None:
    ann.subscribes("basic")
    strange = by_hand(ann)
    account().account.get("subscription", strange)["status"] = "hibernating"
    hear(ann.call)
    assert (ann.status(), len(alive())) == ("active", 2)


# --- changing a plan, one at a time ------------------------------------------------------------------------------


def test_two_tabs_that_change_to_two_plans_at_once_carry_out_one(
    ann: Subscriber, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann.subscribes("basic")
    other = Meanwhile(
        monkeypatch,
        subscriptions,
        "change_price",
        lambda: ann.asks("change_plan", body={"plan_id": "standard"}),
        after=False,
    )
    assert ann.gets("change_plan", body={"plan_id": "premium"})["plan"]["plan_id"] == "premium"
    assert problem(other.answers[0]) == (409, "in_progress")
    assert ann.gets("change_plan", body={"plan_id": "standard"})["plan"]["plan_id"] == "standard"


@pytest.mark.parametrize("after", [False, True])
def test_two_tabs_that_change_to_the_same_plan_are_charged_once(
    ann: Subscriber, monkeypatch: pytest.MonkeyPatch, after: bool
) -> None:
    ann.subscribes("basic")
    same = Meanwhile(
        monkeypatch,
        subscriptions,
        "change_price",
        lambda: ann.gets("change_plan", body={"plan_id": "premium_yearly"}),
        after=after,
    )
    assert ann.gets("change_plan", body={"plan_id": "premium_yearly"}) == same.answers[0]
    assert len(account().account.all("invoice")) == 2


def test_a_change_that_broke_off_is_asked_for_again_and_charged_once(
    ann: Subscriber, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann.subscribes("basic")
    change = subscriptions.change_price

    def broken(*asked: Any, **named: Any) -> None:
        change(*asked, **named)
        raise Unreachable()

    with monkeypatch.context() as patch:
        patch.setattr(subscriptions, "change_price", broken)
        for _ in range(2):
            assert ann.asks("change_plan", body={"plan_id": "premium"})["statusCode"] == 502
    assert problem(ann.asks("change_plan", body={"plan_id": "standard"})) == (409, "in_progress")
    assert ann.gets("change_plan", body={"plan_id": "premium"})["plan"]["plan_id"] == "premium"
    assert len(account().account.all("invoice")) == 2


def test_a_claim_that_nobody_works_on_any_more_holds_nobody_up(
    ann: Subscriber, monkeypatch: pytest.MonkeyPatch
) -> None:
    from matinee.subscriptions import plan_changes

    ann.subscribes("basic")

    def broken(*asked: Any, **named: Any) -> None:
        raise Unreachable()

    with monkeypatch.context() as patch:
        patch.setattr(subscriptions, "change_price", broken)
        ann.asks("change_plan", body={"plan_id": "premium"})
    monkeypatch.setattr(plan_changes, "_IN_FLIGHT", timedelta(0))
    assert ann.gets("change_plan", body={"plan_id": "standard"})["plan"]["plan_id"] == "standard"


# --- many --------------------------------------------------------------------------------------------------------


def put(*stored: Any) -> None:
    for item in stored:
        client("dynamodb").put_item(TableName=TABLE, Item={**item.attributes(), "version": {"N": "1"}})


def test_120_subscribers_are_compared_at_night_and_whoever_is_missing_is_found(ann: Subscriber) -> None:
    people = [somebody(ann.call) for _ in range(120)]
    for person in people:
        customer_id = api().v1.customers.create({"metadata": {"user_id": person.user_id}}).id
        put(Customer(customer_id=customer_id, user_id=person.user_id))
        put(Entitlement(user_id=person.user_id, customer_id=customer_id))
        by_hand(person, "basic", customer_id)
    list(account().untold())
    assert ann.call("subscriptions", "reconcile", {"anew": True}) == {"done": True, "seen": 120, "mended": 120}
    assert {person.item.plan_id for person in (people[0], people[60], people[119])} == {"basic"}
    for number in (3, 64, 118):
        account().account.drop("subscription", str(people[number].item.subscription_id))
    assert ann.call("subscriptions", "reconcile", {"anew": True}) == {"done": True, "seen": 117, "mended": 3}
    assert [people[number].item.status for number in (2, 3, 64, 118)] == ["active", "ended", "ended", "ended"]


def test_130_charges_are_all_read(ann: Subscriber) -> None:
    from matinee.subscriptions import privacy

    ann.subscribes("basic")
    account().later(31 * 131)
    charges = account().account.all("charge")
    assert len(charges) >= 130
    api().v1.refunds.create({"payment_intent": charges[-1]["payment_intent"]})  # the oldest
    exported = privacy.exported(ann.user_id)["invoices"]
    assert len(exported) == len(charges)
    assert [each["refunded"]["amount"] for each in exported][-2:] == [0, 799]
    query, seen = {"limit": "100"}, list[Json]()
    while query:
        page = ann.gets("list_invoices", query=query)
        seen += page["items"]
        query = {"limit": "100", "cursor": page["next_cursor"]} if "next_cursor" in page else {}
    assert [each["refunded"]["amount"] for each in seen][-2:] == [0, 799]
    assert len(subscriptions.of_customer(str(ann.item.customer_id))[0]) == 1


def test_subscriptions_of_somebody_who_has_had_130_are_all_read(ann: Subscriber) -> None:
    ann.checkout("basic")
    oldest = by_hand(ann, "basic")
    for _ in range(130):
        api().v1.subscriptions.cancel(by_hand(ann, "premium"))
    ann.looks()
    assert (ann.item.subscription_id, ann.item.plan_id) == (oldest, "basic")
