"""The local Stripe itself: its memory, its clock, what it refuses, and how its webhooks go astray."""

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import stripe
from aiohttp.test_utils import TestClient, TestServer

from infra.local.stripe import delivery, pages, shapes
from infra.local.stripe.account import DAY, Account
from infra.local.stripe.billing.periods import period_after
from infra.local.stripe.errors import Refused
from infra.local.stripe.server import build_app
from tests.stripe_account import InProcess, Stripe


@pytest.fixture
def owner(tmp_path: Path) -> "Owner":
    return Owner(Account(tmp_path))


class Owner(Stripe):
    """Whose account it is, with one plan and one customer."""

    def __init__(self, account: Account) -> None:
        super().__init__(account)
        self.api = stripe.StripeClient("sk_test_key", http_client=InProcess(account))
        product = self.api.v1.products.create({"name": "Films"})
        price: Any = {"product": product.id, "currency": "usd", "unit_amount": 1000, "recurring": {"interval": "month"}}
        self.price = self.api.v1.prices.create(price).id
        self.customer = self.api.v1.customers.create({"email": "ann@example.com"}).id
        self.endpoint: Any = {"url": "https://example.com/hook", "enabled_events": ["*"]}

    def card(self, name: str) -> None:
        kept = self.api.v1.payment_methods.attach(name, {"customer": self.customer})
        settings: Any = {"default_payment_method": kept.id}
        self.api.v1.customers.update(self.customer, {"invoice_settings": settings})

    def subscribes(self, **more: Any) -> str:
        asked: Any = {"customer": self.customer, "items": [{"price": self.price}], **more}
        return self.api.v1.subscriptions.create(asked).id

    def status(self, sub: str) -> str:
        return self.api.v1.subscriptions.retrieve(sub).status


def test_a_restart_forgets_nothing(owner: Owner, tmp_path: Path) -> None:
    owner.card("pm_card_visa")
    sub = owner.subscribes()
    pages.set_by(owner.account, {"advance": 40 * DAY, "doubled": True})
    again = Account(tmp_path)
    assert again.state == owner.account.state
    api = stripe.StripeClient("sk_test_key", http_client=InProcess(again))
    assert len(api.v1.invoices.list({"subscription": sub}).data) == 2


def test_retries_go_on_for_a_week_and_then_the_account_decides(owner: Owner) -> None:
    for decided, status in (("unpaid", "unpaid"), ("cancel", "canceled"), ("past_due", "past_due")):
        pages.set_by(owner.account, {"when_retries_fail": decided})
        owner.card("pm_card_visa")
        sub = owner.subscribes()
        owner.card("pm_card_chargeCustomerFail")
        seen = []
        for days in (32, 2, 2, 2, 2):
            owner.later(days)
            (invoice, *_) = owner.api.v1.invoices.list({"subscription": sub}).data
            seen.append((owner.status(sub), invoice.attempt_count))
        assert seen[0][0] == "past_due"
        assert [tried for _, tried in seen] == sorted(tried for _, tried in seen)
        assert seen[-1] == (status, 5)


def test_what_is_unpaid_makes_no_more_demands_until_it_is_paid(owner: Owner) -> None:
    owner.card("pm_card_visa")
    sub = owner.subscribes()
    owner.card("pm_card_chargeCustomerFail")
    owner.later(75)
    statuses = [each.status for each in owner.api.v1.invoices.list({"subscription": sub}).data]
    assert statuses == ["draft", "open", "paid"]


def test_a_first_payment_that_fails_makes_no_subscription(owner: Owner) -> None:
    owner.card("pm_card_visa")
    owner.account.all("payment_method")[0]["_outcome"] = "insufficient"
    sub = owner.subscribes()
    assert owner.status(sub) == "incomplete"
    owner.later(1)
    assert owner.status(sub) == "incomplete_expired"
    with pytest.raises(stripe.CardError, match="insufficient"):
        owner.subscribes(payment_behavior="error_if_incomplete")


@pytest.mark.parametrize(
    ("call", "code"),
    [
        ("items[0][prise]=x", "parameter_unknown"),
        ("proration_behavior=sometimes", ""),
        ("cancel_at_period_end=perhaps", ""),
        ("trial_end=soon", ""),
        ("items=x", ""),
        ("metadata[a]=1&cancel_at=1&cancel_at_period_end=true", ""),
    ],
)
def test_a_request_is_held_to_the_clients_own_declarations(owner: Owner, call: str, code: str) -> None:
    sub = owner.subscribes()
    answer = InProcess(owner.account)
    headers = {"Authorization": "Bearer sk_test_key", "Stripe-Version": str(stripe.api_version)}
    body, status, _ = answer.request("POST", f"https://x/v1/subscriptions/{sub}", headers, call)
    assert status == 400, body
    assert (f'"code": "{code}"' in body.decode()) == bool(code)


