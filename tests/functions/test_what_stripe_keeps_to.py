"""What we count on of Stripe, call by call: the local one keeps to it; given STRIPE_API_KEY=sk_test_…, the real one is asked too.

The real one makes its objects in that account's test mode and deletes the customers and their clocks again.
"""

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import stripe
from matinee.kernel.errors import PaymentRequired
from matinee.kernel.ids import new_id
from matinee.kernel.money import Money
from matinee.subscriptions import connecting, plans, webhooks
from matinee.subscriptions.plans import PLANS, Plan
from matinee.subscriptions.stripe_api import catalogue, checkouts, client, customers, events, invoices, subscriptions
from matinee.subscriptions.stripe_api.client import Gone, Refused

from tests.platform import until
from tests.stripe_account import InProcess

KEY = os.environ.get("STRIPE_API_KEY", "")
DAY = 86_400
BASIC, DEAR = (
    Plan(plan_id, plan_id, {"USD": amount, "EUR": amount}, max_streams=1, max_height=720)
    for plan_id, amount in (("contract_basic", 800), ("contract_dear", 2000))
)


@dataclass
class Account:
    api: stripe.StripeClient
    prices: dict[str, str]
    clocks: list[str] = field(default_factory=list)

    def customer(self, **more: Any) -> str:
        """With a good card, living by a clock of their own."""
        clock = self.api.v1.test_helpers.test_clocks.create({"frozen_time": int(time.time())})
        self.clocks.append(clock.id)
        asked: Any = {"email": "contract@matinee.test", "test_clock": clock.id, **more}
        made = self.api.v1.customers.create(asked)
        self.card(made.id, "pm_card_visa")
        return made.id

    def card(self, customer_id: str, name: str) -> None:
        kept = self.api.v1.payment_methods.attach(name, {"customer": customer_id})
        settings: Any = {"default_payment_method": kept.id}
        self.api.v1.customers.update(customer_id, {"invoice_settings": settings})

    def subscribed(self, customer_id: str, plan: Plan = BASIC, **more: Any) -> subscriptions.Subscription:
        items = [{"price": self.prices[plan.plan_id]}]
        asked: Any = {"customer": customer_id, "items": items, "metadata": {"user_id": "usr_contract"}, **more}
        self.api.v1.subscriptions.create(asked)
        return self.one_of(customer_id)

    def one_of(self, customer_id: str) -> subscriptions.Subscription:
        (found,), _ = subscriptions.of_customer(customer_id)
        return found

    def later(self, customer_id: str, days: int) -> None:
        clock_id = str(self.api.v1.customers.retrieve(customer_id).test_clock)
        clocks = self.api.v1.test_helpers.test_clocks
        clocks.advance(clock_id, {"frozen_time": clocks.retrieve(clock_id).frozen_time + days * DAY})
        until(lambda: clocks.retrieve(clock_id).status == "ready", 120)


@pytest.fixture(scope="module", params=["local", "real"])
def account(request: pytest.FixtureRequest) -> Iterator[Account]:
    if request.param == "real" and not KEY.startswith("sk_test_"):
        pytest.skip("STRIPE_API_KEY is no key of a test mode (sk_test_…): Stripe itself is not asked")
    with pytest.MonkeyPatch.context() as patch:
        local = request.param == "local"
        patch.setattr(stripe, "default_http_client", InProcess() if local else None)
        patch.setattr(plans, "PLANS", (*PLANS, BASIC, DEAR))
        key = "sk_test_contract" if local else KEY
        patch.setattr(client, "credentials", lambda: client.Credentials(api_key=key))
        client._client.cache_clear()
        prices = {plan.plan_id: connecting._priced(plan) for plan in (BASIC, DEAR)}
        one = Account(client.client(), prices)
        yield one
        for clock_id in one.clocks:
            one.api.v1.test_helpers.test_clocks.delete(clock_id)  # and whoever lives by it
        client._client.cache_clear()


@pytest.fixture
def ann(account: Account) -> str:
    return account.customer()


def test_a_price_is_made_once_and_in_every_currency(account: Account) -> None:
    assert connecting._priced(BASIC) == account.prices[BASIC.plan_id]
    (price,) = [
        each
        for each in catalogue.prices_of("matinee_dev_contract_basic")
        if each["id"] == account.prices[BASIC.plan_id]
    ]
    assert (price["unit_amount"], price["currency"], price["recurring"]["interval"]) == (800, "usd", "month")
    assert price["metadata"]["plan_id"] == BASIC.plan_id
    full = account.api.v1.prices.list({"lookup_keys": ["matinee_dev_contract_basic"]})
    assert [each.id for each in full.data] == [price["id"]]


