"""Going on, history, lists, ratings and reviews: a profile's own, nobody else's, and gone when they should be."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from matinee.content import titles
from matinee.content.visibility import Audience
from matinee.identity.models import User
from matinee.kernel import table
from matinee.kernel.ids import new_id
from matinee.kernel.types import now
from matinee.playback import popularity, positions, privacy, ratings, reviews, trends, watchlist
from matinee.playback.models import Viewing
from matinee.playback.opinion_inputs import RatingInput
from matinee.playback.opinion_models import Rating, RatingSum
from matinee.playback.watching import Watcher
from matinee.search import popularity as prior

from infra.domains import routes
from tests.conftest import sample
from tests.functions.conftest import ACCOUNT, Call, Heard, client, problem, tables
from tests.functions.playback import (
    ADA,
    BOB,
    KIM,
    As,
    Json,
    Moments,
    asking,
    counted,
    episode,
    film,
    said,
    series,
    somebody,
    told,
)

TABLE = "matinee-dev-playback"


@pytest.fixture
def by(call: Call) -> As:
    return asking(call)


@pytest.fixture
def moments(monkeypatch: pytest.MonkeyPatch) -> Moments:
    clock = Moments()
    monkeypatch.setattr(positions, "now", clock)
    return clock


def watches(by: As, content_id: str, position: float, who: Json = ADA, **more: Any) -> Json:
    answer: Json = told(by("report_position", who, body=said(content_id, position, **more)))
    return answer


def going_on(by: As, who: Json = ADA, **more: Any) -> list[tuple[str, float]]:
    return [(each["content_id"], each["position"]) for each in told(by("list_continuing", who, **more))["items"]]


# --- going on ----------------------------------------------------------------------------------------------------


def test_what_was_watched_last_comes_first_and_a_finished_film_leaves(call: Call, by: As, moments: Moments) -> None:
    films = [film(call, title=f"Film {number}") for number in range(3)]
    for number, content_id in enumerate([*films, films[0]]):
        moments.at = moments.after(60)
        watches(by, content_id, 100 + number)
    assert going_on(by) == [(films[0], 103), (films[2], 102), (films[1], 101)]
    moments.at = moments.after(60)
    watches(by, films[0], 990)
    assert going_on(by) == [(films[2], 102), (films[1], 101)]
    moments.at = moments.after(60)
    watches(by, films[0], 10)
    assert going_on(by)[0] == (films[0], 10)


def test_after_an_episode_comes_the_next_and_after_a_season_the_next_ones_first(
    call: Call, by: As, moments: Moments
) -> None:
    whole, (first, second) = series(call, 2, 1)
    order = [*first, *second]
    for finished, following in zip(order, [*order[1:], None], strict=True):
        moments.at = moments.after(60)
        watches(by, finished, 500)
        assert going_on(by) == [(finished, 500)]
        moments.at = moments.after(60)
        watches(by, finished, 980)
        assert going_on(by) == ([(following, 0)] if following else [])
    watches(by, first[0], 500, observed_at="2026-11-21T08:00:00Z")
    assert going_on(by) == [], "what comes late is what was before"
    watches(by, first[1], 5)
    (item,) = told(by("list_continuing"))["items"]
    assert (item["series"]["content_id"], item["season"], item["title"]["number"]) == (whole, 1, 2)


def test_the_next_episode_is_one_that_this_profile_may_see(call: Call, by: As, moments: Moments) -> None:
    whole = film(call, plays=False, title="A series", type="series")
    season = film(call, plays=False, title="One", type="season", parent_id=whole, number=1)
    first = episode(call, season, 1)
    episode(call, season, 2, maturity=16)
    episode(call, season, 3, availability=[{"countries": ["FR"]}])
    fourth = episode(call, season, 4)
    limits: Json = {"maturity_limit": 12, "country": "DE"}
    told(by("report_position", body=said(first, 980), **limits))
    assert going_on(by, **limits) == [(fourth, 0)]


def test_an_episode_that_was_watched_since_is_not_put_back_by_one_finished_late(
    call: Call, by: As, moments: Moments
) -> None:
    _, (episodes,) = series(call, 3)
    early = moments.at.isoformat()
    moments.at = moments.after(3600)
    watches(by, episodes[1], 990)
    assert going_on(by) == [(episodes[2], 0)]
    watches(by, episodes[0], 990, observed_at=early)
    assert going_on(by) == [(episodes[2], 0)]


def test_the_next_episode_goes_on_where_it_was(call: Call, by: As, moments: Moments) -> None:
    _, (episodes,) = series(call, 2)
    watches(by, episodes[1], 300)
    moments.at = moments.after(60)
    watches(by, episodes[0], 990)
    assert going_on(by) == [(episodes[1], 300)]


def test_of_a_series_one_episode_is_gone_on_with(call: Call, by: As, moments: Moments) -> None:
    _, (episodes, more) = series(call, 2, 1)
    for content_id in (episodes[0], more[0], episodes[1]):
        moments.at = moments.after(60)
        watches(by, content_id, 300)
    assert going_on(by) == [(episodes[1], 300)]


def test_what_may_not_be_seen_any_more_is_not_gone_on_with(call: Call, by: As) -> None:
    content_id = film(call, maturity=16)
    watches(by, content_id, 100)
    assert going_on(by, maturity_limit=12) == []
    call("content", "unpublish_title", path={"content_id": content_id})
    assert going_on(by) == []


def test_going_on_is_one_query_and_one_look_at_the_catalogue(call: Call, by: As) -> None:
    watches(by, film(call), 100)
    with counted() as calls:
        assert len(going_on(by)) == 1
    assert calls == ["GetItem", "Query", "BatchGetItem"]


# --- history -----------------------------------------------------------------------------------------------------


def history(by: As, who: Json = ADA) -> list[str]:
    """The titles of every page, two a page."""
    found: list[str] = []
    more: dict[str, str] = {}
    while True:
        page = told(by("list_history", who, query={"limit": "2", **more}))
        found += [each["content_id"] for each in page["items"]]
        if "next_cursor" not in page:
            return found
        more = {"cursor": page["next_cursor"]}


def test_a_viewing_is_one_line_once_enough_of_it_was_watched(call: Call, by: As, moments: Moments) -> None:
    first, other = film(call), film(call)
    watches(by, first, 900, watched=119, viewing_id="evening-1")
    assert history(by) == []
    for watched in (120, 130, 130, 400):
        moments.at = moments.after(10)
        watches(by, first, 950, watched=watched, viewing_id="evening-1")
    watches(by, first, 10, watched=125, viewing_id="evening-1", observed_at=moments.after(-3600).isoformat())
    moments.at = moments.after(10)
    watches(by, other, 300)
    moments.at = moments.after(10)
    watches(by, first, 300, watched=300, viewing_id="evening-2")
    assert history(by) == [first, other, first]


def test_a_viewing_that_arrives_late_has_its_line_too(call: Call, by: As, moments: Moments) -> None:
    content_id = film(call)
    watches(by, content_id, 700, viewing_id="at-home-1")
    yesterday = moments.after(-86_400).isoformat()
    answer = watches(by, content_id, 400, viewing_id="on-a-train", observed_at=yesterday)
    assert not answer["accepted"]
    assert history(by) == [content_id, content_id]
    seen = told(by("list_history"))["items"]
    assert [each["viewing_id"] for each in seen] == ["at-home-1", "on-a-train"]


def test_what_nobody_can_see_is_in_no_history(call: Call, by: As) -> None:
    draft = json.loads(call("content", "create_title")["body"])["content_id"]
    watches(by, draft, 500)
    told(by("report_position", body=said(film(call, maturity=18), 500), maturity_limit=12))
    assert history(by) == []


def test_a_title_or_all_of_it_is_forgotten(call: Call, by: As, moments: Moments, heard: Heard) -> None:
    films = [film(call) for _ in range(3)]
    for content_id in films:
        moments.at = moments.after(60)
        watches(by, content_id, 500)
        watches(by, content_id, 500, KIM)
    told(by("add_to_watchlist", body={"content_id": films[0]}))
    for _ in range(2):
        assert by("forget_title", path={"content_id": films[1]})["statusCode"] == 204
    assert (history(by), [each for each, _ in going_on(by)]) == ([films[2], films[0]], [films[2], films[0]])
    assert problem(by("get_position", query={"content_id": films[1]})) == (404, "not_found")
    for _ in range(2):
        assert by("clear_history")["statusCode"] == 204
    assert (history(by), going_on(by)) == ([], [])
    assert problem(by("get_position", query={"content_id": films[2]})) == (404, "not_found")
    assert "position" not in told(by("get_mine", path={"content_id": films[2]}))
    assert len(told(by("list_watchlist"))["items"]) == 1
    assert (len(history(by, KIM)), len(going_on(by, KIM))) == (3, 3)
    moments.at = now()
    watches(by, films[0], 700)
    for cleared in [detail for name, detail in heard("playback") if name == "playback.HistoryCleared"] * 2:
        delivered(call, "forget_history", cleared)
    assert [(each["sk"]["S"].split("#")[1]) for each in held(ADA)] == [
        "CLEARED",
        "LISTED",
        "POSITION",
        "TALLY",
        "VIEWING",
    ]
    assert (history(by), going_on(by)) == ([films[0]], [(films[0], 700)])
    assert (len(history(by, KIM)), len(going_on(by, KIM))) == (3, 3)


def delivered(call: Call, name: str, detail: Json) -> None:
    event = sample("playback", name)
    envelope = json.loads(event["Records"][0]["body"]) | {"detail": detail}
    event["Records"][0]["body"] = json.dumps(envelope)
    assert call("playback", name, event) == {"batchItemFailures": []}


def held(who: Json) -> list[Json]:
    """All that the table holds of a profile, in the order of its keys."""
    condition = "pk = :pk AND begins_with(sk, :sk)"
    values = {":pk": {"S": f"USER#{who['user_id']}"}, ":sk": {"S": who["profile_id"]}}
    pages = (
        client("dynamodb")
        .get_paginator("query")
        .paginate(TableName=TABLE, KeyConditionExpression=condition, ExpressionAttributeValues=values)
    )
    return [item for page in pages for item in page["Items"]]


@pytest.mark.slow
def test_a_history_of_any_length_is_cleared_by_two_calls(call: Call, by: As) -> None:
    for number in range(5000):
        viewing = Viewing(
            **ADA, content_id=new_id("ttl"), viewing_id="day-2026-11-21", at_ms=1_795_255_200_000 + number
        )
        tables().put_item(TABLE, viewing.attributes())
    with counted() as calls:
        assert by("clear_history")["statusCode"] == 204
    assert calls == ["BatchGetItem", "GetItem", "PutItem"], "who is calling, and two more"
    assert history(by) == []
    (cleared,) = json.loads(held(ADA)[0]["outbox"]["S"])
    delivered(call, "forget_history", cleared["detail"])
    assert len(held(ADA)) == 1


def test_a_title_that_never_existed_has_no_position(call: Call, by: As) -> None:
    unknown, known = new_id("ttl"), film(call)
    assert problem(by("report_position", body=said(unknown, 50))) == (404, "not_found")
    one, other = (said(content_id, 50) for content_id in (unknown, known))
    clock = {"device_time": other.pop("device_time")}
    one.pop("device_time")
    answer = told(by("report_positions", body={"reports": [one, other], **clock}))
    assert [each["content_id"] for each in answer["items"]] == [known]
    assert [each["content_id"]["S"] for each in held(ADA) if "position" in each] == [known]


# --- the list ----------------------------------------------------------------------------------------------------


def on_list(by: As, who: Json = ADA, **more: Any) -> list[str]:
    return [each["content_id"] for each in told(by("list_watchlist", who, **more))["items"]]


def test_a_list_is_in_order_and_each_title_is_in_it_once(call: Call, by: As, monkeypatch: pytest.MonkeyPatch) -> None:
    films = [film(call, plays=False) for _ in range(3)]
    moments = iter(range(1, 100))
    monkeypatch.setattr(watchlist, "milliseconds", lambda: next(moments))
    for content_id in [*films, films[0]]:
        told(by("add_to_watchlist", body={"content_id": content_id}))
    assert on_list(by) == films[::-1]
    for _ in range(2):
        assert by("remove_from_watchlist", path={"content_id": films[1]})["statusCode"] == 204
    assert on_list(by) == [films[2], films[0]]
    assert problem(by("add_to_watchlist", body={"content_id": new_id("ttl")})) == (404, "not_found")


def test_a_list_is_bounded_and_has_room_again(call: Call, by: As, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watchlist, "MOST", 2)
    films = [film(call, plays=False) for _ in range(3)]
    answers = [by("add_to_watchlist", body={"content_id": each}) for each in films]
    assert problem(answers[2]) == (409, "watchlist_full")
    by("remove_from_watchlist", path={"content_id": films[0]})
    by("remove_from_watchlist", path={"content_id": films[0]})
    assert by("add_to_watchlist", body={"content_id": films[2]})["statusCode"] == 200
    assert problem(by("add_to_watchlist", body={"content_id": films[0]})) == (409, "watchlist_full")


# --- ratings -----------------------------------------------------------------------------------------------------


def test_what_all_ratings_come_to_follows_each(call: Call, by: As) -> None:
    content_id = film(call, plays=False)
    path = {"content_id": content_id}
    told(by("rate_title", path=path, body={"thumb": "up"}))
    told(by("rate_title", KIM, path=path, body={"stars": 3}))
    rated = told(by("rate_title", BOB, path=path, body={"thumb": "down"}))
    assert rated == {"stars": 1, "thumb": "down", "average": 3.0, "count": 3, "up": 1, "down": 1}
    told(by("rate_title", BOB, path=path, body={"stars": 4}))
    for _ in range(2):
        assert by("delete_rating", KIM, path=path)["statusCode"] == 204
    mine = told(by("get_mine", path=path))["rating"]
    assert mine == {"stars": 5, "thumb": "up", "average": 4.5, "count": 2, "up": 2, "down": 0}


def test_what_a_profile_says_of_titles_is_told_once_for_each_change(call: Call, by: As, heard: Heard) -> None:
    content_id = film(call)
    path = {"content_id": content_id}
    for _ in range(2):
        told(by("rate_title", path=path, body={"thumb": "up"}))
        told(by("add_to_watchlist", body=path))
    for _ in range(2):
        assert by("delete_rating", path=path)["statusCode"] == 204
        assert by("remove_from_watchlist", path=path)["statusCode"] == 204
    events = heard("playback")
    assert {(each["user_id"], each["profile_id"], each["content_id"]) for _, each in events} == {
        (ADA["user_id"], ADA["profile_id"], content_id)
    }
    rated = [each["stars"] for name, each in events if name == "playback.TitleRated"]
    listed = [each["listed"] for name, each in events if name == "playback.WatchlistChanged"]
    assert (rated, listed) == ([5, None], [True, False])


@pytest.mark.parametrize("body", [{}, {"stars": 6}, {"stars": 0}, {"thumb": "sideways"}, {"stars": 3, "thumb": "up"}])
def test_a_rating_is_stars_or_a_thumb(call: Call, by: As, body: Json) -> None:
    assert problem(by("rate_title", path={"content_id": film(call, plays=False)}, body=body)) == (422, "invalid")


WATCHERS = [Watcher(**somebody()) for _ in range(3)]
ACTS = st.lists(st.tuples(st.integers(0, 2), st.none() | st.integers(1, 5)), min_size=1, max_size=4)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(ACTS, min_size=1, max_size=6))
def test_sums_are_exact_however_ratings_get_in_between_one_another(
    call: Call, told_to_rate: str, acts: list[list[tuple[int, int | None]]]
) -> None:
    """Of each list the first is at work, has read what it needs, and then the others come first, the same profile's too."""
    content_id = new_id("ttl")
    for first, *others in acts:
        with between(content_id, others):
            act(content_id, *first)
    found = [rating_of(who, content_id) for who in WATCHERS]
    given_stars = [rating.stars for rating in found if rating and rating.stars]
    sums = list(table.every(RatingSum, content_id=content_id))
    assert sum(each.count for each in sums) == len(given_stars)
    assert sum(each.stars for each in sums) == sum(given_stars)
    assert sum(each.up for each in sums) == sum(stars >= 4 for stars in given_stars)
    assert sum(each.down for each in sums) == sum(stars <= 2 for stars in given_stars)


