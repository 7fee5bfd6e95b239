"""Whatever happens at Stripe, and however its webhooks arrive: what is kept here ends as what Stripe says.

Hypothesis writes the stories: acts of a subscriber, of time and of a bank, between which webhooks arrive late, shuffled, doubled,
and are worked on while the next thing happens already.
"""

import copy
import json
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from matinee.kernel import table
from matinee.subscriptions.models import Entitlement
from matinee.subscriptions.plans import PLANS
from matinee.subscriptions.stripe_api import subscriptions
from moto.dynamodb.models import dynamodb_backends

from infra.local.stripe.billing.ending import ENDED
from tests.conftest import Templates
from tests.functions.conftest import ACCOUNT, REGION, Call, caller, simulated
from tests.functions.subscriber import Subscriber, account, api, deliver, somebody, work

Json = dict[str, Any]
GRACE = 7 * 86_400
GOOD, FAILS_LATER = "4242424242424242", "4000000000000341"


@dataclass
class Story:
    ann: Subscriber
    chance: random.Random
    late: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    """Webhooks that are on their way."""

    @property
    def sub(self) -> Json | None:
        """The subscription that counts at Stripe, if one does."""
        subs = account().account.all("subscription")
        live = [each for each in subs if each["status"] not in ENDED]
        return next(iter(live or subs), None)

    def act(self, name: str) -> None:
        getattr(self, name)()
        self.late += account().untold()

    def subscribe(self) -> None:
        answer = self.ann.asks("begin_subscription", body={"plan_id": self.chance.choice(["basic", "standard"])})
        if answer["statusCode"] == 201:
            account().pays(json.loads(answer["body"])["checkout_url"], GOOD)

    def change(self) -> None:
        plan_id = self.chance.choice([plan.plan_id for plan in PLANS])
        assert self.ann.asks("change_plan", body={"plan_id": plan_id})["statusCode"] in (200, 402, 409)

    def leave(self) -> None:
        assert self.ann.asks("leave_subscription")["statusCode"] in (200, 409)

    def stay(self) -> None:
        assert self.ann.asks("stay_subscribed")["statusCode"] in (200, 409)

    def lose_money(self) -> None:
        self._card(FAILS_LATER)

    def find_money(self) -> None:
        self._card(GOOD)

    def _card(self, number: str) -> None:
        answer = self.ann.asks("begin_portal")
        if answer["statusCode"] == 201:
            account().pays(json.loads(answer["body"])["portal_url"], number, act="card")

    def pay(self) -> None:
        for invoice in account().account.all("invoice"):
            if invoice["status"] == "open":
                account().pays(invoice["hosted_invoice_url"], GOOD)

    def wait_days(self) -> None:
        account().later(self.chance.choice([1, 4, 8]))

    def wait_a_month(self) -> None:
        account().later(32)

    def end_at_stripe(self) -> None:
        """By who runs the service, in Stripe's dashboard."""
        if self.sub and self.sub["status"] not in ENDED:
            api().v1.subscriptions.cancel(self.sub["id"])

    def hear_some(self) -> None:
        """Some of what is on its way arrives, in any order, some of it twice, and is worked on."""
        self.chance.shuffle(self.late)
        count = self.chance.randint(0, len(self.late))
        arrived, self.late = self.late[:count], self.late[count:]
        if arrived:
            self._arrive([*arrived, *self.chance.sample(arrived, self.chance.randint(0, len(arrived)))])

    def hear_all(self) -> None:
        self.late += self.late
        self.chance.shuffle(self.late)
        arrived, self.late = self.late, []
        self._arrive(arrived)

    def _arrive(self, arrived: list[tuple[str, dict[str, str]]]) -> None:
        told = []
        for body, headers in arrived:
            assert deliver(self.ann.call, body, headers)["statusCode"] == 204
            event = json.loads(body)
            obj = event["data"]["object"]
            told.append({"stripe_event_id": event["id"], "customer_id": obj["customer"]})
        for each in told:
            work(self.ann.call, [each])


ACTS = (
    "subscribe",
    "change",
    "leave",
    "stay",
    "lose_money",
    "find_money",
    "pay",
    "wait_days",
    "wait_a_month",
    "end_at_stripe",
    "hear_some",
)


