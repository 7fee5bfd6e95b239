"""The audio tracks of a film: what editors make of them, and which one each profile hears."""

import json
from typing import Any
from xml.etree import ElementTree as ET

import m3u8
import pytest
from matinee.content import presenting
from matinee.content.models import Title
from matinee.kernel import table

from tests.functions.conftest import Call, client, problem, publish_media_key
from tests.functions.playback import ADA, BOB, KIM, As, Json, asking, told
from tests.functions.test_content import MEDIA, made, ready, stored, submitted
from tests.functions.test_what_comes_next import stream

MAIN: Json = {"name": "audio1", "language": "eng", "label": "", "role": "main", "default": True}
COMMENTARY: Json = {"name": "audio2", "language": "eng", "label": "Commentary", "role": "commentary"}
GERMAN: Json = {"name": "audio3", "language": "deu"}
_MPD = "{urn:mpeg:dash:schema:mpd:2011}"


@pytest.fixture(autouse=True)
def media_key(call: Call) -> None:
    publish_media_key()


@pytest.fixture
def by(call: Call) -> As:
    return asking(call)


def film(call: Call, *tracks: Json, content_id: str = "", **said: Any) -> str:
    """A published film with these tracks; of a title that is there, a new version."""
    known = content_id or made(call)
    event = ready(known, submitted(call, known), audio=tracks, audio_languages=[each["language"] for each in tracks])
    for _ in range(2):
        assert call("content", "attach_renditions", event) == {"batchItemFailures": []}
    call("content", "publish_title", path={"content_id": known})
    return known


def arrange(call: Call, content_id: str, *tracks: Json, **more: Any) -> Any:
    return call("content", "arrange_audio", path={"content_id": content_id}, body={"tracks": tracks}, **more)


def manifests(content_id: str) -> tuple[list[str], list[str]]:
    """The names of the tracks in HLS and in DASH, as they play now."""
    title = stored(content_id)
    assert title.current
    where = title.current.prefix
    texts = [
        client("s3").get_object(Bucket=MEDIA, Key=where + name)["Body"].read().decode()
        for name in (title.current.hls, title.current.dash)
    ]
    sets = ET.fromstring(texts[1]).iter(f"{_MPD}AdaptationSet")
    labels = [label for each in sets if (label := each.findtext(f"{_MPD}Label"))]
    return [each.name for each in m3u8.loads(texts[0]).media], labels


def labels(answer: Json) -> list[tuple[str, bool]]:
    return [(each["label"], each["hidden"]) for each in told(answer)["audio"]]


# --- what plays ---------------------------------------------------------------------------------------------------


def test_two_tracks_of_one_language_are_two_choices_in_both_manifests(call: Call) -> None:
    content_id = film(call, COMMENTARY, MAIN, GERMAN)
    called = ["English", "Deutsch", "English – Commentary"]
    assert manifests(content_id) == (called, called)
    seen = json.loads(call("content", "get_title", path={"content_id": content_id})["body"])
    assert [(each["language"], each["label"], each["role"]) for each in seen["audio"]] == [
        ("eng", "", "main"),
        ("deu", "", "main"),
        ("eng", "Commentary", "commentary"),
    ]
    assert seen["audio_languages"] == ["eng", "deu"]


def test_tracks_of_an_event_that_knows_languages_alone_are_told_apart_too(call: Call) -> None:
    content_id = made(call)
    event = ready(content_id, submitted(call, content_id), audio_languages=["und", "und", "und"])
    call("content", "attach_renditions", event)
    assert manifests(content_id) == (["Audio 1", "Audio 2", "Audio 3"],) * 2


# --- what editors make of them ------------------------------------------------------------------------------------


def test_an_editor_renames_reorders_and_hides_tracks_and_who_plays_is_not_disturbed(call: Call) -> None:
    content_id = film(call, MAIN, COMMENTARY, GERMAN)
    before, version = stream(call, content_id), stored(content_id).version
    wanted: list[Json] = [
        {"name": "audio3", "label": "Kinofassung", "role": "dub"},
        {"name": "audio1", "hidden": True},
        {"name": "audio2", "label": 'The "director"', "role": "commentary"},
    ]
    for _ in range(2):
        answer = arrange(call, content_id, *wanted)
        assert labels(answer) == [("Kinofassung", False), ("", True), ('The "director"', False)]
    assert manifests(content_id) == (["Kinofassung", "The 'director'"],) * 2
    assert stored(content_id).version == version + 1, "the second time it changed nothing"
    after = stream(call, content_id)
    assert after["hls_url"] != before["hls_url"]
    for url in (before["hls_url"], before["dash_url"]):
        assert client("s3").head_object(Bucket=MEDIA, Key=url.partition("matinee.test/")[2])
    seen = told(call("content", "get_title", path={"content_id": content_id}))
    assert [each["label"] for each in seen["audio"]] == ["Kinofassung", 'The "director"']
    assert seen["audio_languages"] == ["deu", "eng"]


