"""What a stream tells beside the film: the next episode, where the intro and the credits are, which languages are wanted."""

import json
from typing import Any

import pytest
from matinee.content import exports, import_lines, next_episode, showing, titles
from matinee.content.models import Subtitle
from matinee.kernel import table

from tests.conftest import sample
from tests.functions.conftest import Call, Heard, asked, device_id, problem, publish_media_key, signed_in
from tests.functions.playback import ADA, BOB, KIM, As, Json, asking, counted, episode, film, said, series, told
from tests.functions.test_content import made, ready, submitted

MARKERS: Json = {"recap": {"start": 0, "end": 4}, "intro": {"start": 4, "end": 8.5}, "credits_at": 15}


@pytest.fixture(autouse=True)
def media_key(call: Call) -> None:
    publish_media_key()


@pytest.fixture
def by(call: Call) -> As:
    return asking(call)


def stream(call: Call, content_id: str, who: Json = ADA, country: str = "DE", **claims: Any) -> Json:
    event = sample("streaming", "start_stream")
    event["requestContext"]["authorizer"]["lambda"] |= {**who, "maturity_limit": 18, **claims}
    headers = {"cloudfront-viewer-country": country}
    answer: Json = told(
        call("streaming", "start_stream", signed_in(asked(event, path={"content_id": content_id}, headers=headers)))
    )
    return answer


def following(call: Call, content_id: str, **said: Any) -> str | None:
    found: str | None = stream(call, content_id, **said).get("next_content_id")
    return found


def title(content_id: str) -> Json:
    return showing.view(titles.get(content_id)).model_dump(mode="json", by_alias=True, exclude_none=True)


def change(call: Call, content_id: str, **said: Any) -> Json:
    names = ("type", "parent_id", "number", "title", "availability", "maturity", "markers")
    there = {name: value for name, value in title(content_id).items() if name in names}
    answer: Json = call("content", "replace_title", path={"content_id": content_id}, body={**there, **said})
    return answer


# --- the next episode --------------------------------------------------------------------------------------------


def test_an_episode_is_followed_by_the_next_across_seasons_and_the_last_by_nothing(call: Call) -> None:
    _, (first, second, third) = series(call, 2, 0, 1)
    assert second == []
    order = [*first, *third]
    assert [following(call, each) for each in order] == [*order[1:], None]
    assert following(call, film(call)) is None


def test_what_cannot_be_watched_here_or_by_this_profile_is_passed_over(call: Call) -> None:
    whole = film(call, plays=False, title="A series", type="series")
    seasons = [
        film(call, plays=False, title=str(n), type="season", parent_id=whole, number=n, **said)
        for n, said in enumerate(({}, {"availability": [{"countries": ["FR"]}]}, {}), 1)
    ]
    first = episode(call, seasons[0], 1)
    adult = episode(call, seasons[0], 2, maturity=16)
    soon = film(call, plays=False, title="Soon", type="episode", parent_id=seasons[0], number=3)
    french = episode(call, seasons[1], 1)
    last = episode(call, seasons[2], 5)
    assert following(call, first) == adult
    kid = {"is_kids": True, "maturity_limit": 12}
    assert following(call, first, **kid) == last, f"neither {adult}, {soon} nor {french}"
    assert following(call, first, country="FR", **kid) == french
    call("content", "unpublish_title", path={"content_id": last})
    assert following(call, first, **kid) is None


def test_a_season_that_moves_takes_its_episodes_along(call: Call, heard: Heard) -> None:
    whole, (first, second) = series(call, 1, 1)
    assert (following(call, first[0]), following(call, second[0])) == (second[0], None)
    seasons = [title(each[0])["parent_id"] for each in (first, second)]
    heard("content")
    swapped = call("content", "order_children", path={"content_id": whole}, body={"order": seasons[::-1]})
    assert swapped["statusCode"] == 204, swapped
    moved = [detail for name, detail in heard("content") if name == "content.PartsOutdated"]
    assert {each["content_id"] for each in moved} >= {*seasons}
    for _ in range(2):
        for detail in moved:
            follow(call, detail)
    assert (following(call, first[0]), following(call, second[0])) == (None, first[0])


def test_an_episode_that_moves_is_followed_by_what_is_there(call: Call) -> None:
    _, (first, second) = series(call, 2, 1)
    season = title(second[0])["parent_id"]
    assert change(call, first[0], parent_id=season, number=7)["statusCode"] == 200
    assert [following(call, each) for each in (first[1], second[0], first[0])] == [second[0], first[0], None]


