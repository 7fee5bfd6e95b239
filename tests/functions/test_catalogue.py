"""Who sees what of the catalogue, how it is listed, and what becomes of a title that is changed, deleted, restored."""

import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from matinee.content import deleting, ordering, windows
from matinee.kernel import aws, objects
from matinee.kernel.table import sizes
from matinee.kernel.types import now

from tests.conftest import sample
from tests.functions.conftest import Call, Heard, client, problem
from tests.functions.playback import counted
from tests.functions.test_content import MEDIA, UPLOADS, made, ready, submitted

EDITOR = "usr_01K9ZQ5T9S8R7Q6P5N4M3K2J1H"


def by_editor(name: str) -> dict[str, Any]:
    """The sample of a public route, asked by an editor."""
    event = sample("content", name)
    event["requestContext"]["authorizer"] = {"lambda": {"user_id": EDITOR, "role": "editor"}}
    return event


def created(call: Call, **said: Any) -> str:
    answer = call("content", "create_title", body={"title": "A film", **said})
    assert answer["statusCode"] == 201, answer
    content_id: str = json.loads(answer["body"])["content_id"]
    return content_id


def published(call: Call, **said: Any) -> str:
    content_id = created(call, **said)
    answer = call("content", "publish_title", path={"content_id": content_id})
    assert answer["statusCode"] == 200, answer
    return content_id


def listed(call: Call, name: str = "list_titles", headers: dict[str, str] | None = None, **query: str) -> list[str]:
    """The titles of every page, in order."""
    path = {"content_id": query.pop("content_id")} if "content_id" in query else None
    found: list[str] = []
    more: dict[str, str] = {}
    while True:
        answer = call("content", name, query={**query, **more}, headers=headers or {}, path=path)
        assert answer["statusCode"] == 200, answer
        page = json.loads(answer["body"])
        found += [item["title"] for item in page["items"]]
        if "next_cursor" not in page:
            return found
        more = {"cursor": page["next_cursor"]}


def seen(call: Call, content_id: str, **headers: str) -> dict[str, Any]:
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    answer = call("content", "get_title", path={"content_id": content_id}, headers=given)
    assert answer["statusCode"] == 200, answer
    view: dict[str, Any] = json.loads(answer["body"])
    return view


SPAN = timedelta(hours=1)


@pytest.mark.parametrize(
    ("said", "headers"),
    [
        ({"availability": [{"countries": ["DE"]}]}, {"cloudfront-viewer-country": "FR"}),
        ({"availability": [{"from": (now() + SPAN).isoformat()}]}, {}),
        ({"availability": [{"until": (now() - SPAN).isoformat()}]}, {}),
        ({"maturity": 16}, {"x-matinee-audience": "maturity=12"}),
        ({"ratings": {"DE": "16"}}, {"x-matinee-audience": "maturity=12&locale=de"}),
    ],
    ids=["another country", "not yet open", "closed", "too old for them", "by its certificate"],
)
def test_what_is_not_for_somebody_is_neither_shown_nor_listed(
    call: Call, said: dict[str, Any], headers: dict[str, str]
) -> None:
    content_id = published(call, title="Theirs", **said)
    published(call, title="Everybody's", maturity=0)
    answer = call("content", "get_title", path={"content_id": content_id}, headers=headers)
    assert problem(answer) == (404, "not_found")
    assert listed(call, headers=headers) == ["Everybody's"]
    at_home = {"cloudfront-viewer-country": "DE"}
    if said.get("maturity") or said.get("ratings") or "countries" in said["availability"][0]:
        assert listed(call, headers=at_home) == ["Everybody's", "Theirs"]


def test_a_title_says_the_certificate_of_the_country_where_one_asks(call: Call) -> None:
    content_id = published(call, ratings={"US": "PG-13", "DE": "12"})
    certificates = [
        seen(call, content_id, cloudfront_viewer_country=each).get("certificate") for each in ("DE", "US", "FR")
    ]
    assert certificates == ["12", "PG-13", None]


@pytest.mark.parametrize("told", ["maturity=99", "maturity=-1", "maturity=x", "nonsense", "maturity="])
def test_what_the_edge_would_not_say_narrows_nothing_and_opens_nothing(call: Call, told: str) -> None:
    published(call, title="For adults", maturity=18)
    created(call, title="A draft")
    assert listed(call, headers={"x-matinee-audience": told}) == ["For adults"]