def test_who_has_no_key_and_another_version_are_refused(owner: Owner) -> None:
    door = InProcess(owner.account)
    version = str(stripe.api_version)
    for headers, status in (
        ({}, 401),
        ({"Authorization": "Bearer sk_live_key", "Stripe-Version": version}, 401),
        ({"Authorization": "Bearer sk_test_key", "Stripe-Version": "2020-08-27"}, 400),
    ):
        assert door.request("GET", "https://x/v1/invoices", headers)[1] == status
    good = {"Authorization": "Bearer sk_test_key", "Stripe-Version": version}
    assert door.request("GET", "https://x/v1/payouts", good)[1] == 404


def test_a_key_that_is_in_use_is_refused_and_one_with_other_parameters_too(owner: Owner) -> None:
    door = InProcess(owner.account)
    headers = {
        "Authorization": "Bearer sk_test_key",
        "Stripe-Version": str(stripe.api_version),
        "Idempotency-Key": "k1",
    }

    def answered(form: str, method: str = "POST") -> tuple[int, str]:
        body, status, _ = door.request(method, "https://x/v1/customers", headers, form)
        error = json.loads(body).get("error", {})
        return status, error.get("code", error.get("type", ""))

    with owner.account.using("k1"):
        assert answered("email=a@x.test") == (409, "idempotency_key_in_use")
        assert answered("", "GET")[0] == 404  # a GET has no key; there is no such call here
    assert answered("email=a@x.test") == answered("email=a@x.test") == (200, "")  # what was refused was not kept
    assert answered("email=b@x.test") == (400, "idempotency_error")
    assert len(owner.account.all("customer")) == 2


def test_a_call_takes_as_long_as_it_is_told_to_and_its_key_is_in_use_meanwhile(owner: Owner) -> None:
    headers = {
        "Authorization": "Bearer sk_test_key",
        "Stripe-Version": str(stripe.api_version),
        "Idempotency-Key": "k2",
    }
    pages.set_by(owner.account, {"latency": 0.2})

    async def two() -> list[int]:
        async with TestClient(TestServer(build_app(owner.account))) as http:

            async def one() -> int:
                async with http.post("/v1/customers", data=b"email=a@x.test", headers=headers) as reply:
                    return reply.status

            return list(await asyncio.gather(one(), one()))

    assert sorted(asyncio.run(two())) == [200, 409]


def test_a_list_has_ten_unless_it_is_asked_for_up_to_a_hundred(owner: Owner) -> None:
    for _ in range(11):
        owner.api.v1.customers.create({"email": "ann@example.com"})
    owner.card("pm_card_visa")
    for _ in range(11):
        owner.subscribes()
    assert len(owner.api.v1.subscriptions.list().data) == 10
    assert len(list(owner.api.v1.subscriptions.list({"limit": 3}).auto_paging_iter())) == 11
    for limit in (0, 101):
        with pytest.raises(stripe.InvalidRequestError):
            owner.api.v1.subscriptions.list({"limit": limit})


def test_a_charge_is_paid_back_once_and_no_more_than_it_was(owner: Owner) -> None:
    owner.card("pm_card_visa")
    owner.subscribes()
    (charge,) = owner.api.v1.charges.list({"customer": owner.customer}).data
    with pytest.raises(stripe.InvalidRequestError, match="greater than unrefunded"):
        owner.api.v1.refunds.create({"charge": charge.id, "amount": 1001})
    owner.api.v1.refunds.create({"charge": charge.id, "amount": 300})
    rest = owner.api.v1.refunds.create({"payment_intent": str(charge.payment_intent)})
    assert (rest.amount, rest.status) == (700, "succeeded")
    with pytest.raises(stripe.InvalidRequestError) as refused:
        owner.api.v1.refunds.create({"charge": charge.id})
    assert refused.value.code == "charge_already_refunded"
    assert [each.amount for each in owner.api.v1.refunds.list({"charge": charge.id}).data] == [700, 300]


def test_what_has_ended_cannot_be_cancelled_again(owner: Owner) -> None:
    owner.card("pm_card_visa")
    sub = owner.subscribes()
    assert owner.api.v1.subscriptions.cancel(sub).status == "canceled"
    with pytest.raises(stripe.InvalidRequestError) as refused:
        owner.api.v1.subscriptions.cancel(sub)
    assert refused.value.code == "resource_missing"