def rating_of(who: Watcher, content_id: str) -> Rating | None:
    return table.find(Rating, user_id=who.user_id, profile_id=who.profile_id, content_id=content_id)


def act(content_id: str, number: int, stars: int | None) -> None:
    if stars is None:
        ratings.take_back(WATCHERS[number], content_id)
    else:
        ratings.give(WATCHERS[number], content_id, RatingInput(stars=stars), Audience("DE"))


@pytest.fixture
def told_to_rate(call: Call, by: As, monkeypatch: pytest.MonkeyPatch) -> str:
    """The process is `rate_title`'s, and every title is there."""
    by("delete_rating")
    by("rate_title")
    monkeypatch.setattr(titles, "seen", lambda *_: None)
    monkeypatch.setattr(time, "sleep", lambda _: None)
    return TABLE


@contextmanager
def between(content_id: str, others: list[tuple[int, int | None]]) -> Iterator[None]:
    """The first read is followed, before what it leads to, by what others do."""
    with pytest.MonkeyPatch.context() as patch:
        read = table.find

        def find(cls: Any, **key: Any) -> Any:
            found = read(cls, **key)
            patch.undo()
            for each in others:
                act(content_id, *each)
            return found

        patch.setattr(table, "find", find)
        yield


def test_an_episode_in_the_history_says_of_which_series_it_is(call: Call, by: As) -> None:
    whole, (_, (second,)) = series(call, 1, 1)
    watches(by, second, 990)
    with counted() as calls:
        (seen,) = told(by("list_history"))["items"]
    assert (seen["title"]["number"], seen["series"]["content_id"], seen["season"]) == (1, whole, 2)
    assert calls == ["GetItem", "Query", "BatchGetItem", "BatchGetItem", "BatchGetItem"]


