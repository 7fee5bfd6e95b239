"""From a card to a picture and back: subscribing, changing, failing to pay, paying; the clock of the local Stripe is moved.

All the while every webhook arrives twice, and in any order, and what plays is what is paid for.
"""

import json
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlencode, urljoin

import jwt
import m3u8
import pytest
import stripe
from matinee.kernel.ids import new_id

from infra.local.deploy import client
from infra.local.seed.subscriber import subscribe
from infra.local.stripe.account import DAY
from tests import films
from tests.journeys.test_accounts import PASSWORD, login, mail_to, verified
from tests.platform import Answer, Client, Platform, until

EMAIL = "sub.scriber@matinee.test"
Json = dict[str, Any]


@pytest.fixture(scope="module", autouse=True)
def watching_takes_a_plan(platform: Platform) -> Iterator[None]:
    """What `-c subscriptions=on` deploys, on a platform that other tests share."""
    functions = client("lambda", platform.engine)
    names = ("matinee-dev-streaming-start-stream", "matinee-dev-streaming-end-surplus-streams")

    def tell(word: str) -> None:
        for name in names:
            told = functions.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
            assert told["MATINEE_SUBSCRIPTIONS"] in ("on", "off")
            variables = {**told, "MATINEE_SUBSCRIPTIONS": word}
            functions.update_function_configuration(FunctionName=name, Environment={"Variables": variables})

    tell("on")
    yield
    tell("off")


@pytest.fixture(scope="module")
def film(platform: Platform) -> str:
    """Higher than the smallest plan shows."""
    editor = platform.editor
    content_id = editor.create("A high film")
    ended = editor.ended(editor.upload(content_id, films.clip(1, "1920x1080")))
    assert ended["status"] == "ready", ended
    assert editor("POST", f"/v1/content/{content_id}/publish").status == 200
    return content_id


def plays(somebody: Client, film: str) -> tuple[str, list[int]]:
    """The stream's session, once a segment of it has come, and the heights that its manifest lists."""
    started = somebody("GET", f"/v1/stream/{film}")
    assert started.status == 200, started.content
    told = started.json()
    master = m3u8.loads(somebody("GET", told["hls_url"]).content.decode(), uri=told["hls_url"])
    highest = max(master.playlists, key=lambda each: each.stream_info.resolution[1])
    media = m3u8.loads(somebody("GET", highest.absolute_uri).content.decode())
    segment = somebody("GET", urljoin(highest.absolute_uri, media.segments[0].uri))
    assert (segment.status, len(segment.content) > 1000) == (200, True)
    heights = sorted(each.stream_info.resolution[1] for each in master.playlists)
    assert heights[-1] == told["max_height"]
    return told["session_id"], heights


def reported(somebody: Client, film: str, session_id: str) -> Answer:
    said = {"session_id": session_id, "position": 0.5, "event": "progress"}
    return somebody("POST", f"/v1/stream/{film}/track", said)


def refusal(answer: Answer) -> tuple[int, str]:
    return answer.status, answer.json()["code"]


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