def with_specials(call: Call, specials: int, *seasons: int) -> tuple[list[str], list[list[str]]]:
    """The specials of a series, and the episodes of its numbered seasons."""
    whole, found = series(call, *seasons)
    season = film(call, plays=False, title="Specials", type="season", parent_id=whole, number=0)
    return [episode(call, season, number) for number in range(1, specials + 1)], found


def watched(by: As, content_id: str, share: float = 1) -> None:
    assert told(by("report_position", body=said(content_id, 1000 * share)))["accepted"]


def continuing(by: As) -> list[str]:
    return [each["content_id"] for each in told(by("list_continuing"))["items"]]


def test_specials_neither_follow_by_themselves_nor_are_followed(call: Call) -> None:
    specials, (first, second) = with_specials(call, 2, 2, 1)
    assert [following(call, each) for each in specials] == [None, None]
    assert [following(call, each) for each in (*first, *second)] == [first[1], second[0], None]


def test_a_series_goes_on_where_its_last_numbered_episode_was_whatever_specials_are_watched(call: Call, by: As) -> None:
    specials, (first, second) = with_specials(call, 3, 2, 2)
    watched(by, first[0])
    assert continuing(by) == [first[1]]
    watched(by, specials[2])
    watched(by, specials[0])
    assert continuing(by) == [first[1]]
    watched(by, specials[1], 0.5)
    assert continuing(by) == [specials[1]], "that is what one is in the middle of"
    watched(by, specials[1])
    assert continuing(by) == [first[1]]
    watched(by, first[1])
    assert continuing(by) == [second[0]]


def test_a_series_that_was_not_begun_is_not_begun_by_its_specials(call: Call, by: As) -> None:
    specials, _ = with_specials(call, 2, 1)
    watched(by, specials[0])
    assert continuing(by) == []


def test_of_a_series_of_specials_alone_nothing_comes_next(call: Call, by: As) -> None:
    specials, _ = with_specials(call, 2)
    watched(by, specials[0])
    assert (following(call, specials[0]), continuing(by)) == (None, [])
    watched(by, specials[1], 0.2)
    assert continuing(by) == [specials[1]]