# --- reviews -----------------------------------------------------------------------------------------------------


@pytest.fixture
def watched(call: Call, by: As) -> str:
    """A film that three profiles have watched."""
    content_id = film(call)
    for who in (ADA, KIM, BOB):
        watches(by, content_id, 600, who)
    return content_id


def write(by: As, content_id: str, who: Json = ADA, text: str = "The lamp is the best of the cast.") -> str:
    review_id: str = told(by("write_review", who, path={"content_id": content_id}, body={"text": text}))["review_id"]
    return review_id


def approved(by: As, review_id: str) -> None:
    told(by("judge_review", path={"review_id": review_id}, body={"status": "approved"}))


def read(by: As, content_id: str, who: Json = BOB) -> list[str]:
    return [each["review_id"] for each in told(by("list_reviews", who, path={"content_id": content_id}))["items"]]


def waiting(by: As, status: str = "pending") -> list[str]:
    return [each["review_id"] for each in told(by("list_waiting_reviews", query={"status": status}))["items"]]


def test_nobody_reads_a_review_before_the_staff_has(by: As, watched: str) -> None:
    review_id = write(by, watched)
    assert (read(by, watched), waiting(by)) == ([], [review_id])
    approved(by, review_id)
    assert (read(by, watched), waiting(by), waiting(by, "approved")) == ([review_id], [], [review_id])
    (seen,) = told(by("list_reviews", BOB, path={"content_id": watched}))["items"]
    assert not [trace for trace in (*ADA.values(),) if trace in json.dumps(seen)]
    assert not seen["mine"]
    told(by("replace_review", path={"review_id": review_id}, body={"text": "The storm is.", "spoiler": True}))
    assert (read(by, watched), waiting(by)) == ([], [review_id])
    told(by("judge_review", path={"review_id": review_id}, body={"status": "rejected", "reason": "Rude"}))
    assert (read(by, watched), waiting(by, "rejected")) == ([], [review_id])