def test_subscribe_upgrade_fail_to_pay_stop_pay_and_leave(platform: Platform, film: str) -> None:
    somebody = verified(platform, EMAIL)
    assert refusal(somebody("GET", f"/v1/stream/{film}")) == (402, "plan_required")
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
    _, low = plays(somebody, film)
    assert low[-1] == 720
    assert somebody("POST", "/v1/subscription", {"plan_id": "basic"}).json()["code"] == "already_subscribed"

    preview = somebody("GET", "/v1/subscription/preview?plan_id=premium").json()
    changed = somebody("PUT", "/v1/subscription", {"plan_id": "premium", "proration_date": preview["proration_date"]})
    assert (changed.status, changed.json()["plan"]["max_height"]) == (200, 2160), changed.content
    bills = somebody("GET", "/v1/subscription/invoices").json()["items"]
    assert [bill["paid"]["amount"] for bill in bills] == [preview["due"]["amount"], 799]

    _, high = plays(somebody, film)
    assert (high[-1], high[: len(low)]) == (1080, low)

    portal = somebody("POST", "/v1/subscription/portal").json()["portal_url"]
    assert submit(somebody, portal, act="card", number="4000 0000 0000 0341").status == 200
    desk(platform, advance=32 * DAY)
    late = becomes(somebody, "past_due", "premium")
    assert late["plays"] and late["grace_until"]
    assert plan_in_token(platform) == "premium"
    in_grace, _ = plays(somebody, film)
    desk(platform, advance=7 * DAY)
    assert not becomes(somebody, "stopped", "premium")["plays"]
    assert plan_in_token(platform) is None
    assert until(lambda: reported(somebody, film, in_grace).status == 409)
    assert refusal(reported(somebody, film, in_grace)) == (409, "stream_ended")
    assert refusal(somebody("GET", f"/v1/stream/{film}")) == (402, "plan_required")
    assert somebody("PUT", "/v1/subscription", {"plan_id": "basic"}).json()["code"] == "unpaid"

    assert submit(somebody, portal, act="card", number="4242 4242 4242 4242").status == 200
    (open_bill,) = [
        bill for bill in somebody("GET", "/v1/subscription/invoices").json()["items"] if bill["status"] == "open"
    ]
    assert submit(somebody, portal, act="pay", invoice=open_bill["invoice_id"]).status == 200
    assert becomes(somebody, "active", "premium")["plays"]
    again, _ = plays(somebody, film)
    assert reported(somebody, film, again).status == 200

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


def test_of_200_starts_at_once_as_many_win_as_the_plan_has(platform: Platform, film: str) -> None:
    """Each from another device, over HTTP, under the engine's own DynamoDB."""
    email = "big.family@matinee.test"
    somebody = verified(platform, email)
    subscribe(platform.site, email, PASSWORD, "standard")
    devices = [Client(platform.site, token) for token in tokens(platform, somebody, 200)]
    together = threading.Barrier(len(devices))

    def start(device: Client) -> Answer:
        together.wait()
        return device("GET", f"/v1/stream/{film}")

    with ThreadPoolExecutor(len(devices)) as pool:
        answers = list(pool.map(start, devices))
    assert Counter(answer.status for answer in answers) == {200: 2, 409: 198}
    sessions = {answer.json()["session_id"] for answer in answers if answer.status == 200}
    assert {each["session_id"] for each in somebody("GET", "/v1/stream/sessions").json()["items"]} == sessions
    assert {refusal(answer) for answer in answers if answer.status == 409} == {(409, "too_many_streams")}

    assert somebody("DELETE", f"/v1/stream/sessions/{sessions.pop()}").status == 204
    refused = [device for device, answer in zip(devices, answers, strict=True) if answer.status == 409]
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda device: device("GET", f"/v1/stream/{film}"), refused[:20]))
    assert Counter(answer.status for answer in answers) == {200: 1, 409: 19}


def tokens(platform: Platform, somebody: Client, count: int) -> list[str]:
    """Somebody's, as so many devices of theirs would be given: signed by the platform's own key, without so many sign-ins."""
    secrets = client("secretsmanager", platform.engine)
    keys = json.loads(secrets.get_secret_value(SecretId="matinee/dev/tokens")["SecretString"])["keys"]
    head = jwt.get_unverified_header(somebody.token)
    (private,) = (key["jwk"] for key in keys if key["jwk"]["kid"] == head["kid"])
    said = jwt.decode(somebody.token, options={"verify_signature": False})
    key = jwt.PyJWK(private)
    theirs, table = [new_id("dev") for _ in range(count)], client("dynamodb", platform.engine)
    (own,) = table.query(
        TableName="matinee-dev-users",
        KeyConditionExpression="pk = :pk AND sk = :sk",
        ExpressionAttributeValues={":pk": {"S": f"USER#{said['sub']}"}, ":sk": {"S": f"DEVICE#{said['sid']}"}},
    )["Items"]
    for each in theirs:
        signed_in = {**own, "sk": {"S": f"DEVICE#{each}"}, "device_id": {"S": each}}
        table.put_item(TableName="matinee-dev-users", Item=signed_in)
    return [jwt.encode({**said, "sid": each, "jti": new_id("tok")}, key, "ES256", headers=head) for each in theirs]