def test_a_subscription_says_its_plan_its_period_and_whose_it_is(account: Account, ann: str) -> None:
    sub = account.subscribed(ann)
    assert (sub.status, sub.plan_id, sub.user_id) == ("active", BASIC.plan_id, "usr_contract")
    assert (sub.customer_id, sub.currency, sub.ends_at) == (ann, "USD", None)
    assert 27 * DAY < sub.period_end - sub.period_start < 32 * DAY
    _, moment = subscriptions.of_customer(ann)
    assert abs(moment - datetime.now(UTC)) < timedelta(minutes=1)


def test_a_trial_is_trialing_until_it_ends(account: Account, ann: str) -> None:
    sub = account.subscribed(ann, trial_period_days=7)
    assert (sub.status, sub.period_end - sub.period_start) == ("trialing", 7 * DAY)
    account.later(ann, 8)
    assert account.one_of(ann).status == "active"


def test_a_change_costs_what_its_preview_says(account: Account, ann: str) -> None:
    sub = account.subscribed(ann)
    account.later(ann, 10)
    at = sub.period_start + 10 * DAY
    said = subscriptions.preview(ann, sub.subscription_id, sub.item_id, account.prices[DEAR.plan_id], at, new_id("ask"))
    assert 700 < said.due.amount < 900
    assert len(said.lines) == 2
    subscriptions.change_price(sub.subscription_id, sub.item_id, account.prices[DEAR.plan_id], at, new_id("ask"))
    assert account.one_of(ann).plan_id == DEAR.plan_id
    (newest, *_), _ = invoices.page_of(ann, 10)
    assert newest.paid == said.due


def test_what_the_next_invoice_asks_for_is_known_unless_none_comes(account: Account, ann: str) -> None:
    sub = account.subscribed(ann)
    due = invoices.upcoming(ann, sub.subscription_id, new_id("ask"))
    assert due == Money(amount=800, currency="USD")
    subscriptions.cancel_at_period_end(sub.subscription_id, new_id("ask"))
    with pytest.raises(Refused):
        invoices.upcoming(ann, sub.subscription_id, new_id("ask"))


def test_a_change_that_is_declined_changes_nothing(account: Account, ann: str) -> None:
    sub = account.subscribed(ann)
    account.card(ann, "pm_card_chargeCustomerFail")
    with pytest.raises(PaymentRequired) as declined:
        subscriptions.change_price(sub.subscription_id, sub.item_id, account.prices[DEAR.plan_id], None, new_id("ask"))
    assert declined.value.code == "card_declined"
    assert account.one_of(ann).plan_id == BASIC.plan_id


def test_leaving_is_for_the_end_of_the_period_and_can_be_taken_back(account: Account, ann: str) -> None:
    sub = account.subscribed(ann)
    subscriptions.cancel_at_period_end(sub.subscription_id, new_id("ask"))
    assert account.one_of(ann).ends_at == sub.period_end
    subscriptions.keep(sub.subscription_id, new_id("ask"))
    assert account.one_of(ann).ends_at is None
    subscriptions.cancel_at_period_end(sub.subscription_id, new_id("ask"))
    account.later(ann, 32)
    assert account.one_of(ann).status == "canceled"
    with pytest.raises(Refused):
        subscriptions.cancel_at_period_end(sub.subscription_id, new_id("ask"))


def test_a_payment_that_fails_leaves_an_open_invoice_until_it_is_paid(account: Account, ann: str) -> None:
    sub = account.subscribed(ann)
    assert invoices.unpaid_since(sub.subscription_id) is None
    account.card(ann, "pm_card_chargeCustomerFail")
    account.later(ann, 32)
    assert account.one_of(ann).status == "past_due"
    since = invoices.unpaid_since(sub.subscription_id)
    assert since and sub.period_end <= since <= sub.period_end + 2 * DAY
    account.card(ann, "pm_card_visa")
    found, _ = invoices.page_of(ann, 10)
    (bill,) = [each for each in found if each.status == "open"]
    assert bill.url and bill.pdf_url
    account.api.v1.invoices.pay(bill.invoice_id)
    assert account.one_of(ann).status == "active"
    assert invoices.unpaid_since(sub.subscription_id) is None


def test_what_was_paid_back_is_found_with_its_invoice(account: Account, ann: str) -> None:
    account.subscribed(ann)
    (intent,) = account.api.v1.charges.list({"customer": ann}).data
    account.api.v1.refunds.create({"payment_intent": str(intent.payment_intent), "amount": 300})
    ((bill,), more) = invoices.page_of(ann, 10)
    assert (bill.paid, bill.refunded, more) == (usd(800), usd(300), False)


def test_a_second_subscription_is_ended_and_paid_back_once(account: Account, ann: str) -> None:
    first = account.subscribed(ann)
    items: Any = [{"price": account.prices[DEAR.plan_id]}]
    second = account.api.v1.subscriptions.create({"customer": ann, "items": items}).id
    for _ in range(2):
        subscriptions.end(second)
        assert invoices.refund_all(second, since=first.created) == 2000
    ((bill, older), _) = invoices.page_of(ann, 10)
    assert (bill.refunded, older.refunded) == (usd(2000), usd(0))