@dataclass
class World:
    call: Call
    connected: Json

    def story(self, chance: random.Random) -> Story:
        account().account.state = copy.deepcopy(self.connected)
        _forget_former_stories()
        return Story(somebody(self.call), chance)


def _forget_former_stories() -> None:
    """A transaction of moto's copies whole tables, and what their streams hold."""
    for name in ("users", "subscriptions"):
        stored = dynamodb_backends[ACCOUNT][REGION].tables[f"matinee-dev-{name}"]
        stored.items = type(stored.items)(
            dict, {key: kept for key, kept in stored.items.items() if "CONNECTION" in str(key)}
        )
        assert stored.stream_shard
        stored.stream_shard.items.clear()


@pytest.fixture(scope="module")
def world(dev: Templates) -> Iterator[World]:
    with pytest.MonkeyPatch.context() as patch, simulated(dev, patch):
        call = caller(dev, patch)
        call("subscriptions", "connect_stripe")
        yield World(call, copy.deepcopy(account().account.state))


def told_by_stripe(sub: Json | None) -> Json:
    """What must be kept of a subscription: read off Stripe's objects by other means than ours."""
    if sub is None:
        return {"status": "none", "plan_id": None, "subscription_id": None}
    if sub["status"] in ENDED:
        return {"status": "ended", "plan_id": None, "max_streams": 0, "max_height": 0, "subscription_id": None}
    item = sub["items"]["data"][0]
    (plan,) = [each for each in PLANS if each.plan_id == item["price"]["metadata"]["plan_id"]]
    unpaid = [
        each["status_transitions"]["finalized_at"]
        for each in account().account.all("invoice")
        if each["_subscription"] == sub["id"] and each["status"] == "open"
    ]
    over = sub["status"] == "unpaid" or (sub["status"] == "past_due" and account().account.now() >= min(unpaid) + GRACE)
    return {
        "status": "stopped" if over else sub["status"],
        "plan_id": plan.plan_id,
        "max_streams": plan.max_streams,
        "max_height": plan.max_height,
        "cancels": bool(sub["cancel_at"]),
        "until": datetime.fromtimestamp(min(unpaid) if unpaid else item["current_period_end"], UTC),
        "subscription_id": sub["id"],
    }


def kept(ann: Subscriber, wanted: Iterable[str]) -> Json:
    """At Stripe's time: what time alone ends is over though nobody told."""
    found = table.find(Entitlement, user_id=ann.user_id) or Entitlement(user_id=ann.user_id)
    moment = datetime.fromtimestamp(account().account.now(), UTC) - timedelta(seconds=found.ahead)
    return {**{name: getattr(found, name) for name in wanted}, "status": found.status_at(moment)}


def examples(count: int) -> settings:
    return settings(
        max_examples=count,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )


@pytest.mark.slow
@examples(40)
@given(acts=st.lists(st.sampled_from(ACTS), max_size=14), seed=st.integers(0, 2**32))
def test_every_story_ends_as_stripe_says(world: World, acts: list[str], seed: int) -> None:
    story = world.story(random.Random(seed))
    for name in ("subscribe", *acts):
        story.act(name)
    story.hear_all()
    live = [each for each in account().account.all("subscription") if each["status"] not in ENDED]
    assert len(live) <= 1, "charged twice"
    expected = told_by_stripe(story.sub)
    assert kept(story.ann, expected) == expected


@examples(12)
@given(acts=st.lists(st.sampled_from(ACTS[1:-1]), min_size=1, max_size=6), seed=st.integers(0, 2**32))
def test_what_happens_while_stripe_is_asked_is_not_lost(world: World, acts: list[str], seed: int) -> None:
    """Stripe's answer is old when it arrives: meanwhile something happened, and its webhook was worked on already."""
    story = world.story(random.Random(seed))
    story.act("subscribe")
    ask, coming = subscriptions.of_customer, list(acts)

    def overtaken(customer_id: str) -> Any:
        answer = ask(customer_id)
        if coming:
            story.act(coming.pop())
            story.hear_some()
        return answer

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(subscriptions, "of_customer", overtaken)
        story.hear_all()
    story.hear_all()
    expected = told_by_stripe(story.sub)
    assert kept(story.ann, expected) == expected