@pytest.fixture
def slow_stripe(platform: Platform) -> Iterator[None]:
    """Calls to Stripe overlap: while one takes its time, its idempotency key is in use."""
    desk(platform, latency=0.1)
    yield
    desk(platform, latency=0)


@pytest.mark.usefixtures("slow_stripe")
def test_two_tabs_that_subscribe_at_once_are_charged_once_six_times(platform: Platform) -> None:
    """Every other time they choose two plans. Whatever pages they get, they pay at all of them, at once."""
    for number in range(6):
        somebody = verified(platform, f"two.tabs.{number}@matinee.test")
        subscribe_in_two_tabs(somebody, "basic", "premium" if number % 2 else "basic")
        (sub,) = subscriptions_at_stripe(platform, somebody)
        assert sub["status"] == "active"
        (bill,) = somebody("GET", "/v1/subscription/invoices").json()["items"]
        assert (bill["paid"]["amount"] > 0, bill["refunded"]["amount"]) == (True, 0)


def subscribe_in_two_tabs(somebody: Client, *plans: str) -> None:
    together = threading.Barrier(len(plans))

    def begin(plan_id: str) -> Answer:
        together.wait()
        return somebody("POST", "/v1/subscription", {"plan_id": plan_id})

    def pay(page: str) -> None:
        submit(somebody, page, number="4242 4242 4242 4242")

    with ThreadPoolExecutor(len(plans)) as pool:
        answers = list(pool.map(begin, plans))
        assert {answer.status for answer in answers} <= {201, 409}, [answer.content for answer in answers]
        list(pool.map(pay, {answer.json()["checkout_url"] for answer in answers if answer.status == 201}))
    assert until(lambda: state(somebody)["plays"])


def owner_of(platform: Platform) -> stripe.StripeClient:
    address: Any = {"api": f"http://127.0.0.1:{platform.port('stripe')}"}
    return stripe.StripeClient("sk_test_owner", base_addresses=address)


def subscriptions_at_stripe(platform: Platform, somebody: Client) -> list[Json]:
    """All that somebody ever had, read as the account's owner."""
    user_id = jwt.decode(somebody.token, options={"verify_signature": False})["sub"]
    found = owner_of(platform).v1.subscriptions.list({"status": "all", "limit": 100}).auto_paging_iter()
    return [sub.to_dict() for sub in found if sub.metadata.to_dict().get("user_id") == user_id]


def test_a_second_subscription_that_is_made_by_hand_is_ended_paid_back_and_mailed(platform: Platform) -> None:
    email = "paid.twice@matinee.test"
    somebody = verified(platform, email)
    subscribe(platform.site, email, PASSWORD, "basic")
    (first,) = subscriptions_at_stripe(platform, somebody)
    desk(platform, advance=60)  # of two of one second either may be the one that goes on
    owner = owner_of(platform)
    by_hand: Any = {
        "customer": first["customer"],
        "items": [{"price": first["items"]["data"][0]["price"]["id"]}],
        "default_payment_method": first["default_payment_method"],
    }
    second = owner.v1.subscriptions.create(by_hand)
    assert until(lambda: owner.v1.subscriptions.retrieve(second.id).status == "canceled", 120)
    assert "7.99 USD" in mail_to(platform, email, "We have paid you back")["text"]
    bills = somebody("GET", "/v1/subscription/invoices").json()["items"]
    assert sum(bill["paid"]["amount"] - bill["refunded"]["amount"] for bill in bills) == 799
    assert state(somebody)["plays"]


def test_a_restart_forgets_no_subscriber(platform: Platform) -> None:
    port = platform.port("stripe")
    before = desk(platform)
    platform.kill("stripe")

    def back() -> Json | None:
        return desk(platform) if platform.port("stripe") == port else None

    after = until(back, 30)
    assert after["now"] - before["now"] < 60  # its clock is still ahead
    assert becomes(platform.stranger.sign_in(EMAIL, PASSWORD), "ended", None)