def test_the_next_episode_is_found_behind_however_many_that_are_passed_over(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(next_episode, "_AT_ONCE", 2)
    _, (episodes,) = series(call, 7)
    for content_id in episodes[1:6]:
        call("content", "unpublish_title", path={"content_id": content_id})
    assert following(call, episodes[0]) == episodes[6]


def follow(call: Call, detail: Json) -> None:
    event = sample("content", "update_parts")
    envelope = json.loads(event["Records"][0]["body"])
    event["Records"][0]["body"] = json.dumps({**envelope, "detail": detail})
    assert call("content", "update_parts", event) == {"batchItemFailures": []}


def test_a_start_is_two_calls_and_one_more_of_an_episode(call: Call) -> None:
    _, (episodes, _) = series(call, 1, 1)
    alone = film(call)
    for content_id, expected in (
        (alone, ["BatchGetItem", "PutItem"]),
        (episodes[0], ["BatchGetItem", "PutItem", "Query"]),
    ):
        with counted() as calls:
            stream(call, content_id, {**ADA, "user_id": f"usr_01K9ZQ5T9S8R7Q6P5N4M3K2J{len(expected)}H"})
        assert calls == expected


def test_an_episode_that_follows_takes_the_place_of_the_stream_before(call: Call) -> None:
    _, (episodes,) = series(call, 2)
    for content_id in episodes:
        last = stream(call, content_id, session_id=device_id("television"))
    event = sample("streaming", "list_streams")
    event["requestContext"]["authorizer"]["lambda"] |= ADA
    playing = told(call("streaming", "list_streams", event))["items"]
    assert [each["session_id"] for each in playing] == [last["session_id"]]


# --- markers ------------------------------------------------------------------------------------------------------


def test_what_editors_mark_is_told_with_the_stream_and_kept_by_an_export(call: Call) -> None:
    content_id = film(call, markers=MARKERS)
    assert stream(call, content_id)["markers"] == MARKERS
    assert title(content_id)["markers"] == MARKERS
    assert "markers" not in stream(call, film(call))
    line = exports.line(titles.get(content_id))
    read = import_lines.parse(1, line)
    assert isinstance(read, import_lines.ParsedLine) and read.line.markers
    assert read.line.markers.model_dump() == MARKERS


def test_markers_are_stored_to_the_millisecond(call: Call) -> None:
    content_id = film(call, markers={"intro": {"start": 1e-200, "end": 8.50049}, "credits_at": 15.00049})
    assert title(content_id)["markers"] == {"intro": {"start": 0, "end": 8.5}, "credits_at": 15}


@pytest.mark.parametrize(
    ("markers", "field"),
    [
        ({"intro": {"start": 20, "end": 20}}, "markers.intro.end"),
        ({"recap": {"start": 9, "end": 3}}, "markers.recap.end"),
        ({"recap": {"start": 0, "end": 20}, "intro": {"start": 19, "end": 30}}, "markers.intro.start"),
        ({"intro": {"start": 0, "end": 40}, "credits_at": 30}, "markers.credits_at"),
        ({"intro": {"start": -1, "end": 40}}, "markers.intro.start"),
    ],
    ids=str,
)
def test_markers_that_contradict_each_other_are_refused_at_their_field(call: Call, markers: Json, field: str) -> None:
    answer = call("content", "create_title", body={"title": "A film", "markers": markers})
    assert answer["statusCode"] == 422
    assert [each["field"] for each in json.loads(answer["body"])["errors"]] == [field]


def test_markers_lie_within_the_film_and_those_beyond_a_shorter_edition_are_not_told(call: Call) -> None:
    content_id = film(call)
    duration = title(content_id)["duration"]
    for markers in ({"credits_at": duration}, {"intro": {"start": 1, "end": duration + 1}}):
        assert problem(change(call, content_id, markers=markers)) == (422, "invalid")
    assert change(call, content_id, markers={"credits_at": duration - 1})["statusCode"] == 200
    unseen = made(call)
    assert (
        change(call, unseen, markers={"credits_at": duration + 100, "intro": {"start": 1, "end": 9}})["statusCode"]
        == 200
    )
    call("content", "attach_renditions", ready(unseen, submitted(call, unseen)))
    call("content", "publish_title", path={"content_id": unseen})
    assert stream(call, unseen)["markers"] == {"intro": {"start": 1, "end": 9}}


def test_what_does_not_play_has_no_markers(call: Call) -> None:
    answer = call("content", "create_title", body={"title": "A series", "type": "series", "markers": MARKERS})
    assert problem(answer) == (422, "invalid")


# --- languages ----------------------------------------------------------------------------------------------------


@pytest.fixture
def spoken(call: Call, monkeypatch: pytest.MonkeyPatch) -> str:
    """A German film, heard in German (by the name that its file has for it) and English, with subtitles of both and of Spanish."""
    content_id = film(call, original_language="de")
    found = titles.get(content_id)
    assert found.current
    version = found.current.model_copy(update={"audio_languages": ["ger", "en-GB"]})
    subtitles = {each: Subtitle(label=each, key=each) for each in ("de", "en", "es")}
    table.update(found, current=version, subtitles=subtitles)
    return content_id


def languages(call: Call, content_id: str, who: Json = ADA, locale: str = "en") -> tuple[str | None, str | None]:
    told = stream(call, content_id, who, locale=locale)
    return told.get("audio_language"), told.get("subtitle_language")


def test_a_profile_hears_its_own_language_else_the_original_with_subtitles(call: Call, spoken: str) -> None:
    assert languages(call, spoken) == ("en-GB", None)
    assert languages(call, spoken, locale="de-AT") == ("de", None)
    assert languages(call, spoken, locale="es") == ("de", "es")
    assert languages(call, spoken, locale="fr") == ("de", None)


def test_what_a_profile_chose_in_a_player_holds_for_it_alone(call: Call, by: As, spoken: str) -> None:
    assert by("keep_languages", body={"audio": "de"})["statusCode"] == 204
    assert languages(call, spoken) == ("de", "en")
    by("keep_languages", body={"subtitles": "es"})
    assert languages(call, spoken) == ("de", "es")
    by("keep_languages", body={"subtitles": "off"})
    assert languages(call, spoken) == ("de", None)
    for other in (KIM, BOB):
        assert languages(call, spoken, other) == ("en-GB", None)
