"""Events on moto: from a batch to the stream, through its transform, to rows and live counts; and who they are of."""

import base64
import json
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from matinee.analytics import counters, identities, limits
from matinee.analytics.models import Forgotten, Person
from matinee.kernel import table

from tests.conftest import sample
from tests.functions.conftest import ACCOUNT, Call, client, problem, refusing, sign_in

Json = dict[str, Any]
LAKE = f"matinee-dev-lake-{ACCOUNT}-us-east-1"
FILM = "ttl_01K9ZQ6V3N8M2X4R7T5W1Y0ABC"
ANN = {
    "user_id": "usr_01K9ZQ5T9S8R7Q6P5N4M3K2A1N",
    "profile_id": "pro_01K9ZQ7A8B9C0D1E2F3G4H5A1N",
    "session_id": "dev_01K9ZQ7A8B9C0D1E2F3G4H5A1N",
    "role": "viewer",
}
BOB = {name: value.replace("A1N", "B0B") for name, value in ANN.items()}
PERSONAL = [*ANN.values(), *BOB.values(), "203.0.113.7"]


def moment(seconds: float = 0) -> str:
    return (datetime.now(UTC) + timedelta(seconds=seconds)).isoformat()


def page(number: int = 0, **more: Any) -> Json:
    return {"event_id": f"page{number:06}", "type": "page_viewed", "ts": moment(-5), "page": "home", **more}


def start(number: int = 0, **more: Any) -> Json:
    play = {"play_id": f"play{number:06}", "content_id": FILM, "startup_ms": 600, "duration": 5400}
    return {"event_id": f"start{number:06}", "type": "play_started", "ts": moment(-2), **play, **more}


Send = Callable[..., Json]


@pytest.fixture
def send(call: Call) -> Send:
    """send(event, …, who=claims, headers={…}) → what POST /v1/events answers; `who` None: nobody."""

    def sent(*events: Any, who: Json | None = None, headers: Json | None = None, **more: Any) -> Json:
        event = sample("analytics", "collect_events")
        if who:
            event["requestContext"]["authorizer"] = {"lambda": who}
        else:
            event["requestContext"].pop("authorizer", None)
        event["headers"] |= headers or {}
        context = json.loads(event["body"])["context"]
        event["body"] = json.dumps({"events": list(events), "sent_at": moment(), "context": context, **more})
        answer: Json = call("analytics", "collect_events", event)
        return answer

    return sent


def said(answer: Json) -> Json:
    assert answer["statusCode"] == 202, answer
    body: Json = json.loads(answer["body"])
    return body


def records() -> list[Json]:
    """What was put into the stream, the oldest first."""
    found = client("s3").list_objects_v2(Bucket=LAKE, Prefix="records/").get("Contents", [])
    bodies = [client("s3").get_object(Bucket=LAKE, Key=each["Key"])["Body"].read() for each in found]
    return sorted((json.loads(body) for body in bodies), key=lambda record: str(record["received_at"]))


def transform(call: Call, *given: Json) -> list[Json]:
    """The rows that the stream's transform makes of records."""
    batch = [
        {"recordId": str(n), "data": base64.b64encode(json.dumps(each).encode()).decode()}
        for n, each in enumerate(given)
    ]
    results = call("analytics", "enrich_events", {"records": batch})["records"]
    lines = [base64.b64decode(each["data"]).decode().splitlines() for each in results if each["result"] == "Ok"]
    return [json.loads(line) for part in lines for line in part]


def live() -> dict[str, int]:
    now = datetime.now(UTC)
    minutes = counters.of(now - timedelta(minutes=3), now)
    return {kind: sum(getattr(each, kind) for each in minutes) for kind in ("starts", "errors", "stalls")}


# --- a batch -----------------------------------------------------------------------------------------------------


def test_a_batch_is_one_record_and_each_event_a_row(call: Call, send: Send) -> None:
    body = said(send(page(1), start(1)))
    assert (body["accepted"], body["refused"]) == (2, [])
    (record,) = records()
    assert [row["type"] for row in transform(call, record)] == ["page_viewed", "play_started"]


def test_it_may_be_plain_text_as_a_closing_page_sends_it(send: Send) -> None:
    for kind in ("text/plain;charset=UTF-8", "application/json"):
        assert said(send(page(), headers={"content-type": kind}))["accepted"] == 1