def test_collection_can_be_paused_while_the_status_stays(account: Account, ann: str) -> None:
    sub = account.subscribed(ann)
    account.api.v1.subscriptions.update(sub.subscription_id, {"pause_collection": {"behavior": "void"}})
    paused = account.one_of(ann)
    assert (paused.status, paused.collection_paused, paused.state.plays) == ("active", True, False)


def usd(amount: int) -> Money:
    return Money(amount=amount, currency="USD")


def test_a_checkout_page_can_be_closed_once(account: Account) -> None:
    customer_id = customers.create("usr_contract", new_id("ask"))
    params = {
        "mode": "subscription",
        "customer": customer_id,
        "customer_update": {"address": "auto", "name": "auto"},
        "line_items": [{"price": account.prices[BASIC.plan_id], "quantity": 1}],
        "currency": "eur",
        "allow_promotion_codes": True,
        "automatic_tax": {"enabled": True},
        "subscription_data": {"metadata": {"user_id": "usr_contract"}, "trial_period_days": 7},
        "locale": "auto",
        "success_url": "https://matinee.example.com/done",
        "cancel_url": "https://matinee.example.com/left",
    }
    key = new_id("ask")
    page = checkouts.create(params, key)
    assert page.url and page.url.startswith("http")
    assert checkouts.create(params, key) == page
    assert checkouts.look(page.checkout_id).status == "open"
    assert [checkouts.expire(page.checkout_id).status for _ in range(2)] == ["expired", "expired"]
    with pytest.raises(stripe.InvalidRequestError):
        account.api.v1.checkout.sessions.expire(page.checkout_id)
    customers.delete(customer_id)


def test_a_portal_opens_for_a_customer(account: Account, ann: str) -> None:
    configuration = connecting._portal()
    assert connecting._portal() == configuration
    url = customers.begin_portal(ann, configuration, "https://matinee.example.com/account", new_id("ask"))
    assert url.startswith("http")


def test_an_endpoint_says_once_what_it_signs_with(account: Account) -> None:
    params = {
        "url": f"https://matinee.example.com/{new_id('whk')}",
        "enabled_events": list(webhooks.KINDS),
        "api_version": catalogue.api_version(),
    }
    endpoint_id, secret = catalogue.create_endpoint(params, new_id("ask"))
    try:
        assert secret.startswith("whsec_")
        (found,) = [each for each in catalogue.endpoints() if each["id"] == endpoint_id]
        assert "secret" not in found or found["secret"] is None
        assert (found["status"], set(found["enabled_events"])) == ("enabled", set(webhooks.KINDS))
        catalogue.update_endpoint(endpoint_id, {"enabled_events": ["invoice.paid"]}, new_id("ask"))
    finally:
        account.api.v1.webhook_endpoints.delete(endpoint_id)


def test_a_key_is_good_for_one_request(account: Account) -> None:
    wish = new_id("ask")
    first = customers.create("usr_contract", wish)
    assert customers.create("usr_contract", wish) == first
    options: Any = {"idempotency_key": new_id("ask")}
    account.api.v1.customers.update(first, {"name": "One"}, options)
    with pytest.raises(stripe.IdempotencyError):
        account.api.v1.customers.update(first, {"name": "Another"}, options)
    customers.delete(first)


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"emial": "a typo"}, "parameter_unknown"),
        ({"invoice_settings": {"default_card": "x"}}, "parameter_unknown"),
        ({"invoice_settings": "x"}, ""),
    ],
)
def test_what_is_no_parameter_is_refused(account: Account, params: Any, code: str) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        account.api.v1.customers.create(params)
    assert (refused.value.code or "") == code


def test_a_customer_is_deleted_once_and_their_subscription_ends(account: Account) -> None:
    customer_id = account.customer()
    sub = account.subscribed(customer_id)
    customers.delete(customer_id)
    customers.delete(customer_id)
    assert account.api.v1.subscriptions.retrieve(sub.subscription_id).status == "canceled"
    try:
        found, _ = subscriptions.of_customer(customer_id)
    except Gone:
        found = []
    assert {each.status for each in found} <= {"canceled"}


def test_stripe_remembers_its_events(account: Account, ann: str) -> None:
    began = datetime.now(UTC) - timedelta(minutes=5)
    account.subscribed(ann)

    def told() -> bool:
        found = events.since(began, ("customer.subscription.created",))
        return any(event["data"]["object"]["customer"] == ann for event in found)

    assert until(told, 60)


def test_no_plan_of_ours_is_named_like_these() -> None:
    assert not {BASIC.plan_id, DEAR.plan_id} & {plan.plan_id for plan in PLANS}
