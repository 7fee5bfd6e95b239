"""What is added to a film that plays already: subtitles in its manifests, and artwork from its own frames."""

import xml.etree.ElementTree as ET
from typing import Any

import m3u8
import pytest

from tests import films
from tests.platform import Client, Platform

pytestmark = pytest.mark.acceptance
GERMAN = "WEBVTT\n\n00:00:01.000 --> 00:00:02.500 line:90%\nGuten Abend.\n"
ENGLISH = "1\r\n00:00:01,000 --> 00:00:02,500\r\n<font color=red>Good evening.</font>\r\n"
_MPD = "{urn:mpeg:dash:schema:mpd:2011}"


@pytest.fixture(scope="module")
def film(platform: Platform) -> str:
    editor = platform.editor
    content_id = editor.create("With subtitles")
    assert editor.ended(editor.upload(content_id, films.clip()))["status"] == "ready"
    assert editor("POST", f"/v1/content/{content_id}/publish").status == 200
    return content_id


def stream(client: Client, content_id: str) -> dict[str, Any]:
    started: dict[str, Any] = client("GET", f"/v1/stream/{content_id}").json()
    return started


def spoken(client: Client, started: dict[str, Any]) -> dict[str, str]:
    """Language → the text of its subtitles, as HLS finds it; DASH must name the same files."""
    base = started["hls_url"].rpartition("/")[0]
    master = m3u8.loads(client("GET", started["hls_url"]).content.decode())
    found, files = {}, set()
    for media in master.media:
        if media.type == "SUBTITLES":
            playlist = m3u8.loads(client("GET", f"{base}/{media.uri}").content.decode())
            files.add(f"subtitles/{playlist.segments[0].uri}")
            found[media.language] = client("GET", f"{base}/subtitles/{playlist.segments[0].uri}").content.decode()
    if found:
        assert all(variant.stream_info.subtitles == "subtitles" for variant in master.playlists)
    dash = ET.fromstring(client("GET", started["dash_url"]).content)
    assert {element.text for element in dash.iter(f"{_MPD}BaseURL")} == files
    return found


def test_subtitles_are_added_replaced_and_taken_away_without_encoding_again(platform: Platform, film: str) -> None:
    editor, viewer = platform.editor, platform.viewer
    assert spoken(viewer, stream(viewer, film)) == {}
    for language, text in (("de", GERMAN), ("en", ENGLISH)):
        answer = editor("PUT", f"/v1/content/{film}/subtitles/{language}", {"text": text, "label": language.upper()})
        assert answer.status == 200, answer.content
    assert answer.json()["subtitle_languages"] == ["de", "en"]
    english = "WEBVTT\n\n1\n00:00:01.000 --> 00:00:02.500\nGood evening.\n"
    assert spoken(viewer, stream(viewer, film)) == {"de": GERMAN, "en": english}
    assert editor("DELETE", f"/v1/content/{film}/subtitles/en").status == 200
    assert set(spoken(viewer, stream(viewer, film))) == {"de"}
    assert editor("DELETE", f"/v1/content/{film}/subtitles/en").status == 404


def test_a_bad_cue_costs_itself_alone_and_is_named(platform: Platform, film: str) -> None:
    editor, text = platform.editor, f"{GERMAN}\n00:00:03.000 --> 00:00:03.000\nnichts\n"
    answer = editor("PUT", f"/v1/content/{film}/subtitles/de", {"text": text})
    assert (answer.status, answer.json()["left_out"]) == (200, [{"line": 6, "code": "no_length"}])
    assert spoken(editor, stream(editor, film))["de"] == GERMAN


def test_a_new_version_keeps_the_subtitles(platform: Platform, film: str) -> None:
    editor = platform.editor
    editor("PUT", f"/v1/content/{film}/subtitles/de", {"text": GERMAN})
    before = stream(editor, film)["hls_url"]
    assert editor.ended(editor.upload(film, films.clip(4)))["status"] == "ready"
    after = stream(editor, film)
    assert after["hls_url"] != before
    assert spoken(editor, after)["de"] == GERMAN


def test_a_still_becomes_the_poster_and_is_not_open_to_everybody(platform: Platform, film: str) -> None:
    editor, stranger = platform.editor, Client(platform.site)
    assert not stranger("GET", f"/v1/content/{film}").json()["stills"]
    title = editor("GET", f"/v1/content/{film}").json()
    assert len(title["stills"]) >= 4
    assert stranger("GET", title["stills"][2]).status == 403
    stream(editor, film)
    still = editor("GET", title["stills"][2])
    assert (still.status, still.headers["content-type"]) == (200, "image/jpeg")
    chosen = editor("PUT", f"/v1/content/{film}/artwork/poster", {"still": 2})
    assert chosen.status == 200, chosen.content
    assert stranger("GET", chosen.json()["poster_url"]).content == still.content
    assert editor("PUT", f"/v1/content/{film}/artwork/poster", {"still": 999}).status == 404


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("just words", "has no cue"),
        ("WEBVTT\n\n00:00:01.000 -> 00:00:02.000\nHello", "has no cue"),
        ("WEBVTT\n\n00:xx --> 00:02\nHello", "line 3 is not the timing"),
        ("WEBVTT\n\n00:00:02.000 --> 00:00:01.000\nHello", "line 3: a cue must end after it starts"),
    ],
)
def test_what_is_no_subtitle_file_is_refused_with_its_line(platform: Platform, film: str, text: str, says: str) -> None:
    answer = platform.editor("PUT", f"/v1/content/{film}/subtitles/fr", {"text": text})
    assert answer.status == 422
    assert (answer.json()["errors"][0]["field"], says in answer.json()["errors"][0]["message"]) == ("text", True)