def test_bad_events_are_told_by_their_place_and_the_others_go_on(call: Call, send: Send) -> None:
    wrong = [{}, {**page(2), "page": 5}, page(3, ts=moment(-40 * 86_400)), {**page(4), "schema": 9}]
    body = said(send(page(1), *wrong, page(5)))
    assert body["accepted"] == 2
    assert [(each["index"], each["code"]) for each in body["refused"]] == [
        (1, "unknown_type"),
        (2, "invalid"),
        (3, "too_old"),
        (4, "unknown_version"),
    ]
    (record,) = records()
    assert [row["event_id"] for row in transform(call, record)] == ["page000001", "page000005"]
    transform(call, record)
    (aside,) = client("s3").list_objects_v2(Bucket=LAKE, Prefix="refused/")["Contents"]
    lines = client("s3").get_object(Bucket=LAKE, Key=aside["Key"])["Body"].read().decode().splitlines()
    assert [json.loads(line)["code"] for line in lines] == [each["code"] for each in body["refused"]]


def test_a_text_that_was_cut_within_a_letter_spoils_nothing(call: Call, send: Send) -> None:
    searched = {"search_id": "search001", "query": "half \ud83d and \0", "results": 1}
    assert said(send(page(), {**page(1), "type": "searched", **searched, "page": None}))["refused"]
    event = {"event_id": "search0001", "type": "searched", "ts": moment(), **searched}
    assert said(send(event))["accepted"] == 1
    assert records()[-1]["events"][0]["query"] == "half \ufffd and \ufffd"


def test_nothing_of_what_was_wrong_is_kept(call: Call, send: Send) -> None:
    said(send({**page(), "email": "ada@example.com", "who": ANN["user_id"]}, who=ANN))
    transform(call, *records())
    held = [
        client("s3").get_object(Bucket=LAKE, Key=each["Key"])["Body"].read().decode()
        for each in client("s3").list_objects_v2(Bucket=LAKE)["Contents"]
    ]
    assert held
    assert not [each for each in held if "ada@" in each or ANN["user_id"] in each]


def test_too_much_is_refused_whole(send: Send) -> None:
    assert problem(send())[1] == "invalid"
    assert problem(send(*(page(n) for n in range(101))))[1] == "invalid"
    large = [page(n, referrer="ü" * 253) for n in range(100)]
    assert said(send(*large))["accepted"] == 100
    assert problem(send(*(page(n, referrer="\U0001f3ac" * 253) for n in range(100)))) == (413, "content_too_large")
    assert len(records()) == 1


def test_what_the_stream_does_not_take_is_sent_again(send: Send) -> None:
    with refusing("firehose", "PutRecord", "ServiceUnavailableException"):
        assert send(page())["statusCode"] == 500
    assert records() == []
    assert said(send(page()))["accepted"] == 1


# --- who they are of ---------------------------------------------------------------------------------------------


def test_two_people_have_ids_of_their_own_that_say_nothing_of_them(send: Send) -> None:
    for who in (ANN, BOB, ANN, {**ANN, "profile_id": BOB["profile_id"]}):
        said(send(page(), who=who))
    whose = [record["who"] for record in records()]
    ann, bob, again, sibling = whose
    assert again == ann
    assert len({each["analytics_id"] for each in whose}) == 3
    assert sibling["household_id"] == ann["household_id"] != bob["household_id"]
    assert ann["analytics_id"].startswith("p_")
    assert len(ann["analytics_id"]) == len(ann["household_id"]) == 24
    assert not [each for each in PERSONAL if each != "viewer" and each in json.dumps(records())]


def test_whoever_is_not_signed_in_is_a_visitor(send: Send) -> None:
    said(send(page()))
    (record,) = records()
    assert record["who"] == {"analytics_id": "v_v9Lr3bTn6Yc1", "household_id": None, "kids": False, "country": "DE"}


def test_of_a_child_only_the_player_is_kept_and_nothing_that_knows_it_again(call: Call, send: Send) -> None:
    assert said(send(page(1), start(1), who={**ANN, "is_kids": True}))["accepted"] == 2
    (record,) = records()
    (row,) = transform(call, record)
    assert row["type"] == "play_started"
    assert row["kids"] is True
    assert not {"analytics_id", "household_id", "visitor_id", "session_id"} & row.keys()
    assert "v9Lr3bTn6Yc1" not in json.dumps(record)
    said(send(page(2), who={**ANN, "is_kids": True}))
    assert len(records()) == 1
    assert identities.mapping(ANN["user_id"]) == []