def test_an_arrangement_is_in_the_history_and_undone_by_saying_what_the_source_says(call: Call) -> None:
    content_id = film(call, MAIN, COMMENTARY)
    first = stored(content_id).current
    arrange(call, content_id, {"name": "audio2"}, {"name": "audio1"})
    edits = told(call("content", "list_edits", path={"content_id": content_id}))["items"]
    assert (edits[0]["did"], list(edits[0]["changes"]), edits[0]["by"][:4]) == ("audio", ["audio"], "usr_")
    arrange(call, content_id, {"name": "audio1"}, {"name": "audio2", "label": "Commentary", "role": "commentary"})
    title = stored(content_id)
    assert (title.audio, title.current) == ([], first)


def test_only_editors_arrange_tracks(call: Call) -> None:
    content_id = film(call, MAIN, COMMENTARY)
    tracks = ({"name": "audio2"}, {"name": "audio1"})
    assert problem(arrange(call, content_id, *tracks, role="viewer")) == (403, "role_required")
    assert problem(arrange(call, content_id, *tracks, role=None)) == (401, "unauthenticated")
    assert stored(content_id).audio == []


@pytest.mark.parametrize(
    ("tracks", "field"),
    [
        ([{"name": "audio1"}], "tracks"),
        ([{"name": "audio1"}, {"name": "audio1"}, {"name": "audio2"}], "tracks.0.name"),
        ([{"name": "audio1"}, {"name": "audio2"}, {"name": "audio9"}], "tracks.2.name"),
        ([{"name": "audio1", "hidden": True}, {"name": "audio2", "hidden": True}], "tracks"),
        ([{"name": "audio1", "label": "x" * 101}, {"name": "audio2"}], "tracks.0.label"),
        ([{"name": "audio1", "label": "a\nb"}, {"name": "audio2"}], "tracks.0.label"),
        ([{"name": "audio1", "label": "a\x00b"}, {"name": "audio2"}], "tracks.0.label"),
        ([{"name": "audio1", "role": "karaoke"}, {"name": "audio2"}], "tracks.0.role"),
    ],
)
def test_what_is_no_arrangement_of_this_film_is_refused_by_its_field(
    call: Call, tracks: list[Json], field: str
) -> None:
    content_id = film(call, MAIN, COMMENTARY)
    answer = arrange(call, content_id, *tracks)
    assert problem(answer) == (422, "invalid")
    assert field in [error["field"] for error in json.loads(answer["body"])["errors"]]
    assert stored(content_id).audio == []


def test_a_title_without_a_film_has_no_tracks(call: Call) -> None:
    assert problem(arrange(call, made(call))) == (409, "not_playable")


def test_of_two_editors_the_later_one_hears_of_the_other(call: Call) -> None:
    content_id = film(call, MAIN, COMMENTARY)
    read = {"if-match": f'"{stored(content_id).version}"'}
    assert (
        arrange(call, content_id, {"name": "audio1", "label": "A"}, {"name": "audio2"}, headers=read)["statusCode"]
        == 200
    )
    late = arrange(call, content_id, {"name": "audio1", "label": "B"}, {"name": "audio2"}, headers=read)
    assert problem(late) == (412, "precondition_failed")
    assert manifests(content_id)[0] == ["A", "English"]


