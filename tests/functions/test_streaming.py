"""Starting streams, keeping them, and how many of a household play at once."""

import json
import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from matinee.identity.models import Device, Profile, User
from matinee.kernel.ids import new_id
from matinee.kernel.settings import settings
from matinee.kernel.table import Item
from matinee.kernel.types import now
from matinee.streaming import leases, models, sessions, terms
from matinee.streaming.models import Lease
from matinee.subscriptions import entitlements
from matinee.subscriptions.events import EntitlementChanged
from matinee.subscriptions.models import Entitlement

from tests.conftest import sample
from tests.functions.conftest import VIEWER, Call, client, device_id, problem, publish_media_key, signed_in, starting
from tests.functions.faults import losing
from tests.functions.playback import ADA, BOB, counted
from tests.functions.test_content import MEDIA, made, ready, submitted
from tests.functions.test_users_and_streaming import playable

FAMILY, OTHERS = VIEWER, "usr_01K9ZQ5T9S8R7Q6P5N4M3K2J1J"
Answer = dict[str, Any]
Asks = Callable[..., Answer]


@pytest.fixture(autouse=True)
def two_streams(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    publish_media_key()
    monkeypatch.setattr(terms, "FREE", terms.Terms(2, 4320))


@pytest.fixture
def film(call: Call) -> str:
    return playable(call)


@pytest.fixture
def asks(call: Call, film: str) -> Asks:
    """asks("start_stream", "tv") → what the device is answered."""

    def asked(name: str, device: str = "tv", household: str = FAMILY, path: Any = None, **said: Any) -> Answer:
        event = sample("streaming", name)
        claims = {
            "user_id": household,
            "session_id": device_id(device),
            "role": "viewer",
            "profile_id": ADA["profile_id"],
            **said.pop("as_", {}),
        }
        event["requestContext"]["authorizer"] = {"lambda": claims}
        signed_in(event)
        answer: Answer = call("streaming", name, event, path=path or {"content_id": film}, **said)
        return answer

    return asked


def told(answer: Answer) -> Any:
    assert answer["statusCode"] == 200, answer
    return json.loads(answer["body"])


def later(monkeypatch: pytest.MonkeyPatch, seconds: float) -> datetime:
    moment = now() + timedelta(seconds=seconds)
    for module in (leases, models, sessions):
        monkeypatch.setattr(module, "now", lambda: moment)
    return moment


def track(asks: Asks, session_id: str, event: str = "progress", device: str = "tv", **said: Any) -> Answer:
    return asks("track_stream", device, body={"session_id": session_id, "position": 61.5, "event": event}, **said)


def test_the_last_stream_of_a_plan_is_the_last(asks: Asks, film: str) -> None:
    first, _ = told(asks("start_stream", "tv")), told(asks("start_stream", "phone"))
    refused = asks("start_stream", "tablet")
    assert problem(refused) == (409, "too_many_streams")
    assert "cookies" not in refused
    body = json.loads(refused["body"])
    assert (body["most"], [each["device_id"] for each in body["sessions"]]) == (
        2,
        [device_id("tv"), device_id("phone")],
    )
    assert body["sessions"][0]["title"] == "A film"
    assert told(asks("start_stream", "tablet", household=OTHERS))
    assert asks("end_stream", "tablet", path={"session_id": first["session_id"]})["statusCode"] == 204
    assert told(asks("start_stream", "tablet"))
    assert problem(track(asks, first["session_id"])) == (409, "stream_ended")


def test_children_are_not_told_what_others_watch(asks: Asks) -> None:
    for device in ("tv", "phone"):
        told(asks("start_stream", device))
    refused = json.loads(asks("start_stream", "tablet", as_={"is_kids": True, "maturity_limit": 12})["body"])
    for each in refused["sessions"]:
        assert not {"content_id", "position"} & set(each) and each["title"] == ""


def test_a_device_plays_one_thing(asks: Asks) -> None:
    first, second = told(asks("start_stream")), told(asks("start_stream"))
    (playing,) = told(asks("list_streams"))["items"]
    assert playing["session_id"] == second["session_id"] != first["session_id"]
    assert problem(track(asks, first["session_id"])) == (409, "stream_ended")


def test_who_is_not_heard_of_makes_room(asks: Asks, monkeypatch: pytest.MonkeyPatch) -> None:
    gone, kept = told(asks("start_stream", "tv")), told(asks("start_stream", "phone"))
    lifetime = leases.LIFETIME.total_seconds()
    later(monkeypatch, lifetime - 5)
    assert problem(asks("start_stream", "tablet")) == (409, "too_many_streams")
    assert track(asks, kept["session_id"])["statusCode"] == 200
    later(monkeypatch, lifetime + 5)
    new = told(asks("start_stream", "tablet"))
    assert [each["session_id"] for each in told(asks("list_streams"))["items"]] == [
        kept["session_id"],
        new["session_id"],
    ]
    assert problem(track(asks, gone["session_id"])) == (409, "stream_ended")


def test_who_was_not_heard_of_goes_on_where_nobody_took_the_place(asks: Asks, monkeypatch: pytest.MonkeyPatch) -> None:
    stream = told(asks("start_stream"))
    later(monkeypatch, 10 * leases.LIFETIME.total_seconds())
    assert told(asks("list_streams"))["items"] == []
    assert track(asks, stream["session_id"])["statusCode"] == 200
    assert len(told(asks("list_streams"))["items"]) == 1


def test_cookies_last_as_long_as_the_stream_and_are_renewed_with_it(
    asks: Asks, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = told(asks("start_stream"))
    moment = later(monkeypatch, 200)
    for event in ("progress", "pause", "seek", "start"):
        answer = track(asks, stream["session_id"], event)
        assert datetime.fromisoformat(told(answer)["expires_at"]) == moment + leases.LIFETIME
        assert len(answer["cookies"]) == 3
    (playing,) = told(asks("list_streams"))["items"]
    assert playing["position"] == 61.5


def test_a_position_is_stored_to_the_millisecond(asks: Asks) -> None:
    stream = told(asks("start_stream"))
    for position, stored in ((1e-200, 0), (61.50049, 61.5)):
        body = {"session_id": stream["session_id"], "position": position, "event": "progress"}
        assert asks("track_stream", "tv", body=body)["statusCode"] == 200
        (playing,) = told(asks("list_streams"))["items"]
        assert playing["position"] == stored


@pytest.mark.parametrize("event", ["stop", "complete"])
def test_what_ends_makes_room_at_once_and_may_end_again(asks: Asks, event: str) -> None:
    streams = [told(asks("start_stream", device)) for device in ("tv", "phone")]
    for _ in range(2):
        answer = track(asks, streams[0]["session_id"], event)
        assert (told(answer), "cookies" in answer) == ({}, False)
    assert told(asks("start_stream", "tablet"))


def test_a_stream_is_of_its_title_and_its_household(asks: Asks, call: Call) -> None:
    stream = told(asks("start_stream"))
    assert problem(track(asks, stream["session_id"], household=OTHERS)) == (409, "stream_ended")
    elsewhere = {"content_id": playable(call)}
    assert problem(track(asks, stream["session_id"], path=elsewhere)) == (404, "not_found")
    gone = {"session_id": stream["session_id"]}
    assert problem(asks("end_stream", household=OTHERS, path=gone)) == (404, "not_found")
    assert told(asks("list_streams", household=OTHERS))["items"] == []


def test_of_many_starts_at_once_as_many_win_as_the_plan_has(asks: Asks) -> None:
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda n: asks("start_stream", f"device-{n}"), range(200)))
    won = [answer for answer in answers if answer["statusCode"] == 200]
    assert len(won) == 2
    assert {problem(answer) for answer in answers if answer not in won} == {(409, "too_many_streams")}