@pytest.mark.parametrize("header", ["sec-gpc", "dnt"])
def test_of_whoever_wants_no_tracking_nothing_is_kept(send: Send, header: str) -> None:
    body = said(send(page(), who=ANN, headers={header: "1"}))
    assert body["accepted"] == 0
    assert records() == []
    assert identities.mapping(ANN["user_id"]) == []
    assert said(send(page(), headers={header: "0"}))["accepted"] == 1


def test_a_token_that_expired_is_told_so_that_its_client_asks_again(send: Send) -> None:
    assert problem(send(page(), who={"refused": "token_expired"})) == (401, "token_expired")


# --- limits ------------------------------------------------------------------------------------------------------


def test_an_account_is_limited_and_another_goes_on(send: Send, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "time", lambda: 1_795_255_200.0)
    monkeypatch.setattr(limits, "OF_ACCOUNT", 30)
    codes = [send(page(n), who=ANN)["statusCode"] for n in range(40)]
    assert codes == [202] * 30 + [429] * 10
    refused = send(page(), who=ANN)
    assert problem(refused) == (429, "too_many_requests")
    assert 1 <= int(refused["headers"]["retry-after"]) <= 61
    assert send(page(), who=BOB)["statusCode"] == 202


def test_processes_share_what_a_sender_has_sent(send: Send, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "time", lambda: 1_795_255_200.0)
    monkeypatch.setattr(limits, "OF_ADDRESS", 100)
    codes = []
    for n in range(200):
        if n % 50 == 0:
            limits._counts.clear()  # another process
        codes.append(send(page(n))["statusCode"])
    assert codes[:100] == [202] * 100
    assert codes.count(202) <= 100 + 2 * limits.SHARED
    monkeypatch.setattr(time, "time", lambda: 1_795_255_260.0)
    assert send(page())["statusCode"] == 202, "the next minute"


def test_an_address_is_not_kept_in_clear(send: Send) -> None:
    for n in range(limits.SHARED):
        said(send(page(n), who=ANN))
    items = json.dumps(client("dynamodb").scan(TableName="matinee-dev-analytics")["Items"])
    assert "LIMIT#address#" in items
    assert "203.0.113.7" not in items


# --- the transform -----------------------------------------------------------------------------------------------


def of_a_play(send: Send, count: int) -> list[Json]:
    for n in range(count):
        stall = {**start(n), "event_id": f"stall{n:05}", "type": "stalled", "position": 60, "stall_ms": 400}
        said(send(start(n), {key: stall[key] for key in stall.keys() - {"startup_ms", "duration"}}))
    return records()


def test_live_counts_are_exact_however_often_and_in_whatever_parts_records_come(call: Call, send: Send) -> None:
    found = of_a_play(send, 7)
    transform(call, *found)
    assert live() == {"starts": 7, "errors": 0, "stalls": 7}
    transform(call, *found)
    for part in (found[:3], found[2:], found[::-1], found[:1]):
        transform(call, *part)
    assert live() == {"starts": 7, "errors": 0, "stalls": 7}


def test_an_event_that_its_client_sends_again_counts_once(call: Call, send: Send) -> None:
    again = start(1)
    for _ in range(3):
        said(send(again))
    transform(call, *records())
    assert live()["starts"] == 1


def test_live_counts_come_by_title_and_country_and_leave_out_robots_and_history(call: Call, send: Send) -> None:
    other = FILM.replace("ABC", "ABD")
    said(send(start(1), start(2, content_id=other)))
    said(send(start(3), headers={"cloudfront-viewer-country": "FR"}))
    said(send(start(4), headers={"user-agent": "Googlebot/2.1 (+http://www.google.com/bot.html)"}))
    said(send(start(5, ts=moment(-7200))))
    transform(call, *records())
    now = datetime.now(UTC)
    found = {(each.content_id, each.country): each.starts for each in counters.of(now - timedelta(minutes=3), now)}
    assert found == {(FILM, "DE"): 1, (other, "DE"): 1, (FILM, "FR"): 1}
    assert live()["starts"] == 3


def test_a_clock_two_hours_wrong_makes_no_other_day(call: Call, send: Send) -> None:
    said(send(start(1, ts=moment(-7260)), sent_at=moment(-7200)))
    (row,) = transform(call, *records())
    happened = datetime.fromisoformat(row["ts"]).replace(tzinfo=UTC)
    assert abs((datetime.now(UTC) - happened).total_seconds() - 60) < 10


def test_events_may_come_out_of_order(call: Call, send: Send) -> None:
    said(send(start(2, ts=moment(-10)), page(1, ts=moment(-300)), page(0, ts=moment(-600))))
    found = transform(call, *records())
    assert [row["event_id"] for row in found] == ["start000002", "page000001", "page000000"]
    assert sorted(found, key=lambda row: str(row["ts"])) == found[::-1]