def test_an_edit_meanwhile_is_not_lost(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    """The title changes between the reading of the title and the write of the tracks."""
    content_id = film(call, MAIN, COMMENTARY)
    presented = presenting.presented

    def slowly(*given: Any) -> Any:
        monkeypatch.setattr(presenting, "presented", presented)
        title = table.get(Title, content_id=content_id, consistent=True)
        table.update(title, details=title.details.model_copy(update={"title": "Renamed"}))
        return presented(*given)

    monkeypatch.setattr(presenting, "presented", slowly)
    answer = arrange(call, content_id, {"name": "audio2"}, {"name": "audio1", "label": "Main"})
    assert answer["statusCode"] == 200
    title = stored(content_id)
    assert (title.details.title, [each.name for each in title.audio]) == ("Renamed", ["audio2", "audio1"])
    assert manifests(content_id)[0] == ["English", "Main"]


def test_subtitles_and_tracks_keep_each_other(call: Call) -> None:
    content_id = film(call, MAIN, COMMENTARY)
    arrange(call, content_id, {"name": "audio1", "label": "Voices"}, {"name": "audio2", "hidden": True})
    body = {"text": "WEBVTT\n\n00:01.000 --> 00:02.000\nHello", "label": "A \u2028 B"}
    told(call("content", "put_subtitles", path={"content_id": content_id, "language": "en"}, body=body))
    assert manifests(content_id) == (["Voices", "A B"],) * 2
    arrange(call, content_id, {"name": "audio1", "label": "Speech"}, {"name": "audio2", "hidden": True})
    assert manifests(content_id) == (["Speech", "A B"],) * 2


def test_a_new_version_keeps_the_arrangement_of_the_same_tracks_and_of_no_others(call: Call) -> None:
    content_id = film(call, MAIN, COMMENTARY)
    arrange(call, content_id, {"name": "audio1", "label": "Voices"}, {"name": "audio2", "role": "commentary"})
    film(call, MAIN, COMMENTARY, content_id=content_id)
    assert manifests(content_id)[0] == ["Voices", "English – Commentary"]
    film(call, MAIN, {**GERMAN, "name": "audio2"}, content_id=content_id)
    assert manifests(content_id)[0] == ["English", "Deutsch"]
    assert stored(content_id).audio == []


def test_a_film_of_before_there_were_tracks_is_arranged_like_any_other(call: Call) -> None:
    content_id = film(call, MAIN, {**GERMAN, "name": "audio2"})
    title = stored(content_id)
    assert title.current
    old = title.current.model_copy(update={"audio": [], "hls": "index.m3u8", "dash": "index.mpd"})
    table.update(table.get(Title, content_id=content_id), current=old)
    answer = arrange(call, content_id, {"name": "audio2", "label": "Deutsch"}, {"name": "audio1"})
    assert labels(answer) == [("Deutsch", False), ("", False)]
    assert manifests(content_id) == (["Deutsch", "English"],) * 2


# --- what a profile hears -----------------------------------------------------------------------------------------


def hears(call: Call, content_id: str, who: Json = ADA, locale: str = "en") -> str | None:
    found: str | None = stream(call, content_id, who, locale=locale).get("audio_track")
    return found


def test_a_stream_says_what_there_is_to_choose_from_and_begins_with_the_default(call: Call) -> None:
    content_id = film(call, COMMENTARY, MAIN)
    started = stream(call, content_id)
    shown = [(each["shown_as"], each["language"], each["role"]) for each in started["audio"]]
    assert shown == [("English", "eng", "main"), ("English – Commentary", "eng", "commentary")]
    assert (started["audio_track"], started["audio_language"]) == ("English", "en")


def test_a_profile_that_chose_a_commentary_hears_the_next_episodes_and_no_other_profile_does(
    call: Call, by: As
) -> None:
    first, following = film(call, MAIN, COMMENTARY), film(call, {**COMMENTARY, "label": "With the cast"}, MAIN)
    without = film(call, MAIN, {**GERMAN, "name": "audio2"})
    choice = {"audio": "eng", "audio_name": "English – Commentary", "audio_role": "commentary"}
    for _ in range(2):
        assert by("keep_languages", body=choice)["statusCode"] == 204
    assert [hears(call, each) for each in (first, following, without)] == [
        "English – Commentary",
        "With the cast",
        "English",
    ]
    assert [hears(call, first, each) for each in (KIM, BOB)] == ["English", "English"]
    by("keep_languages", body={"audio": "eng", "audio_name": "English", "audio_role": "main"})
    assert [hears(call, each) for each in (first, following)] == ["English", "English"]


def test_who_never_chose_a_commentary_hears_none_in_their_own_language_either(call: Call, by: As) -> None:
    japanese = {**MAIN, "language": "jpn"}
    content_id = film(call, japanese, COMMENTARY, {**COMMENTARY, "name": "audio3", "role": "description", "label": ""})
    assert hears(call, content_id) == "日本語"
    by("keep_languages", body={"audio": "en"})
    assert hears(call, content_id) == "日本語"
    assert hears(call, film(call, COMMENTARY)) == "English – Commentary", "there is nothing else"


def test_of_two_tracks_that_only_a_number_tells_apart_the_chosen_one_is_found_again(call: Call, by: As) -> None:
    dual = film(call, MAIN, {**MAIN, "name": "audio2", "default": False})
    by("keep_languages", body={"audio": "eng", "audio_name": "English 2", "audio_role": "main"})
    assert hears(call, dual) == "English 2"
    assert hears(call, film(call, MAIN)) == "English"


def test_a_track_of_no_language_is_found_again_and_the_language_that_was_chosen_before_stays(
    call: Call, by: As
) -> None:
    nameless = film(call, *({"name": f"audio{n}", "language": "und"} for n in (1, 2, 3)))
    german = film(call, MAIN, {**GERMAN, "name": "audio2"})
    by("keep_languages", body={"audio": "de"})
    by("keep_languages", body={"audio_name": "Audio 2", "audio_role": "main"})
    assert (hears(call, nameless), hears(call, german)) == ("Audio 2", "Deutsch")


def test_a_choice_that_was_hidden_or_renamed_falls_back_to_its_role_and_its_language(call: Call, by: As) -> None:
    content_id = film(call, MAIN, COMMENTARY)
    by("keep_languages", body={"audio": "eng", "audio_name": "English – Commentary", "audio_role": "commentary"})
    arrange(call, content_id, {"name": "audio1"}, {"name": "audio2", "label": "The cast", "role": "commentary"})
    assert hears(call, content_id) == "The cast"
    arrange(call, content_id, {"name": "audio1"}, {"name": "audio2", "hidden": True, "role": "commentary"})
    assert hears(call, content_id) == "English"