def test_the_staff_may_read_those_alone_that_were_reported_or_give_much_away(by: As, watched: str) -> None:
    plain, spoiling = write(by, watched), write(by, watched, KIM)
    told(by("replace_review", KIM, path={"review_id": spoiling}, body={"text": "She did it.", "spoiler": True}))
    for each in (plain, spoiling):
        approved(by, each)
    by("report_review", BOB, path={"review_id": plain}, body={"reason": "spam"})
    narrowed = {"reported=true": [plain], "spoiler=true": [spoiling], "spoiler=false": [plain]}
    for narrowing, found in narrowed.items():
        name, value = narrowing.split("=")
        queue = told(by("list_waiting_reviews", query={"status": "approved", name: value}))["items"]
        assert [each["review_id"] for each in queue] == found


def test_who_has_not_watched_enough_says_nothing(call: Call, by: As) -> None:
    content_id = film(call)
    review: Json = {"path": {"content_id": content_id}, "body": {"text": "Long"}}
    assert problem(by("write_review", **review)) == (403, "not_watched")
    watches(by, content_id, 999, watched=100)
    assert problem(by("write_review", **review)) == (403, "not_watched")
    watches(by, content_id, 400, watched=310)
    watches(by, content_id, 5, watched=1, viewing_id="another-evening")
    assert by("write_review", **review)["statusCode"] == 201