# --- to be somebody new ------------------------------------------------------------------------------------------


def reset(call: Call, who: Json) -> Json:
    sign_in(who, "viewer")
    event = sample("analytics", "reset_analytics")
    event["requestContext"]["authorizer"]["lambda"] = who
    answer: Json = call("analytics", "reset_analytics", event)
    return answer


def forgotten() -> set[str]:
    return {each.forgotten_id for each in table.every(Forgotten)}


def test_a_reset_gives_a_new_id_and_leaves_the_old_one_to_be_forgotten(call: Call, send: Send) -> None:
    for who in (ANN, BOB):
        said(send(page(), who=who))
    assert reset(call, ANN)["statusCode"] == 204
    for who in (ANN, BOB):
        said(send(page(1), who=who))
    before, bob, after, bob_after = (record["who"] for record in records())
    assert after["analytics_id"] != before["analytics_id"]
    assert after["household_id"] == before["household_id"]
    assert bob_after == bob
    assert forgotten() == {before["analytics_id"]}
    assert list(identities.forgotten(f"{datetime.now(UTC):%Y-%m-%d}")) == [], "rows of today may still come"
    (item,) = identities.forgotten("9999-12-31")
    identities.done(item)
    identities.done(item)
    assert forgotten() == set()


def test_whoever_was_never_seen_can_be_new_too(call: Call) -> None:
    assert reset(call, ANN)["statusCode"] == 204
    assert forgotten() == set()
    assert problem(reset(call, {key: ANN[key] for key in ANN.keys() - {"profile_id"}})) == (403, "profile_required")


def test_erasure_deletes_the_mapping_and_leaves_every_id_to_be_forgotten(call: Call, send: Send) -> None:
    for who in (ANN, {**ANN, "profile_id": BOB["profile_id"]}, BOB):
        said(send(page(), who=who))
    first, second, bob = (record["who"] for record in records())
    for _ in range(2):
        identities.erase(ANN["user_id"])
    assert identities.mapping(ANN["user_id"]) == []
    assert forgotten() == {first["analytics_id"], second["analytics_id"], first["household_id"]}
    kept = identities.mapping(BOB["user_id"])
    assert bob["analytics_id"] in {each.analytics_id for each in kept if isinstance(each, Person)}
    items = json.dumps(client("dynamodb").scan(TableName="matinee-dev-analytics")["Items"])
    assert ANN["user_id"] not in items


# --- what the business tells -------------------------------------------------------------------------------------


def tell(call: Call, name: str, detail: Json, event_id: str = "evt_01K9ZQ9C3D4E5F6G7H8J9KMNPS") -> None:
    event = sample("analytics", "record_business_events")
    envelope = json.loads(event["Records"][0]["body"])
    detail = {"event_id": event_id, "occurred_at": moment(-3), **detail}
    event["Records"][0]["body"] = json.dumps({**envelope, "detail-type": name, "detail": detail})
    assert call("analytics", "record_business_events", event) == {"batchItemFailures": []}


TOLD: dict[str, tuple[Json, Json]] = {
    "users.UserRegistered": ({"user_id": ANN["user_id"]}, {"type": "signed_up"}),
    "subscriptions.EntitlementChanged": (
        {
            "user_id": ANN["user_id"],
            "status": "ended",
            "plan_id": "standard_yearly",
            "currency": "EUR",
            "ends_at": "2026-12-21T10:00:00Z",
        },
        {
            "type": "subscription_changed",
            "status": "canceled",
            "plan_id": "standard_yearly",
            "monthly": 1083,
            "currency": "EUR",
            "ends_at": "2026-12-21 10:00:00.000",
        },
    ),
    "subscriptions.PaymentSettled": (
        {"user_id": ANN["user_id"], "status": "refunded", "money": {"amount": 1299, "currency": "EUR"}},
        {"type": "payment", "status": "refunded", "amount": 1299, "currency": "EUR"},
    ),
    "transcoding.TranscodingFailed": (
        {
            "upload_id": "upl_01K9ZQ7A1B2C3D4E5F6G7H8J01",
            "content_id": FILM,
            "attempt": 1,
            "code": "timed_out",
            "detail": "It took too long.",
            "cost": {"amount": 1476, "currency": "USD"},
        },
        {"type": "content_charged", "content_id": FILM, "amount": 1476, "currency": "USD", "purpose": "encoding"},
    ),
}


