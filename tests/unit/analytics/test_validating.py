"""An event is good for itself, or refused with a reason that repeats nothing of it."""

from datetime import UTC, datetime, timedelta
from typing import Any, Literal

import pytest
from matinee.analytics import clock, validating
from matinee.analytics.schemas import UPCASTS, Event
from matinee.analytics.validating import check

NOW = datetime(2026, 11, 21, 10, 0, 5, tzinfo=UTC)
PAGE = {"event_id": "e7Jd2Kq9", "type": "page_viewed", "ts": "2026-11-21T10:00:00Z", "page": "home"}


@pytest.mark.parametrize(
    ("said", "code", "kind", "fields"),
    [
        ({}, "unknown_type", "other", []),
        ({**PAGE, "type": "ada@example.com"}, "unknown_type", "other", []),
        ({**PAGE, "type": ["page_viewed"]}, "unknown_type", "other", []),
        ({**PAGE, "type": "signed_up"}, "unknown_type", "other", []),
        ({**PAGE, "schema": 2}, "unknown_version", "page_viewed", []),
        ({**PAGE, "schema": "1"}, "unknown_version", "page_viewed", []),
        ({**PAGE, "schema": True}, "unknown_version", "page_viewed", []),
        ({**PAGE, "page": 5}, "invalid", "page_viewed", ["page"]),
        ({**PAGE, "page": "a page"}, "invalid", "page_viewed", ["page"]),
        ({**PAGE, "event_id": "short"}, "invalid", "page_viewed", ["event_id"]),
        ({**PAGE, "ts": 1795255200}, "invalid", "page_viewed", ["ts"]),
        ({**PAGE, "ada@example.com": 1}, "invalid", "page_viewed", ["other"]),
        ({**PAGE, "user_id": "usr_01K9ZQ5T9S8R7Q6P5N4M3K2J1H"}, "invalid", "page_viewed", ["other"]),
    ],
)
def test_what_is_wrong_is_named_and_nothing_else(said: Any, code: str, kind: str, fields: list[str]) -> None:
    event, refused = check(7, said)
    assert event is None
    assert refused is not None
    assert refused.model_dump() == {"index": 7, "code": code, "type": kind, "fields": fields}


def test_what_is_right_is_kept_and_only_our_functions_tell_of_the_business() -> None:
    event, refused = check(0, PAGE)
    assert (type(event).__name__, refused) == ("PageViewed", None)
    told = {"event_id": "evt_0000001", "type": "signed_up", "ts": "2026-11-21T10:00:00Z"}
    assert check(0, told, server=True).event is not None
    assert check(0, told).event is None


def test_an_event_of_an_older_version_becomes_one_of_the_newest(monkeypatch: pytest.MonkeyPatch) -> None:
    class Liked(Event):
        version = 3
        type: Literal["liked"]
        stars: int
        by: str

    monkeypatch.setattr(validating, "kinds", lambda: {"liked": Liked})
    monkeypatch.setitem(UPCASTS, ("liked", 1), lambda old: {**old, "stars": 5 if old["thumb"] == "up" else 1})
    monkeypatch.setitem(
        UPCASTS, ("liked", 2), lambda old: {"by": "thumb", **{k: v for k, v in old.items() if k != "thumb"}}
    )
    old = {"event_id": "e7Jd2Kq9", "type": "liked", "ts": "2026-11-21T10:00:00Z", "thumb": "up"}
    event, _ = check(0, old)
    assert event is not None
    assert event.model_dump(include={"schema_", "stars", "by"}) == {"schema_": 3, "stars": 5, "by": "thumb"}


def test_a_moment_is_corrected_by_the_clock_that_said_it() -> None:
    ahead = timedelta(hours=2)
    said, sent = NOW + ahead - timedelta(seconds=40), NOW + ahead
    assert clock.corrected(said, sent, NOW) == NOW - timedelta(seconds=40)
    assert clock.corrected(sent + timedelta(seconds=9), sent, NOW) == NOW, "nothing happens after it arrived"
    assert clock.written(NOW.replace(microsecond=123_999)) == "2026-11-21 10:00:05.123"


def test_what_lay_for_a_month_or_is_of_the_future_is_refused() -> None:
    for age, code in ((0, ""), (29, ""), (31, "too_old"), (-1, "in_future")):
        assert clock.misdated(NOW - timedelta(days=age), NOW, NOW + timedelta(hours=5)) == code
    assert clock.misdated(NOW + timedelta(seconds=60), NOW, NOW) == ""
    assert clock.misdated(datetime(1, 1, 1, tzinfo=UTC), NOW, NOW) == "too_old"
    assert clock.misdated(datetime(1, 1, 1, tzinfo=UTC), datetime(1, 1, 2, tzinfo=UTC), NOW) == ""