def test_what_is_answered_to_nobody_in_particular_is_kept_by_the_edge_alone(call: Call) -> None:
    path = {"content_id": published(call)}
    for name, given in (("list_titles", {}), ("get_title", {"path": path})):
        answer = call("content", name, **given)
        assert answer["headers"]["cache-control"] == "public, max-age=0, s-maxage=15"
        assert answer["headers"]["vary"] == "Authorization"
        tag = {"if-none-match": f"W/{answer['headers']['etag']}"}
        assert call("content", name, headers=tag, **given)["statusCode"] == 304


TRANSLATED = {
    "title": "The Sea",
    "description": "Waves.",
    "translations": {"de": {"title": "Das Meer", "description": "Wellen."}, "pt-BR": {"title": "O mar"}},
}


@pytest.mark.parametrize(
    ("locale", "title", "description"),
    [
        ("de", "Das Meer", "Wellen."),
        ("de-AT", "Das Meer", "Wellen."),
        ("pt-BR", "O mar", "Waves."),
        ("pt", "The Sea", "Waves."),
        ("ja", "The Sea", "Waves."),
    ],
)
def test_a_title_is_told_in_the_readers_language_or_in_its_own(
    call: Call, locale: str, title: str, description: str
) -> None:
    content_id = published(call, **TRANSLATED)
    by_header = seen(call, content_id, x_matinee_audience=f"maturity=18&locale={locale}")
    assert (by_header["title"], by_header["description"], by_header["translations"]) == (title, description, {})
    answer = call("content", "get_title", path={"content_id": content_id}, query={"locale": locale})
    assert json.loads(answer["body"])["title"] == title
    assert listed(call, locale=locale) == [title]


SHELVES: list[dict[str, Any]] = [
    {"title": "Älter", "genres": ["Drama"], "year": 1950, "original_language": "de"},
    {"title": "The Zoo", "genres": ["Drama", "Comedy"], "release_date": "1999-05"},
    {"title": "“Bread”", "genres": ["Comedy"], "year": 1980, "original_language": "fr"},
    {"title": "Endless", "type": "series", "genres": ["drama"], "year": 2010},
    {"title": "Undated", "genres": []},
]


LISTS: list[tuple[dict[str, str], list[str]]] = [
    ({}, ["Undated", "Endless", "“Bread”", "The Zoo", "Älter"]),
    ({"genre": "Drama"}, ["Endless", "The Zoo", "Älter"]),
    ({"genre": "dRAMA", "type": "movie"}, ["The Zoo", "Älter"]),
    ({"genre": "Drama", "type": "series"}, ["Endless"]),
    ({"genre": "Drama", "language": "de"}, ["Älter"]),
    ({"genre": "Horror"}, []),
    ({"type": "series"}, ["Endless"]),
    ({"type": "movie"}, ["Undated", "“Bread”", "The Zoo", "Älter"]),
    ({"language": "fr"}, ["“Bread”"]),
    ({"language": "fr", "type": "series"}, []),
    ({"sort": "title"}, ["Älter", "“Bread”", "Endless", "Undated", "The Zoo"]),
    ({"sort": "year"}, ["Endless", "The Zoo", "“Bread”", "Älter", "Undated"]),
    ({"year_from": "1980"}, ["Endless", "The Zoo", "“Bread”"]),
    ({"year_to": "1980"}, ["“Bread”", "Älter"]),
    ({"year_from": "1980", "year_to": "1999"}, ["The Zoo", "“Bread”"]),
    ({"year_from": "1980", "sort": "title"}, ["“Bread”", "Endless", "The Zoo"]),
    ({"year_to": "1999", "sort": "newest", "genre": "comedy"}, ["“Bread”", "The Zoo"]),
    ({"year_from": "2000", "year_to": "1990"}, []),
]


def test_every_filter_and_every_order_goes_together(call: Call) -> None:
    for said in SHELVES:
        published(call, **said)
    for query, found in LISTS:
        assert (query, listed(call, "list_titles", None, **query)) == (query, found)
        assert (query, listed(call, "list_titles", None, **query, limit="1")) == (query, found)