def test_a_title_has_one_review_of_a_profile(by: As, watched: str) -> None:
    first = write(by, watched)
    again = by("write_review", path={"content_id": watched}, body={"text": "Again"})
    assert problem(again) == (409, "already_reviewed")
    mine = told(by("get_mine", path={"content_id": watched}))
    assert (mine["may_review"], mine["review_id"]) == (False, first)
    assert (mine["review"]["text"], mine["review"]["status"]) == ("The lamp is the best of the cast.", "pending")
    assert "review" not in told(by("get_mine", BOB, path={"content_id": watched}))
    assert by("delete_review", path={"review_id": first})["statusCode"] == 204
    assert told(by("get_mine", path={"content_id": watched}))["may_review"]
    assert write(by, watched) != first


def test_reports_of_many_take_a_review_out_of_sight(by: As, watched: str) -> None:
    review_id = write(by, watched)
    path = {"review_id": review_id}
    assert problem(by("report_review", BOB, path=path, body={})) == (404, "not_found"), "nobody has seen it"
    approved(by, review_id)
    for who in [BOB, BOB, KIM, KIM]:
        assert by("report_review", who, path=path, body={"reason": "spam"})["statusCode"] == 204
    assert read(by, watched) == [review_id]
    assert by("report_review", somebody(), path=path, body={})["statusCode"] == 204
    assert (read(by, watched), waiting(by)) == ([], [review_id])
    approved(by, review_id)
    assert read(by, watched) == [review_id]