@pytest.mark.parametrize("name", TOLD)
def test_what_the_business_does_becomes_a_row_that_names_nobody(call: Call, name: str) -> None:
    sign_in(ANN, "viewer")
    detail, wanted = TOLD[name]
    for _ in range(2):
        tell(call, name, detail)
    first, second = transform(call, *records())
    assert {key: first[key] for key in wanted} == wanted
    assert first["event_id"] == second["event_id"], "a double, which models leave out"
    assert "analytics_id" not in first
    assert ("household_id" in first) == ("user_id" in detail)
    assert ANN["user_id"] not in json.dumps(records())


ANNS = {name: ANN[name] for name in ("user_id", "profile_id")}
OPINIONS: dict[str, tuple[Json, Json]] = {
    "playback.TitleRated": ({"stars": None}, {"type": "title_rated", "stars": 0}),
    "playback.WatchlistChanged": ({"listed": True}, {"type": "title_listed", "listed": True}),
    "recommendations.TitleHidden": ({"hidden": False}, {"type": "title_hidden", "hidden": False}),
}


@pytest.mark.parametrize("name", OPINIONS)
def test_what_a_profile_says_of_a_title_becomes_a_row_under_its_random_id(call: Call, send: Send, name: str) -> None:
    sign_in(ANN, "viewer")
    said(send(page(), who=ANN))
    (seen,) = records()
    detail, wanted = OPINIONS[name]
    for _ in range(2):
        tell(call, name, {**ANNS, "content_id": FILM, **detail})
    first, second = transform(call, *records()[1:])
    assert {key: first[key] for key in wanted} == wanted
    assert (first["analytics_id"], first["content_id"]) == (seen["who"]["analytics_id"], FILM)
    assert first["event_id"] == second["event_id"]
    assert not any(each in json.dumps(records()) for each in PERSONAL)


def test_children_strangers_and_the_erased_say_nothing(call: Call, send: Send) -> None:
    """A profile that is a child's now; one of which nothing was ever collected; an account that is gone."""
    detail = {**ANNS, "content_id": FILM, "stars": 5}
    sign_in(ANN, "viewer")
    tell(call, "playback.TitleRated", detail)
    assert (records(), identities.mapping(ANN["user_id"])) == ([], [])
    said(send(page(), who=ANN))
    sign_in({**ANN, "is_kids": True}, "viewer")
    tell(call, "playback.TitleRated", detail)
    identities.erase(ANN["user_id"])
    sign_in(ANN, "viewer")
    tell(call, "playback.TitleRated", detail)
    assert len(records()) == 1


def test_profiles_of_a_household_speak_for_themselves(call: Call, send: Send) -> None:
    other = {**ANN, "profile_id": BOB["profile_id"]}
    for who in (ANN, other):
        sign_in(who, "viewer")
        said(send(page(), who=who))
        tell(call, "playback.TitleRated", {**ANNS, "profile_id": who["profile_id"], "content_id": FILM, "stars": 5})
    told = [record["who"] for record in records()]
    assert len({each["analytics_id"] for each in told}) == 2
    assert len({each["household_id"] for each in told}) == 1


def test_a_version_that_is_ready_tells_its_cost(call: Call) -> None:
    ready = sample("content", "attach_renditions")["Records"][0]["body"]
    detail = {**json.loads(ready)["detail"], "cost": {"amount": 900, "currency": "USD"}}
    tell(call, "transcoding.RenditionsReady", detail, detail["event_id"])
    tell(call, "transcoding.RenditionsReady", {**detail, "cost": None, "express": True})
    (row,) = transform(call, *records())
    assert (row["type"], row["amount"]) == ("content_charged", 900)


def test_no_id_stands_again_for_whoever_was_erased(call: Call) -> None:
    tell(call, "users.UserRegistered", {"user_id": ANN["user_id"]})
    assert records() == []
    assert identities.mapping(ANN["user_id"]) == []


def test_a_removed_profile_is_forgotten_and_its_last_tokens_bring_nothing(call: Call, send: Send) -> None:
    sign_in(ANN, "viewer")
    said(send(page(), who=ANN))
    (record,) = records()
    removed = {"user_id": ANN["user_id"], "profile_id": ANN["profile_id"]}
    for _ in range(2):
        tell(call, "users.ProfileRemoved", removed)
    assert forgotten() == {record["who"]["analytics_id"]}
    assert said(send(page(1), who=ANN))["accepted"] == 1
    assert len(records()) == 1