def test_a_list_is_one_call_whatever_is_asked(call: Call) -> None:
    for said in SHELVES:
        published(call, **said)
    calls: list[str] = []
    events = aws.client("dynamodb").meta.events
    note: Callable[..., None] = lambda model, **_: calls.append(model.name)  # noqa: E731
    events.register("before-call.dynamodb", note)
    for query in ({}, {"genre": "Drama", "language": "de"}, {"sort": "year", "year_from": "1950"}):
        call("content", "list_titles", query=query)
    events.unregister("before-call.dynamodb", note)
    assert calls == ["Query"] * 3


def test_a_title_that_comes_in_between_moves_nothing_on_the_pages_behind(call: Call) -> None:
    for number in range(4):
        published(call, title=f"Film {number}")
    first = json.loads(call("content", "list_titles", query={"limit": "2"})["body"])
    published(call, title="Brand new")
    rest = json.loads(call("content", "list_titles", query={"limit": "2", "cursor": first["next_cursor"]})["body"])
    assert [item["title"] for item in first["items"] + rest["items"]] == [f"Film {n}" for n in (3, 2, 1, 0)]


def test_a_page_of_which_much_is_left_out_is_followed_by_one_that_looks_further(call: Call) -> None:
    for number in range(12):
        published(call, title=f"Film {number}", maturity=0 if number == 0 else 18)
    child, pages, cursor = {"x-matinee-audience": "maturity=6"}, [], ""
    while cursor is not None:
        query = {"limit": "2", **({"cursor": cursor} if cursor else {})}
        page = json.loads(call("content", "list_titles", query=query, headers=child)["body"])
        pages.append([item["title"] for item in page["items"]])
        cursor = page.get("next_cursor")
    assert [each for page in pages for each in page] == ["Film 0"]
    assert len(pages) == 3  # 2, 4 and 8 cards looked at


def test_lists_follow_what_is_said_of_a_title(call: Call) -> None:
    content_id = published(call, title="Before", genres=["Drama"])
    path = {"content_id": content_id}
    call("content", "replace_title", path=path, body={"title": "After", "genres": ["Comedy"], "maturity": 18})
    assert (listed(call, genre="Drama"), listed(call, genre="Comedy")) == ([], ["After"])
    assert listed(call, headers={"x-matinee-audience": "maturity=12"}) == []
    call("content", "unpublish_title", path=path)
    assert listed(call) == []
    lists = {item["pk"]["S"] for item in items() if item["pk"]["S"].startswith("CARDS#")}
    assert lists == {f"CARDS#unpublished#{name}" for name in ("*", "t:movie", "l:en", "g:comedy")}


def test_what_plays_is_no_longer_coming_soon_in_lists(call: Call) -> None:
    content_id = published(call)
    page = json.loads(call("content", "list_titles")["body"])
    assert not page["items"][0]["playable"]
    call("content", "attach_renditions", ready(content_id, submitted(call, content_id)))
    (item,) = json.loads(call("content", "list_titles")["body"])["items"]
    assert item["playable"]
    assert item["poster_url"]


# --- series, seasons, episodes ------------------------------------------------------------------------------------


@pytest.fixture
def season(call: Call) -> str:
    series = published(call, title="Endless", type="series")
    return published(call, title="Season 1", type="season", parent_id=series, number=1)


def test_episodes_come_in_order_and_may_have_gaps(call: Call, season: str) -> None:
    for number in (10, 2, 7):
        published(call, title=f"Episode {number}", type="episode", parent_id=season, number=number)
    created(call, title="A draft", type="episode", parent_id=season, number=3)
    assert listed(call, "list_children", content_id=season) == ["Episode 2", "Episode 7", "Episode 10"]
    assert listed(call, "list_children", content_id=season, limit="2") == ["Episode 2", "Episode 7", "Episode 10"]
    assert listed(call, type="episode", sort="title") == ["Episode 10", "Episode 2", "Episode 7"]
    assert listed(call) == ["Endless"]


def test_a_series_comes_with_its_seasons(call: Call, season: str) -> None:
    series = json.loads(call("content", "list_titles")["body"])["items"][0]["content_id"]
    created(call, title="Season 2", type="season", parent_id=series, number=2)
    view = seen(call, series)
    assert [(each["content_id"], each["number"], each["title"]) for each in view["seasons"]] == [
        (season, 1, "Season 1")
    ]