def test_a_day_has_room_for_so_many_reviews(by: As, watched: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(reviews.A_DAY, "reviews", 2)
    review_id = write(by, watched)
    change: Json = {"path": {"review_id": review_id}, "body": {"text": "Better"}}
    assert by("replace_review", **change)["statusCode"] == 200
    assert problem(by("replace_review", **change)) == (429, "too_many_requests")
    assert by("write_review", BOB, path={"content_id": watched}, body={"text": "Mine"})["statusCode"] == 201


# --- whose it is -------------------------------------------------------------------------------------------------


def test_another_profile_of_the_household_sees_and_changes_nothing(by: As, watched: str) -> None:
    """Every route of viewers, asked by Kim, of whom nothing is kept but that she has watched it."""
    told(by("add_to_watchlist", body={"content_id": watched}))
    told(by("rate_title", path={"content_id": watched}, body={"stars": 2}))
    review_id = write(by, watched)
    approved(by, review_id)
    by("clear_history", KIM)
    before = kept(ADA)
    for domain, row, route in routes():
        if domain.name != "playback" or route.access != "viewer":
            continue
        given: Json = {}
        if "{" in route.path:
            given["path"] = {"review_id": review_id} if "review_id" in route.path else {"content_id": watched}
        if row.name == "get_position":
            given["query"] = {"content_id": watched}
        answer = by(row.name, KIM, **given)
        assert answer["statusCode"] < 500, answer
        assert not [trace for trace in (ADA["profile_id"], '"mine":true') if trace in json.dumps(answer)], row.name
        ours = [each for each in before if "REVIEW#" not in each]
        assert [each for each in kept(ADA) if "REVIEW#" not in each] == ours, row.name
    assert problem(by("replace_review", KIM, path={"review_id": review_id})) == (404, "not_found")
    assert problem(by("delete_review", KIM, path={"review_id": review_id})) == (404, "not_found")
    assert (on_list(by), [each for each, _ in going_on(by)]) == ([watched], [watched])


def kept(who: Json) -> list[str]:
    items = client("dynamodb").scan(TableName=TABLE)["Items"]
    return sorted(text for item in items if who["profile_id"] in (text := json.dumps(item, sort_keys=True)))


def test_a_profile_that_left_is_forgotten_once_no_token_speaks_for_it(
    call: Call, by: As, heard: Heard, watched: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for who in (ADA, KIM):
        told(by("add_to_watchlist", who, body={"content_id": watched}))
        told(by("rate_title", who, path={"content_id": watched}, body={"thumb": "up"}))
        approved(by, write(by, watched, who))
    event = sample("playback", "note_removed_profile")
    detail = {**json.loads(event["Records"][0]["body"])["detail"], **KIM}
    event["Records"][0]["body"] = json.dumps({**json.loads(event["Records"][0]["body"]), "detail": detail})
    for _ in range(2):
        assert call("playback", "note_removed_profile", event) == {"batchItemFailures": []}
    call("playback", "erase_removed_profiles")
    assert len(read(by, watched)) == 2
    monkeypatch.setattr(privacy, "milliseconds", lambda: int((time.time() + 20 * 60) * 1000))
    call("playback", "erase_removed_profiles")
    assert len(read(by, watched)) == 2
    monkeypatch.setattr(privacy, "milliseconds", lambda: int((time.time() + 26 * 60) * 1000))
    for _ in range(2):
        call("playback", "erase_removed_profiles")
    assert kept(KIM) == []
    assert told(by("get_mine", path={"content_id": watched}))["rating"]["count"] == 1
    assert (len(read(by, watched)), on_list(by)) == (1, [watched])


def test_a_household_tells_who_left(call: Call, heard: Heard) -> None:
    owner = sample("users", "create_profile")["requestContext"]["authorizer"]["lambda"]["user_id"]
    account = User(user_id=owner, email="ada@matinee.test")
    client("dynamodb").put_item(TableName="matinee-dev-users", Item={**account.attributes(), "version": {"N": "1"}})
    for name in ("One", "Two"):
        answer = call("users", "create_profile", body={"name": name})
        assert answer["statusCode"] == 201, answer
    profile_id = json.loads(answer["body"])["profile_id"]
    assert call("users", "delete_profile", path={"profile_id": profile_id}, body={})["statusCode"] == 204
    assert [(name, detail["profile_id"]) for name, detail in heard("users")] == [("users.ProfileRemoved", profile_id)]


# --- how popular it is -------------------------------------------------------------------------------------------


def test_what_is_watched_is_what_the_search_is_told(call: Call, by: As, monkeypatch: pytest.MonkeyPatch) -> None:
    many, few, _ = (film(call) for _ in range(3))
    for content_id, times in ((many, 5), (few, 1)):
        for _ in range(times):
            watches(by, content_id, 500, somebody())
    watches(by, few, 500, ADA, watched=30)
    call("playback", "publish_popularity")
    body = client("s3").get_object(Bucket=f"matinee-dev-search-{ACCOUNT}-us-east-1", Key="popularity.json")["Body"]
    measured = json.loads(body.read())
    assert set(measured) == {many, few}
    assert 0 < measured[few] < measured[many] < 0.5, "five viewings make nothing popular"
    assert prior.KEY == "popularity.json"


def test_what_came_in_the_last_day_follows_from_two_sums(call: Call, by: As, monkeypatch: pytest.MonkeyPatch) -> None:
    old, new = film(call, title="Old"), film(call, title="New")
    bucket, began = f"matinee-dev-recommendations-{ACCOUNT}-us-east-1", time.time()
    clock = {"at": began}
    monkeypatch.setattr(time, "time", lambda: clock["at"])

    def published(at: float) -> Json:
        clock["at"] = at
        call("playback", "publish_popularity")
        watched: Json = json.loads(client("s3").get_object(Bucket=bucket, Key="watched.json")["Body"].read())
        return watched

    for _ in range(3):
        told(by("report_position", somebody(), body=said(old, 500), country="DE"))
    assert published(began)["DE"] == {old: [3, 3]}, "for its first day all of them are the last day's"
    published(began + 3600)
    clock["at"] = began + 86_000
    told(by("report_position", somebody(), body=said(new, 500), country="DE"))
    later = published(began + 86_400)
    assert later["DE"][new] == pytest.approx([1, 1], abs=0.01)
    assert later["DE"][old] == pytest.approx([3 * 2 ** (-1 / 14), 0], abs=0.01)
    assert later["*"] == later["DE"]
    again = published(began + 86_700)
    assert again["DE"][old][1] == pytest.approx(0, abs=0.01), "twice in an hour it does not lose the day before"


def test_viewings_fade(call: Call, by: As, monkeypatch: pytest.MonkeyPatch) -> None:
    moment = time.time()
    by("delete_rating")
    old, new = new_id("ttl"), new_id("ttl")
    popularity.count(old, "DE")
    later = moment + trends.HALF_LIFE
    monkeypatch.setattr(time, "time", lambda: later)
    popularity.count(new, "DE")
    counts = popularity.by_country(later)["DE"]
    assert counts[new] == pytest.approx(1)
    assert counts[old] == pytest.approx(0.5, rel=0.01)
    assert popularity.measure({"a": 1000, "b": 1000, "c": 0}) == {"a": 1, "b": 1, "c": 0}