@pytest.mark.parametrize("seed", range(3))
def test_after_a_day_of_a_household_no_stream_is_lost_and_none_is_too_many(
    call: Call, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """Devices start, report, stop, or are never heard of again, as a plain model of them says."""
    monkeypatch.setenv("MATINEE_TABLE_STREAMING", "matinee-dev-streaming")
    settings.cache_clear()
    chance, moment = random.Random(seed), now()

    def now_is(moment: datetime) -> None:
        for module in (leases, models):
            monkeypatch.setattr(module, "now", lambda: moment)

    playing: dict[str, tuple[str, datetime]] = {}
    for _ in range(500):
        moment += timedelta(seconds=chance.expovariate(1 / 170))
        now_is(moment)
        device = chance.choice(("tv", "phone", "tablet", "laptop"))
        alive = {each for each, (_, until) in playing.items() if until > moment}
        assert {lease.device_id for lease in leases.household(FAMILY).alive()} == alive
        does = chance.choice(("start", "report", "report", "stop"))
        if does == "start":
            lease = Lease(
                session_id=new_id("ses"),
                device_id=device,
                content_id="ttl_01K9ZQ6V3N8M2X4R7T5W1Y0ABC",
                prefix="titles/a/b/",
                started_at=moment,
                until=moment + leases.LIFETIME,
            )
            if len(alive - {device}) >= 2:
                with pytest.raises(leases.TooManyStreams):
                    leases.take(leases.household(FAMILY), lease, 2)
                continue
            leases.take(leases.household(FAMILY), lease, 2)
            playing = {each: held for each, held in playing.items() if each in alive} | {
                device: (lease.session_id, lease.until)
            }
        elif device in playing and does == "report":
            leases.renew(FAMILY, playing[device][0], 0)
            playing[device] = (playing[device][0], moment + leases.LIFETIME)
        elif device in playing:
            assert leases.release(FAMILY, playing.pop(device)[0])


# --- by a plan ----------------------------------------------------------------------------------------------------


@pytest.fixture
def plan(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """plan(max_streams=1, …) → the family has one; watching takes one."""
    monkeypatch.setattr(entitlements, "wanted", lambda: True)

    def has(**said: Any) -> None:
        facts = {"status": "active", "plan_id": "basic", "max_streams": 1, "max_height": 720, **said}
        item = Entitlement(user_id=FAMILY, **facts).attributes()
        client("dynamodb").put_item(TableName="matinee-dev-subscriptions", Item=item)

    return has


def test_without_a_plan_nothing_plays_but_for_who_edits_it(asks: Asks, plan: Callable[..., None]) -> None:
    refused = asks("start_stream")
    assert problem(refused) == (402, "plan_required")
    assert "cookies" not in refused
    assert told(asks("start_stream", as_={"role": "editor"}))
    plan()
    assert told(asks("start_stream"))
    assert problem(asks("start_stream", household=OTHERS)) == (402, "plan_required")


@pytest.mark.parametrize(
    ("said", "plays"),
    [
        ({"status": "trialing"}, True),
        ({"status": "past_due", "grace_until": "2100-01-01T00:00:00Z"}, True),
        ({"status": "past_due", "grace_until": "2026-01-01T00:00:00Z"}, False),
        ({"status": "active", "grace_until": "2026-01-01T00:00:00Z"}, False),
        *[({"status": status}, False) for status in ("none", "incomplete", "stopped", "ended")],
    ],
    ids=str,
)
def test_a_plan_plays_while_it_is_paid_for(
    asks: Asks, plan: Callable[..., None], said: dict[str, str], plays: bool
) -> None:
    plan(**said)
    assert asks("start_stream")["statusCode"] == (200 if plays else 402)


@pytest.fixture
def changed(call: Call) -> Callable[..., None]:
    """changed(*events) → the consumer has heard of them, in this order."""

    def heard(*events: EntitlementChanged) -> None:
        event = sample("streaming", "end_surplus_streams")
        first = event["Records"][0]
        envelope = json.loads(first["body"])
        event["Records"] = [
            {**first, "messageId": str(n), "body": json.dumps({**envelope, "detail": each.model_dump(mode="json")})}
            for n, each in enumerate(events)
        ]
        assert call("streaming", "end_surplus_streams", event) == {"batchItemFailures": []}

    return heard


ENDED = EntitlementChanged(user_id=FAMILY, status="stopped", plan_id="standard")
SHRUNK = EntitlementChanged(user_id=FAMILY, status="active", plan_id="basic")


def started(asks: Asks, monkeypatch: pytest.MonkeyPatch, *devices: str) -> list[str]:
    """Their sessions; each begins a second after the one before."""
    found = []
    for second, device in enumerate(devices):
        later(monkeypatch, second)
        found.append(told(asks("start_stream", device))["session_id"])
    return found


def playing(asks: Asks) -> list[str]:
    return [each["session_id"] for each in told(asks("list_streams"))["items"]]


def test_a_plan_that_has_ended_ends_what_plays(
    asks: Asks, plan: Callable[..., None], changed: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    plan(max_streams=2)
    tv, phone = started(asks, monkeypatch, "tv", "phone")
    other = told(asks("start_stream", household=OTHERS, as_={"role": "editor"}))["session_id"]
    plan(status="stopped", max_streams=2)
    changed(ENDED, ENDED)
    for session_id in (tv, phone):
        assert problem(track(asks, session_id)) == (409, "stream_ended")
    assert problem(asks("start_stream")) == (402, "plan_required")
    assert track(asks, other, household=OTHERS, as_={"role": "editor"})["statusCode"] == 200
    plan(max_streams=2)  # it is paid, and what was told of before arrives again
    (again,) = started(asks, monkeypatch, "tv")
    changed(ENDED, SHRUNK, ENDED)
    assert playing(asks) == [again]


def test_a_smaller_plan_ends_the_newest_beyond_it(
    asks: Asks, plan: Callable[..., None], changed: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    plan(max_streams=3)
    tv, phone, tablet = started(asks, monkeypatch, "tv", "phone", "tablet")
    changed(SHRUNK)
    assert playing(asks) == [tv, phone, tablet]
    plan(max_streams=2)
    changed(SHRUNK)
    changed(SHRUNK)
    assert playing(asks) == [tv, phone]
    assert problem(track(asks, tablet)) == (409, "stream_ended")
    later(monkeypatch, leases.LIFETIME.total_seconds() + 60)
    assert track(asks, phone)["statusCode"] == 200
    plan(max_streams=1)
    changed(SHRUNK)  # who was not heard of for so long has gone, and makes room first
    assert playing(asks) == [phone]
    assert problem(track(asks, tv)) == (409, "stream_ended")


def test_who_edits_is_bound_by_no_plan(asks: Asks, plan: Callable[..., None], changed: Callable[..., None]) -> None:
    editor: Any = {"as_": {"role": "editor"}}
    stream = told(asks("start_stream", **editor))
    plan(status="ended", plan_id=None)
    changed(ENDED)
    assert track(asks, stream["session_id"], **editor)["statusCode"] == 200


def test_where_watching_takes_no_plan_none_ends(asks: Asks, changed: Callable[..., None]) -> None:
    stream = told(asks("start_stream"))
    changed(ENDED)
    assert playing(asks) == [stream["session_id"]]


def test_a_stream_that_begins_while_its_plan_ends_does_not_stay(
    asks: Asks, plan: Callable[..., None], changed: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between what it read and what it writes the plan ends, and the consumer has looked already."""
    plan(max_streams=2)
    told(asks("start_stream", "tv"))
    take, meanwhile = leases.take, [ENDED]

    def overtaken(*said: Any, **more: Any) -> None:
        while meanwhile:
            plan(status="stopped")
            sessions.follow_plan(meanwhile.pop().user_id)
        take(*said, **more)

    monkeypatch.setattr(leases, "take", overtaken)
    assert problem(asks("start_stream", "phone")) == (402, "plan_required")
    assert playing(asks) == []


def test_nothing_is_kept_of_who_was_erased(plan: Callable[..., None], changed: Callable[..., None], call: Call) -> None:
    plan()
    changed(ENDED)
    assert client("dynamodb").scan(TableName="matinee-dev-streaming")["Items"] == []


# --- an answer that is lost ---------------------------------------------------------------------------------------


def test_a_start_whose_answer_is_lost_while_another_begins_has_one_stream(asks: Asks) -> None:
    """What it wrote is there, and somebody wrote after it: it is no stranger's, though it cannot be known as its own write."""
    told(asks("start_stream", "tv"))
    with losing("UpdateItem", lambda: told(asks("start_stream", "tv"))):
        stream = told(asks("start_stream", "phone"))
    playing_on = {each["device_id"] for each in told(asks("list_streams"))["items"]}
    assert playing_on == {device_id("tv"), device_id("phone")}
    assert stream["session_id"] in playing(asks)


def test_a_plan_says_how_many_and_how_high(asks: Asks, plan: Callable[..., None], call: Call) -> None:
    content_id = made(call)
    pictures = [{"name": f"{h}p", "width": h, "height": h, "codec": "H264", "bitrate": h} for h in (480, 240)]
    event = ready(content_id, submitted(call, content_id), renditions=pictures)
    assert call("content", "attach_renditions", event) == {"batchItemFailures": []}
    call("content", "publish_title", path={"content_id": content_id})
    path = {"content_id": content_id}
    plan()
    first = told(asks("start_stream", path=path))
    whole, _, _ = first["hls_url"].rpartition("/")[2].partition(".")
    assert first["max_height"] == 480
    assert problem(asks("start_stream", "phone", path=path)) == (409, "too_many_streams")
    plan(max_streams=2, max_height=360)
    second = told(asks("start_stream", "phone", path=path))
    names = [second[kind].rpartition("/")[2] for kind in ("hls_url", "dash_url")]
    assert (second["max_height"], names) == (240, [f"{whole}-240p.m3u8", f"{whole}-240p.mpd"])
    prefix = json.loads(event["Records"][0]["body"])["detail"]["prefix"]
    for name in names:
        text = client("s3").get_object(Bucket=MEDIA, Key=prefix + name)["Body"].read().decode()
        assert "240" in text and "_480" not in text and 'height="480"' not in text


# --- what is true now ---------------------------------------------------------------------------------------------


def stored(item: Item) -> None:
    client("dynamodb").put_item(TableName="matinee-dev-users", Item=item.attributes())


MIA = {"user_id": FAMILY, "version": 2}
ACCOUNT = User(**MIA, email="mia@matinee.test")
DEVICE = Device(**MIA, device_id=device_id("tv"), token_hash="a hash", ttl=2**32)
PROFILE = Profile(**MIA, profile_id=ADA["profile_id"], name="Mia")
MIAS: Answer = {"session_id": device_id("tv"), "maturity_limit": 18}
"""What her token says."""
CHANGES: dict[str, tuple[Item, tuple[int, str]]] = {
    "the account was suspended": (ACCOUNT.model_copy(update={"suspended": True}), (401, "session_ended")),
    "it was signed out everywhere": (ACCOUNT.model_copy(update={"session_epoch": 1}), (401, "session_ended")),
    "the device was signed out": (DEVICE.model_copy(update={"ttl": 1}), (401, "session_ended")),
    "the profile is somebody else's": (
        PROFILE.model_copy(update={"profile_id": BOB["profile_id"]}),
        (401, "token_expired"),
    ),
    "the profile was lowered": (PROFILE.model_copy(update={"maturity_limit": 6}), (403, "maturity")),
    "it was made a child's": (PROFILE.model_copy(update={"is_kids": True, "maturity_limit": 12}), (403, "maturity")),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_start_asks_what_is_true_now_whatever_the_token_says(call: Call, change: str) -> None:
    film, event = playable(call, maturity=18), starting(**MIAS)
    item, refusal = CHANGES[change]
    if refusal[1] == "token_expired":
        client("dynamodb").delete_item(TableName="matinee-dev-users", Key=PROFILE.key(**dict(PROFILE)))
    stored(item)
    assert problem(call("streaming", "start_stream", event, path={"content_id": film})) == refusal
    signed_in(event)
    with counted() as calls:
        assert call("streaming", "start_stream", event, path={"content_id": film})["statusCode"] == 200
    assert calls == ["BatchGetItem", "PutItem"]


def test_who_edits_no_more_watches_what_everybody_may(call: Call) -> None:
    draft = made(call)
    call("content", "attach_renditions", ready(draft, submitted(call, draft)))
    event = starting(**MIAS, role="editor")
    assert call("streaming", "start_stream", event, path={"content_id": draft})["statusCode"] == 200
    stored(ACCOUNT)
    assert problem(call("streaming", "start_stream", event, path={"content_id": draft})) == (404, "not_found")


# --- a title that may not be seen any more --------------------------------------------------------------------------

HIDES: dict[str, dict[str, Any]] = {
    "taken down": {},
    "rated higher": {"maturity": 16},
    "not rated any more": {"maturity": None},
    "closed here": {"availability": [{"countries": ["FR"]}]},
    "over": {"availability": [{"until": "2020-01-01T00:00:00Z"}]},
}


@pytest.mark.parametrize("what", HIDES)
def test_a_stream_ends_at_its_next_report_where_its_title_is_hidden(
    asks: Asks, film: str, call: Call, what: str
) -> None:
    said: Any = {"as_": {"maturity_limit": 12}}
    streams = [told(asks("start_stream", device, **said)) for device in ("tv", "phone")]
    grown_up = told(asks("start_stream", household=OTHERS))
    with counted() as calls:
        assert track(asks, streams[0]["session_id"])["statusCode"] == 200
    assert calls == ["BatchGetItem", "UpdateItem"]
    if HIDES[what]:
        body = {"title": "A film", "maturity": 0, **HIDES[what]}
        assert call("content", "replace_title", path={"content_id": film}, body=body)["statusCode"] == 200
    else:
        call("content", "unpublish_title", path={"content_id": film})
    with counted() as calls:
        answer = track(asks, streams[0]["session_id"])
    assert (problem(answer), "cookies" in answer) == ((409, "stream_ended"), False)
    assert calls == ["BatchGetItem", "UpdateItem"]
    (left,) = told(asks("list_streams"))["items"]
    assert left["session_id"] == streams[1]["session_id"], "the other one has not reported yet"
    goes_on = track(asks, grown_up["session_id"], household=OTHERS)["statusCode"]
    assert goes_on == (200 if "rated" in what else 409)


def test_whoever_edits_a_title_watches_it_on_unless_it_is_deleted(asks: Asks, film: str, call: Call) -> None:
    stream = told(asks("start_stream", as_={"role": "editor"}))
    call("content", "unpublish_title", path={"content_id": film})
    assert track(asks, stream["session_id"])["statusCode"] == 200
    call("content", "delete_title", path={"content_id": film})
    assert problem(track(asks, stream["session_id"])) == (409, "stream_ended")
