"""Somebody who subscribes, on moto and an account of Stripe in this process, and the webhooks between."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import stripe
from matinee.identity.models import Device, User
from matinee.kernel.ids import new_id
from matinee.subscriptions.models import Entitlement
from matinee.subscriptions.stripe_models import StripeEvent

from tests.conftest import sample
from tests.functions.conftest import Call, asked, client
from tests.stripe_account import InProcess, Stripe

Json = dict[str, Any]
TABLE = "matinee-dev-subscriptions"
FAR = 4_000_000_000


def account() -> Stripe:
    """The one that functions speak to."""
    assert isinstance(stripe.default_http_client, InProcess)
    return Stripe(stripe.default_http_client.account)


def api() -> stripe.StripeClient:
    """Its owner's way to it."""
    return stripe.StripeClient("sk_test_key", http_client=stripe.default_http_client)


def requests() -> list[tuple[str, str, Any]]:
    """What Stripe was asked."""
    assert isinstance(stripe.default_http_client, InProcess)
    return stripe.default_http_client.asked


@dataclass
class Subscriber:
    call: Call
    user_id: str
    device_id: str

    def asks(self, name: str, **said: Any) -> Json:
        event = sample("subscriptions", name)
        claims = {"user_id": self.user_id, "session_id": self.device_id, "role": "viewer"}
        event["requestContext"]["authorizer"] = {"lambda": claims}
        answer: Json = self.call("subscriptions", name, asked(event, **said))
        return answer

    def gets(self, name: str, **said: Any) -> Json:
        answer = self.asks(name, **said)
        assert answer["statusCode"] < 300, answer
        told: Json = json.loads(answer["body"])
        return told

    def checkout(self, plan_id: str) -> str:
        url: str = self.gets("begin_subscription", body={"plan_id": plan_id})["checkout_url"]
        return url

    def subscribes(self, plan_id: str = "basic", number: str = "4242424242424242", **form: str) -> None:
        page = account().pays(self.checkout(plan_id), number, **form)
        assert page.status == 303, page.html
        hear(self.call)

    def looks(self) -> None:
        """As after a webhook of theirs."""
        work(self.call, [{"stripe_event_id": "evt_none", "customer_id": self.item.customer_id}])

    @property
    def item(self) -> Entitlement:
        found = [item for item in items() if (item["pk"], item["sk"]) == (f"USER#{self.user_id}", "ENTITLEMENT")]
        return Entitlement.model_validate(found[0]) if found else Entitlement(user_id=self.user_id)

    def status(self) -> str:
        status: str = self.gets("get_subscription")["status"]
        return status


def somebody(call: Call, country: str = "US") -> Subscriber:
    """Signed in; without the hashing that a sign-in takes."""
    user_id, device_id = new_id("usr"), new_id("dev")
    user = User(user_id=user_id, email=f"{user_id.lower()}@matinee.test", verified=True, country=country)
    device = Device(user_id=user_id, device_id=device_id, token_hash="a hash", ttl=FAR)
    for item in (user, device):
        client("dynamodb").put_item(TableName="matinee-dev-users", Item={**item.attributes(), "version": {"N": "1"}})
    return Subscriber(call, user_id, device_id)


def items() -> list[Json]:
    from matinee.kernel.table import decode

    rows = client("dynamodb").scan(TableName=TABLE)["Items"]
    return [{name: decode(value) for name, value in row.items()} for row in rows]


def deliver(call: Call, body: str, headers: dict[str, str]) -> Json:
    event = asked(sample("subscriptions", "receive_stripe_event"), body=body, headers=headers, role=None)
    answer: Json = call("subscriptions", "receive_stripe_event", event)
    return answer


def outbox() -> list[Json]:
    """What stored webhooks tell whoever follows Stripe."""
    return [
        each["detail"]
        for item in items()
        if item["pk"].startswith("EVENT#") and "outbox" in item
        for each in json.loads(item["outbox"])
        if each["name"] == "subscriptions.StripeEventReceived"
    ]


def work(call: Call, told: Iterable[Json]) -> None:
    batch = messages(told)
    if batch["Records"]:
        assert call("subscriptions", "follow_stripe", batch) == {"batchItemFailures": []}


def messages(told: Iterable[Json]) -> Json:
    """As the queue hands them out."""
    first = sample("subscriptions", "follow_stripe")["Records"][0]
    envelope = json.loads(first["body"])
    records = [
        {**first, "messageId": str(n), "body": json.dumps({**envelope, "detail": detail})}
        for n, detail in enumerate(told)
    ]
    return {"Records": records}


def hear(call: Call, order: Callable[[list[Any]], list[Any]] = list) -> None:
    """All that Stripe has to tell arrives and is worked on."""
    for body, headers in order(list(account().untold())):
        assert deliver(call, body, headers)["statusCode"] == 204
    work(call, outbox())


def events() -> list[StripeEvent]:
    return [StripeEvent.model_validate(item) for item in items() if item["pk"].startswith("EVENT#")]
