"""Records become rows, one for each event, in an answer that Lambda can give."""

import base64
import json
from typing import Any

import pytest
from matinee.analytics import columns, devices
from matinee.analytics.enriching import enrich

from tests.conftest import sample

Json = dict[str, Any]
SAMPLE = json.loads(base64.b64decode(sample("analytics", "enrich_events")["records"][0]["data"]))


def record(name: str, said: Any) -> Json:
    data = said if isinstance(said, bytes) else json.dumps(said).encode()
    return {"recordId": name, "approximateArrivalTimestamp": 1, "data": base64.b64encode(data).decode()}


def rows(result: Json) -> list[Json]:
    lines = base64.b64decode(result["data"]).decode()
    assert lines.endswith("\n"), "Firehose puts records one after the other as they are"
    return [json.loads(line) for line in lines.splitlines()]


def test_each_event_is_a_row_of_the_lakes_columns() -> None:
    (result,) = enrich([record("1", SAMPLE)]).results
    assert (result["recordId"], result["result"]) == ("1", "Ok")
    found = rows(result)
    assert [row["type"] for row in found] == ["page_viewed", "play_started"]
    for row in found:
        assert row.keys() <= columns.columns().keys()
    first = found[0]
    assert first["ts"] == "2026-11-21 10:00:00.120", "corrected by the 120 ms between its sending and its arrival"
    assert (first["device"], first["os"], first["browser"], first["bot"]) == ("desktop", "Windows", "Chrome", False)
    assert (first["analytics_id"], first["country"], first["experiments"]) == (
        SAMPLE["who"]["analytics_id"],
        "DE",
        {"home-rows": "b"},
    )


def test_columns_that_an_event_says_nothing_of_are_left_out() -> None:
    who = {"analytics_id": None, "household_id": None, "kids": True, "country": None}
    (row, *_) = rows(enrich([record("1", {**SAMPLE, "who": who, "user_agent": None})]).results[0])
    assert not {"analytics_id", "household_id", "country", "device", "os", "referrer"} & row.keys()
    assert (row["kids"], row["bot"]) == (True, False)


def test_moments_of_events_are_written_as_timestamps() -> None:
    told = {
        "event_id": "evt_00000001",
        "type": "subscription_changed",
        "ts": "2026-11-21T10:00:00Z",
        "status": "active",
        "ends_at": "2026-12-21T10:00:00Z",
    }
    (row,) = rows(enrich([record("1", {**SAMPLE, "events": [told]})]).results[0])
    assert row["ends_at"] == "2026-12-21 10:00:00.000"


def test_a_columns_name_may_differ_from_its_fields() -> None:
    seen = {**SAMPLE["events"][0], "type": "impressed", "row": 3}
    (row,) = rows(enrich([record("1", {**SAMPLE, "events": [seen]})]).results[0])
    assert (row["row_place"], "row" in row) == (3, False)


@pytest.mark.parametrize("said", [b"not JSON", b"\xff", [], {}, {"events": []}, "text"])
def test_a_record_that_is_none_of_ours_fails_for_itself(said: Any) -> None:
    results = enrich([record("1", said), record("2", SAMPLE)]).results
    assert [(each["recordId"], each["result"]) for each in results] == [("1", "ProcessingFailed"), ("2", "Ok")]


def test_a_record_without_events_is_dropped_and_tells_what_was_refused() -> None:
    refused = {"index": 0, "code": "unknown_type", "type": "other", "fields": []}
    found = enrich([record("1", {**SAMPLE, "events": [], "refused": [refused]})])
    assert [each["result"] for each in found.results] == ["Dropped"]
    assert found.refused == [{"received_at": SAMPLE["received_at"], "app": "web", **refused}]


def test_an_answer_stays_below_what_lambda_may_answer() -> None:
    many = [{**SAMPLE["events"][0], "event_id": f"e{n:09}", "referrer": "a" * 253} for n in range(100)]
    context = {**SAMPLE["context"], "experiments": {f"{n:080}": "b" * 80 for n in range(20)}}
    found = enrich([record(str(n), {**SAMPLE, "events": many, "context": context}) for n in range(20)])
    kinds = [each["result"] for each in found.results]
    assert kinds[0] == "Ok"
    assert "ProcessingFailed" in kinds, "Firehose puts it apart, as it came"
    assert len(json.dumps({"records": [each for each in found.results if each["result"] == "Ok"]})) < 6 * 1024**2
    assert len(found.rows) == 100 * kinds.count("Ok")


AGENTS = {
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 "
    "Mobile/15E148 Safari/604.1": ("phone", "iOS", False),
    "Mozilla/5.0 (iPad; CPU OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 "
    "Mobile/15E148 Safari/604.1": ("tablet", "iOS", False),
    "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile "
    "Safari/537.36": ("phone", "Android", False),
    "Mozilla/5.0 (Linux; Android 14; SM-X710) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36": (
        "tablet",
        "Android",
        False,
    ),
    "Mozilla/5.0 (SMART-TV; Linux; Tizen 7.0) AppleWebKit/537.36 (KHTML, like Gecko) Version/7.0 TV Safari/537.36": (
        "tv",
        "Tizen",
        False,
    ),
    "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0": ("desktop", "Linux", False),
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)": ("other", None, True),
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/140.0.0.0 Safari/537.36": (
        "desktop",
        "Linux",
        True,
    ),
    "curl/8.5.0": ("other", None, True),
    "no browser that anybody knows": ("other", None, False),
}


@pytest.mark.parametrize("agent", AGENTS)
def test_a_device_is_known_by_its_header(agent: str) -> None:
    found = devices.of(agent)
    assert (found.device, found.os, found.bot) == AGENTS[agent]