def test_a_place_is_anothers_or_in_nothing(call: Call, season: str) -> None:
    first = created(call, type="episode", parent_id=season, number=1)
    taken = call("content", "create_title", body={"title": "B", "type": "episode", "parent_id": season, "number": 1})
    assert problem(taken) == (409, "number_taken")
    assert json.loads(taken["body"])["content_id"] == first
    for parent in (first, "ttl_01K9ZQ6V3N8M2X4R7T5W1Y0ABD", created(call)):
        wrong = {"title": "B", "type": "episode", "parent_id": parent, "number": 9}
        assert problem(call("content", "create_title", body=wrong)) == (422, "invalid")


@pytest.mark.parametrize(
    ("said", "fields"),
    [
        ({"type": "season"}, ["parent_id", "number"]),
        ({"type": "episode", "number": 1}, ["parent_id"]),
        ({"type": "movie", "number": 1}, ["number"]),
        ({"type": "series", "parent_id": "ttl_01K9ZQ6V3N8M2X4R7T5W1Y0ABD"}, ["parent_id"]),
        ({"ratings": {"DE": "13"}}, ["ratings.DE"]),
        ({"ratings": {"XX": "G"}}, ["ratings.XX"]),
        ({"crew": [{"name": "Ada"}]}, ["crew.0.job"]),
    ],
    ids=str,
)
def test_what_contradicts_itself_is_refused_by_name(call: Call, said: dict[str, Any], fields: list[str]) -> None:
    answer = call("content", "create_title", body={"title": "A", **said})
    assert problem(answer) == (422, "invalid")
    assert [error["field"] for error in json.loads(answer["body"])["errors"]] == fields


def test_an_episode_moves_and_leaves_its_number(call: Call, season: str) -> None:
    episode = published(call, title="Moved", type="episode", parent_id=season, number=1)
    body = {"title": "Moved", "type": "episode", "parent_id": season, "number": 5}
    assert call("content", "replace_title", path={"content_id": episode}, body=body)["statusCode"] == 200
    published(call, title="New first", type="episode", parent_id=season, number=1)
    assert listed(call, "list_children", content_id=season) == ["New first", "Moved"]


def episodes(call: Call, season: str, *numbers: int) -> list[str]:
    return [
        published(call, title=f"Episode {number}", type="episode", parent_id=season, number=number)
        for number in numbers
    ]


def order(call: Call, season: str, wanted: list[str]) -> Any:
    return call("content", "order_children", path={"content_id": season}, body={"order": wanted})


def test_children_take_another_order_and_keep_the_numbers_that_there_are(call: Call, season: str, heard: Heard) -> None:
    first, second, third = episodes(call, season, 1, 2, 5)
    heard("content")
    for _ in range(2):
        answer = order(call, season, [third, first, second])
        assert answer["statusCode"] == 204, answer
        children = json.loads(call("content", "list_children", path={"content_id": season})["body"])["items"]
        told = [(each["content_id"], each["number"]) for each in children]
        assert told == [(third, 1), (first, 2), (second, 5)]
    assert listed(call, "list_children", content_id=season) == ["Episode 5", "Episode 1", "Episode 2"]
    changed = [detail["content_id"] for name, detail in heard("content") if name == "content.TitleChanged"]
    assert sorted(changed) == sorted([first, second, third])
    edits = json.loads(call("content", "list_edits", path={"content_id": third})["body"])["items"]
    assert (edits[0]["by"], edits[0]["changes"]) == (EDITOR, {"number": {"before": 5, "after": 1}})
    published(call, title="Between", type="episode", parent_id=season, number=4)
    assert listed(call, "list_children", content_id=season)[2] == "Between"