def test_what_ends_with_its_period_ends_with_the_period_that_a_change_begins(owner: Owner) -> None:
    owner.card("pm_card_visa")
    sub = owner.subscribes()
    owner.api.v1.subscriptions.update(sub, {"cancel_at_period_end": True})
    product = owner.account.all("product")[0]["id"]
    price: Any = {"product": product, "currency": "usd", "unit_amount": 9000, "recurring": {"interval": "year"}}
    items: Any = [{"id": owner.account.get("subscription", sub)["items"]["data"][0]["id"]}]
    items[0]["price"] = owner.api.v1.prices.create(price).id
    changed = owner.api.v1.subscriptions.update(sub, {"items": items}).to_dict()
    assert changed["cancel_at"] == changed["items"]["data"][0]["current_period_end"] > changed["created"] + 360 * DAY


@pytest.mark.parametrize(("behavior", "left"), [("void", "void"), ("keep_as_draft", "draft")])
def test_nothing_is_collected_while_collection_is_paused(owner: Owner, behavior: Any, left: str) -> None:
    owner.card("pm_card_visa")
    sub = owner.subscribes()
    owner.api.v1.subscriptions.update(sub, {"pause_collection": {"behavior": behavior}})
    owner.later(40)
    assert owner.status(sub) == "active"
    assert [each.status for each in owner.api.v1.invoices.list({"subscription": sub}).data] == [left, "paid"]
    assert len(owner.api.v1.charges.list({"customer": owner.customer}).data) == 1


def test_webhooks_are_held_doubled_and_shuffled_on_demand(owner: Owner) -> None:
    owner.api.v1.webhook_endpoints.create(owner.endpoint)
    owner.card("pm_card_visa")
    owner.subscribes()
    plain = [each["event"] for each in delivery.due(owner.account)]
    assert len(plain) == len(set(plain)) >= 4
    pages.set_by(owner.account, {"doubled": True})
    assert sorted(each["event"] for each in delivery.due(owner.account)) == sorted([*plain, *plain])
    pages.set_by(owner.account, {"doubled": False, "shuffled": True})
    orders = {tuple(each["event"] for each in delivery.due(owner.account)) for _ in range(50)}
    assert len(orders) > 1
    pages.set_by(owner.account, {"delivery": "held"})
    assert delivery.due(owner.account) == []
    with pytest.raises(Refused):
        pages.set_by(owner.account, {"tripled": True})


def test_pages_that_are_not_there_and_pages_that_are_over(owner: Owner) -> None:
    assert pages.show(owner.account, "/somewhere/else", None).status == 404
    with pytest.raises(Refused):
        pages.show(owner.account, "/checkout/cs_test_none", None)
    line: Any = [{"price": owner.price, "quantity": 1}]
    page = owner.api.v1.checkout.sessions.create(
        {
            "mode": "subscription",
            "customer": owner.customer,
            "line_items": line,
            "success_url": "https://x/{CHECKOUT_SESSION_ID}",
        }
    )
    owner.later(1.1)
    assert owner.pays(str(page.url)).status == 410
    assert "It is" in pages.show(owner.account, "/", None).html


def test_what_somebody_types_is_shown_as_text(owner: Owner) -> None:
    line: Any = [{"price": owner.price, "quantity": 1}]
    page = owner.api.v1.checkout.sessions.create(
        {
            "mode": "subscription",
            "customer": owner.customer,
            "line_items": line,
            "success_url": "https://x/",
            "allow_promotion_codes": True,
        }
    )
    shown = owner.pays(str(page.url), promotion_code='"><script>alert(1)</script>', name="<b>")
    assert "<script>" not in shown.html
    assert "<b>" not in shown.html


def test_periods_keep_their_day_of_the_month() -> None:
    start = int(datetime(2027, 1, 31, 12, tzinfo=UTC).timestamp())
    ends = [period_after(start, {"interval": "month"}, count) for count in (1, 2, 3)]
    assert [datetime.fromtimestamp(end, UTC).day for end in ends] == [28, 31, 30]


def test_a_form_is_read_as_stripes_client_writes_it() -> None:
    form = "items[0][price]=p&items[1][price]=q&expand[]=a&expand[]=b&metadata[it%27s]=a%26b&name="
    assert shapes.parsed(form) == {
        "items": [{"price": "p"}, {"price": "q"}],
        "expand": ["a", "b"],
        "metadata": {"it's": "a&b"},
        "name": "",
    }
