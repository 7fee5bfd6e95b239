"""From a card to a picture and back: subscribing, changing, failing to pay, paying; the clock of the local Stripe is moved.

All the while every webhook arrives twice, and in any order.
"""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import jwt
import pytest

from infra.local.seed.subscriber import subscribe
from infra.local.stripe.account import DAY
from tests.journeys.test_accounts import PASSWORD, login, verified
from tests.platform import Answer, Client, Platform, until

EMAIL = "sub.scriber@matinee.test"
Json = dict[str, Any]


@pytest.fixture(autouse=True)
def unruly(platform: Platform) -> Iterator[None]:
    desk(platform, doubled=True, shuffled=True)
    yield
    desk(platform, doubled=False, shuffled=False)


def desk(platform: Platform, **said: Any) -> Json:
    answer = platform.stranger("POST", f"http://127.0.0.1:{platform.port('stripe')}/_matinee", said)
    assert answer.status == 200, answer.content
    told: Json = answer.json()
    return told


def submit(client: Client, url: str, **form: str) -> Answer:
    headers = {"content-type": "application/x-www-form-urlencoded"}
    return client("POST", url, urlencode(form).encode(), headers)


def state(client: Client) -> Json:
    answer = client("GET", "/v1/subscription")
    assert answer.status == 200, answer.content
    told: Json = answer.json()
    return told


def becomes(client: Client, status: str, plan: str | None) -> Json:
    def seen() -> Json | None:
        now = state(client)
        return now if (now["status"], now.get("plan", {}).get("plan_id")) == (status, plan) else None

    found: Json = until(seen, 30)
    return found


def plan_in_token(platform: Platform) -> str | None:
    session = login(platform, EMAIL).json()
    refreshed = platform.stranger("POST", "/v1/users/refresh", {"refresh_token": session["refresh_token"]}).json()
    plans = {
        jwt.decode(token, options={"verify_signature": False}).get("plan")
        for token in (session["access_token"], refreshed["access_token"])
    }
    (plan,) = plans
    return plan if plan is None else str(plan)


def test_subscribe_upgrade_fail_to_pay_stop_pay_and_leave(platform: Platform) -> None:
    somebody = verified(platform, EMAIL)
    assert state(somebody)["status"] == "none"
    assert plan_in_token(platform) is None
    offered = {each["plan_id"]: each for each in platform.stranger("GET", "/v1/plans").json()["items"]}
    assert offered["basic"]["price"] == {"amount": 799, "currency": "USD"}

    begun = somebody("POST", "/v1/subscription", {"plan_id": "basic"})
    assert begun.status == 201, begun.content
    page = begun.json()["checkout_url"]
    assert b"Subscribe to Matinee Basic" in somebody("GET", page).content
    refused = submit(somebody, page, number="4000 0000 0000 0002")
    assert (refused.status, b"Your card was declined." in refused.content) == (402, True)
    asks = submit(somebody, page, number="4000 0025 0000 3155")
    assert b"3D Secure" in asks.content
    submit(somebody, page, number="4000 0025 0000 3155", authentication="complete")
    first = becomes(somebody, "active", "basic")
    assert first["plays"]
    assert plan_in_token(platform) == "basic"
    assert somebody("POST", "/v1/subscription", {"plan_id": "basic"}).json()["code"] == "already_subscribed"

    preview = somebody("GET", "/v1/subscription/preview?plan_id=premium").json()
    changed = somebody("PUT", "/v1/subscription", {"plan_id": "premium", "proration_date": preview["proration_date"]})
    assert (changed.status, changed.json()["plan"]["max_height"]) == (200, 2160), changed.content
    bills = somebody("GET", "/v1/subscription/invoices").json()["items"]
    assert [bill["paid"]["amount"] for bill in bills] == [preview["due"]["amount"], 799]

    portal = somebody("POST", "/v1/subscription/portal").json()["portal_url"]
    assert submit(somebody, portal, act="card", number="4000 0000 0000 0341").status == 200
    desk(platform, advance=32 * DAY)
    late = becomes(somebody, "past_due", "premium")
    assert late["plays"] and late["grace_until"]
    assert plan_in_token(platform) == "premium"
    desk(platform, advance=7 * DAY)
    assert not becomes(somebody, "stopped", "premium")["plays"]
    assert plan_in_token(platform) is None
    assert somebody("PUT", "/v1/subscription", {"plan_id": "basic"}).json()["code"] == "unpaid"

    assert submit(somebody, portal, act="card", number="4242 4242 4242 4242").status == 200
    (open_bill,) = [
        bill for bill in somebody("GET", "/v1/subscription/invoices").json()["items"] if bill["status"] == "open"
    ]
    assert submit(somebody, portal, act="pay", invoice=open_bill["invoice_id"]).status == 200
    assert becomes(somebody, "active", "premium")["plays"]

    assert somebody("DELETE", "/v1/subscription").json()["cancels"]
    assert not somebody("POST", "/v1/subscription/resume").json()["cancels"]
    assert somebody("DELETE", "/v1/subscription").json()["cancels"]
    desk(platform, advance=32 * DAY)
    assert not becomes(somebody, "ended", None)["plays"]
    assert json.loads(somebody("GET", "/v1/subscription").content)["trial_available"] is False


def test_the_demo_viewers_plan_is_bought_like_anybodys(platform: Platform) -> None:
    demo = verified(platform, "demo.subscriber@matinee.test")
    subscribe(platform.site, "demo.subscriber@matinee.test", PASSWORD)
    assert state(demo)["plan"]["plan_id"] == "premium"


def test_a_restart_forgets_no_subscriber(platform: Platform) -> None:
    port = platform.port("stripe")
    before = desk(platform)
    platform.kill("stripe")

    def back() -> Json | None:
        return desk(platform) if platform.port("stripe") == port else None

    after = until(back, 30)
    assert after["now"] - before["now"] < 60  # its clock is still ahead
    assert becomes(platform.stranger.sign_in(EMAIL, PASSWORD), "ended", None)