def test_children_of_whom_much_is_said_take_another_order_a_few_at_a_time(
    call: Call, season: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = episodes(call, season, *range(1, 9))
    monkeypatch.setattr(sizes, "TRANSACTION", 20_000)
    assert order(call, season, ids[::-1])["statusCode"] == 204
    assert listed(call, "list_children", content_id=season) == [f"Episode {n}" for n in range(8, 0, -1)]
    monkeypatch.setattr(sizes, "TRANSACTION", 1)
    assert order(call, season, ids)["statusCode"] == 422


def test_an_order_names_all_children_once(call: Call, season: str) -> None:
    first, second = episodes(call, season, 1, 2)
    for wrong in ([first], [first, first], [first, second, season], []):
        assert problem(order(call, season, wrong)) == (409, "children_changed")
    assert listed(call, "list_children", content_id=season) == ["Episode 1", "Episode 2"]


def test_an_order_that_breaks_off_leaves_each_child_one_place_and_is_ended_by_asking_again(
    call: Call, season: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = episodes(call, season, *range(1, 7))
    monkeypatch.setattr(ordering, "_WINDOWS", (2,))
    placed = ordering._place
    steps = iter([placed, placed])
    with monkeypatch.context() as broken:
        broken.setattr(ordering, "_place", lambda *of: next(steps)(*of))
        assert order(call, season, ids[::-1])["statusCode"] == 500
    assert sorted(listed(call, "list_children", content_id=season)) == [f"Episode {n}" for n in range(1, 7)]
    assert order(call, season, ids[::-1])["statusCode"] == 204
    assert listed(call, "list_children", content_id=season) == [f"Episode {n}" for n in range(6, 0, -1)]


def test_an_order_takes_no_place_in_a_season_that_a_child_was_moved_to_meanwhile(
    call: Call, season: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = episodes(call, season, 1, 2)
    series = json.loads(call("content", "list_titles")["body"])["items"][0]["content_id"]
    other = published(call, title="Season 2", type="season", parent_id=series, number=2)
    episodes(call, other, 2)
    placed = ordering._place

    def moved(*of: Any) -> None:
        monkeypatch.setattr(ordering, "_place", placed)
        body = {"title": "Moved", "type": "episode", "parent_id": other, "number": 1}
        assert call("content", "replace_title", path={"content_id": first}, body=body)["statusCode"] == 200
        placed(*of)

    monkeypatch.setattr(ordering, "_place", moved)
    assert problem(order(call, season, [second, first])) == (409, "children_changed")
    assert listed(call, "list_children", content_id=other) == ["Moved", "Episode 2"]
    assert listed(call, "list_children", content_id=season) == ["Episode 2"]


def test_who_has_children_keeps_its_type_and_is_not_deleted(call: Call, season: str) -> None:
    created(call, type="episode", parent_id=season, number=1)
    path = {"content_id": season}
    assert problem(call("content", "replace_title", path=path, body={"title": "A film"})) == (409, "has_children")
    call("content", "unpublish_title", path=path)
    assert problem(call("content", "delete_title", path=path)) == (409, "has_children")


# --- as others see it ---------------------------------------------------------------------------------------------


def test_editors_see_what_viewers_of_an_age_see_in_a_country(call: Call) -> None:
    said = {"availability": [{"countries": ["DE"]}], "maturity": 12, "ratings": {"DE": "12"}}
    content_id = published(call, title="Dune", translations={"de": {"title": "Der Wüstenplanet"}}, **said)
    draft = created(call)

    def status(content_id: str, **query: str) -> int:
        event = {**by_editor("get_title"), "pathParameters": {"content_id": content_id}}
        code: int = call("content", "get_title", event, query=query)["statusCode"]
        return code

    assert [status(each) for each in (content_id, draft)] == [200, 200]
    assert status(content_id, country="DE", maturity="12") == 200
    assert status(content_id, country="DE", maturity="11") == 404
    assert status(content_id, country="FR") == 404
    assert status(draft, country="DE") == 404
    event = {**by_editor("get_title"), "pathParameters": {"content_id": content_id}}
    answer = call("content", "get_title", event, query={"country": "DE", "locale": "de"})
    view = json.loads(answer["body"])
    assert (view["title"], view["certificate"], view["translations"]) == ("Der Wüstenplanet", "12", {})
    assert "etag" not in answer["headers"]
    for query, expected in (({"country": "DE"}, ["Dune"]), ({"country": "FR"}, []), ({"maturity": "11"}, [])):
        page = call("content", "list_titles", by_editor("list_titles"), query=query)
        assert [each["title"] for each in json.loads(page["body"])["items"]] == expected


@pytest.mark.parametrize("query", [{"country": "DE"}, {"maturity": "18"}], ids=str)
@pytest.mark.parametrize("name", ["get_title", "list_titles", "list_children"])
def test_nobody_else_says_where_they_are_or_how_old(call: Call, name: str, query: dict[str, str]) -> None:
    assert problem(call("content", name, query=query)) == (403, "role_required")


# --- unrated, and bound by parents ---------------------------------------------------------------------------------


def unrated(call: Call, **query: str) -> list[str]:
    page = call("content", "list_titles", by_editor("list_titles"), query={"unrated": "true", **query})
    assert page["statusCode"] == 200, page
    return [each["title"] for each in json.loads(page["body"])["items"]]


def test_editors_list_what_nobody_has_rated(call: Call) -> None:
    published(call, title="Rated", maturity=0)
    published(call, title="By its boards", ratings={"DE": "12"})
    content_id = published(call, title="Unrated", genres=["Drama"])
    created(call, title="A draft")
    whole = published(call, title="Unrated series", type="series")
    published(call, title="A season", type="season", parent_id=whole, number=1, maturity=6)
    with counted() as calls:
        assert unrated(call) == ["Unrated series", "Unrated"]
    assert calls == ["Query"]
    assert unrated(call, genre="drama") == unrated(call, type="movie") == ["Unrated"]
    assert unrated(call, status="draft") == ["A draft"]
    assert unrated(call, type="season") == ["A season"], "its series has no age"
    said = {"title": "Unrated", "maturity": 6}
    assert call("content", "replace_title", path={"content_id": content_id}, body=said)["statusCode"] == 200
    assert unrated(call) == ["Unrated series"]
    assert problem(call("content", "list_titles", query={"unrated": "true"})) == (403, "role_required")


def test_editors_see_what_binds_a_part_and_viewers_what_comes_of_it(call: Call) -> None:
    whole = published(call, title="A series", type="series", maturity=12)
    season = published(call, title="A season", type="season", parent_id=whole, number=1)
    path = {"content_id": season}
    seen = json.loads(call("content", "get_title", path=path)["body"])
    assert (seen["maturity"], "effective_maturity" in seen, seen["withheld"], seen["parents"]) == (12, False, False, [])
    call("content", "unpublish_title", path={"content_id": whole})
    call("content", "update_parts", naming(whole))
    view = json.loads(call("content", "get_title", by_editor("get_title"), path=path)["body"])
    assert ("maturity" in view, view["effective_maturity"], view["withheld"]) == (False, 12, True)
    assert view["parents"] == [{"content_id": whole, "published": False, "maturity": 12, "windows": []}]
    assert problem(call("content", "get_title", path=path)) == (404, "not_found")


def naming(content_id: str) -> dict[str, Any]:
    event = sample("content", "update_parts")
    envelope = json.loads(event["Records"][0]["body"])
    envelope["detail"]["content_id"] = content_id
    event["Records"][0]["body"] = json.dumps(envelope)
    return event


# --- editing together ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["replace_title", "publish_title", "unpublish_title", "delete_title"])
def test_who_changes_what_they_have_not_read_is_told_so(call: Call, name: str) -> None:
    path = {"content_id": created(call)}
    read = call("content", "get_title", by_editor("get_title"), path=path)
    assert call("content", "replace_title", path=path, body={"title": "Theirs"})["statusCode"] == 200
    stale = call("content", name, path=path, headers={"if-match": read["headers"]["etag"]})
    assert problem(stale) == (412, "precondition_failed")
    fresh = {"if-match": f"W/{stale['headers']['etag']}"}
    assert call("content", name, path=path, headers=fresh)["statusCode"] in (200, 204)


@pytest.mark.parametrize("header", ["*", '"7", "1"', "", 'W/"1"'])
def test_what_matches(call: Call, header: str) -> None:
    path = {"content_id": created(call)}
    answer = call("content", "publish_title", path=path, headers={"if-match": header})
    assert (answer["statusCode"], answer["headers"]["etag"]) == (200, '"2"')


def test_the_history_says_who_changed_what(call: Call) -> None:
    path = {"content_id": published(call, title="Before", genres=["Drama"])}
    call("content", "replace_title", path=path, body={"title": "After", "genres": ["Drama"], "description": "x" * 900})
    edits = json.loads(call("content", "list_edits", path=path)["body"])["items"]
    assert [edit["did"] for edit in edits] == ["changed", "published", "created"]
    assert {edit["by"] for edit in edits} == {EDITOR}
    changes = edits[0]["changes"]
    assert changes["title"] == {"before": "Before", "after": "After"}
    assert set(changes) == {"title", "description"}
    assert re.fullmatch(r'"x+…', changes["description"]["after"])


def test_who_read_a_title_knows_which_edits_came_after(call: Call) -> None:
    path = {"content_id": published(call, title="Before")}
    read = json.loads(call("content", "get_title", by_editor("get_title"), path=path)["body"])["updated_at"]
    edits = json.loads(call("content", "list_edits", path=path)["body"])["items"]
    assert [edit["did"] for edit in edits if edit["at"] >= read] == ["published"]
    assert edits[0]["at"] == read


# --- deleting and restoring ---------------------------------------------------------------------------------------


def deleted(call: Call, **said: Any) -> str:
    content_id = created(call, **said)
    assert call("content", "delete_title", path={"content_id": content_id})["statusCode"] == 204
    return content_id


def later(monkeypatch: pytest.MonkeyPatch, days: float) -> None:
    moment = now() + timedelta(days=days)
    for module in (windows, deleting):
        monkeypatch.setattr(module, "now", lambda: moment)


def test_editors_list_what_is_deleted_and_until_when(call: Call) -> None:
    content_id = deleted(call, title="Lost")
    answer = call("content", "list_titles", by_editor("list_titles"), query={"status": "deleted"})
    (item,) = json.loads(answer["body"])["items"]
    assert (item["content_id"], item["status"]) == (content_id, "deleted")
    assert datetime.fromisoformat(item["restorable_until"]) > now() + timedelta(days=29)
    assert answer["headers"]["cache-control"] == "no-store"
    assert problem(call("content", "list_titles", query={"status": "deleted"})) == (403, "role_required")


def test_editors_see_all_in_the_language_it_was_said_in(call: Call) -> None:
    content_id = published(call, **TRANSLATED, maturity=18, availability=[{"countries": ["JP"]}])
    answer = call("content", "get_title", by_editor("get_title"), path={"content_id": content_id})
    view = json.loads(answer["body"])
    assert (view["title"], view["translations"]["de"]["title"]) == ("The Sea", "Das Meer")
    assert (answer["headers"]["etag"], answer["headers"]["cache-control"]) == ('"2"', "no-store")
    page = json.loads(call("content", "list_titles", by_editor("list_titles"))["body"])
    assert page["items"][0]["titles"] == {"de": "Das Meer", "pt-BR": "O mar"}


def test_what_is_deleted_is_gone_for_all_and_can_be_restored(call: Call, heard: Heard) -> None:
    content_id = deleted(call, title="Lost", genres=["Drama"])
    path = {"content_id": content_id}
    for name in ("get_title", "replace_title", "publish_title", "delete_title", "start_upload", "start_artwork"):
        assert problem(call("content", name, path=path)) == (404, "not_found"), name
    restored = json.loads(call("content", "restore_title", path=path)["body"])
    assert (restored["status"], restored["title"]) == ("draft", "Lost")
    assert call("content", "restore_title", path=path)["statusCode"] == 200
    names = [name for name, _ in heard("content")]
    assert names == ["content.TitleDeleted", "content.TitleChanged"]


def test_a_picture_that_arrives_for_what_is_deleted_is_left_where_it_is(call: Call) -> None:
    event = sample("content", "attach_artwork")
    envelope = json.loads(event["Records"][0]["body"])
    key = f"artwork/{deleted(call)}/poster/art_01K9ZQ8B2C3D4E5F6G7H8J9KMN"
    client("s3").put_object(Bucket=UPLOADS, Key=key, Body=b"a picture")
    envelope["detail"]["object"] |= {"key": key, "size": 9}
    event["Records"][0]["body"] = json.dumps(envelope)
    assert call("content", "attach_artwork", event) == {"batchItemFailures": []}


def test_what_was_published_is_restored_unpublished(call: Call) -> None:
    path = {"content_id": published(call)}
    call("content", "unpublish_title", path=path)
    call("content", "delete_title", path=path)
    assert json.loads(call("content", "restore_title", path=path)["body"])["status"] == "unpublished"


def test_a_deleted_episode_gives_its_number_up_and_wants_it_back(call: Call, season: str) -> None:
    said = {"type": "episode", "parent_id": season, "number": 1}
    gone = deleted(call, **said)
    heir = created(call, **said)
    path = {"content_id": gone}
    assert problem(call("content", "restore_title", path=path)) == (409, "number_taken")
    call("content", "delete_title", path={"content_id": heir})
    assert call("content", "restore_title", path=path)["statusCode"] == 200


def test_after_thirty_days_it_goes_with_all_its_files_and_leaves_its_history(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = made(call)
    content_id = made(call)
    call("content", "attach_renditions", ready(content_id, submitted(call, content_id)))
    s3, path = client("s3"), {"content_id": content_id}
    for bucket, folder in ((UPLOADS, "uploads"), (UPLOADS, "artwork"), (MEDIA, "subtitles"), (MEDIA, "artwork")):
        s3.put_object(Bucket=bucket, Key=f"{folder}/{content_id}/file", Body=b"x")
    s3.put_object(Bucket=MEDIA, Key=f"titles/{kept}/file", Body=b"x")
    call("content", "delete_title", path=path)
    later(monkeypatch, 29.9)
    call("content", "remove_deleted_titles")
    assert objects_of(content_id)
    later(monkeypatch, 30.1)
    for _ in range(2):
        call("content", "remove_deleted_titles")
    assert objects_of(content_id) == []
    assert objects_of(kept) == [f"titles/{kept}/file"]
    assert problem(call("content", "restore_title", path=path)) == (404, "not_found")
    left = {item["pk"]["S"] for item in items() if content_id in json.dumps(item)}
    assert left == {f"AUDIT#{content_id}"}


def items() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client("dynamodb").scan(TableName="matinee-dev-content")["Items"]
    return [item for item in found if item["pk"]["S"] != "RETIRED"]


def objects_of(content_id: str) -> list[str]:
    s3 = client("s3")
    found = [each["Key"] for name in (MEDIA, UPLOADS) for each in s3.list_objects_v2(Bucket=name).get("Contents", [])]
    return [key for key in found if content_id in key]


def test_what_is_being_removed_is_not_restored(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    content_id = deleted(call)
    later(monkeypatch, 31)
    with monkeypatch.context() as broken:
        broken.setattr(objects, "empty", fails)
        with pytest.raises(ConnectionError):
            call("content", "remove_deleted_titles")
    assert problem(call("content", "restore_title", path={"content_id": content_id})) == (404, "not_found")
    call("content", "remove_deleted_titles")
    assert {item["pk"]["S"] for item in items()} == {f"AUDIT#{content_id}"}


def test_a_title_of_which_s3_keeps_a_file_holds_up_no_other(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    kept, gone = sorted(deleted(call) for _ in range(2))
    later(monkeypatch, 31)
    emptied = objects.empty

    def empty(bucket: str, prefix: str) -> None:
        if kept in prefix:
            raise RuntimeError("InternalError")
        emptied(bucket, prefix)

    with monkeypatch.context() as broken:
        broken.setattr(objects, "empty", empty)
        with pytest.raises(ExceptionGroup):
            call("content", "remove_deleted_titles")
    assert gone not in {item["pk"]["S"].partition("#")[2] for item in items() if item["sk"]["S"] == "TITLE"}
    call("content", "remove_deleted_titles")
    assert {item["pk"]["S"] for item in items()} == {f"AUDIT#{kept}", f"AUDIT#{gone}"}


def fails(bucket: str, prefix: str) -> None:
    raise ConnectionError(prefix)


# --- windows ------------------------------------------------------------------------------------------------------


def test_a_border_that_passes_is_announced_once(call: Call, heard: Heard, monkeypatch: pytest.MonkeyPatch) -> None:
    opens, closes = now() + timedelta(days=1), now() + timedelta(days=2)
    span = {"from": opens.isoformat(), "until": closes.isoformat()}
    content_id = published(call, availability=[span])
    published(call, title="Always open")
    created(call, title="A draft", availability=[span])
    known = {detail["event_id"] for _, detail in heard("content")}

    def announced() -> list[str]:
        call("content", "announce_windows")
        fresh = {detail["event_id"]: detail["content_id"] for _, detail in heard("content")}
        new = [content_id for event_id, content_id in fresh.items() if event_id not in known]
        known.update(fresh)
        return new

    assert announced() == []
    later(monkeypatch, 1.01)
    assert (announced(), announced()) == ([content_id], [])
    later(monkeypatch, 2.01)
    assert (announced(), announced()) == ([content_id], [])
    assert "DUE#window" not in json.dumps(items())
