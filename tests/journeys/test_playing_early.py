"""A first film plays in one quality while its ladder is made, and who watches it goes on watching."""

import base64
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin

import m3u8
import pytest

from tests import films
from tests.holding import playing_early
from tests.platform import Client, Platform

Json = dict[str, Any]


@pytest.fixture(scope="module")
def published(platform: Platform) -> str:
    """A published title without a film."""
    content_id = platform.editor.create("Seen early")
    answer = platform.editor("POST", f"/v1/content/{content_id}/publish")
    assert answer.status == 200, answer.content
    return content_id


@pytest.fixture(scope="module")
def early(platform: Platform, published: str) -> Iterator[tuple[Json, Client, Json]]:
    """The stream of somebody who began before the ladder was made, who that is, and the upload once it is ready."""
    editor, viewer = platform.editor, platform.viewer
    with playing_early(platform, editor, published, films.clip(20, "854x480")) as upload_id:
        stream = started(viewer, published)
        assert all(answer == 200 for answer in played(viewer, stream))
        first = editor("GET", f"/v1/content/{published}").json()
        assert (first["playable"], first["max_height"]) == (True, 240)
        assert editor("GET", first["poster_url"]).status == 200
    ended = editor.ended(upload_id)
    assert ended["status"] == "ready", ended
    yield stream, viewer, ended


def started(client: Client, content_id: str) -> Json:
    answer = client("GET", f"/v1/stream/{content_id}")
    assert answer.status == 200, answer.content
    stream: Json = answer.json()
    return stream


def variants(client: Client, stream: Json) -> list[m3u8.Playlist]:
    found: list[m3u8.Playlist] = m3u8.loads(
        client("GET", stream["hls_url"]).content.decode(), uri=stream["hls_url"]
    ).playlists
    return found


def played(client: Client, stream: Json) -> list[int]:
    """The answers to every segment of its first variant, from the last to the first."""
    address = variants(client, stream)[0].absolute_uri
    media = m3u8.loads(client("GET", address).content.decode())
    names = [media.segment_map[0].uri, *(segment.uri for segment in media.segments)]
    return [client("GET", urljoin(address, name)).status for name in reversed(names)]


def test_it_plays_in_one_quality_before_its_ladder_is_made(
    early: tuple[Json, Client, Json], platform: Platform
) -> None:
    stream, viewer, ended = early
    (only,) = variants(viewer, stream)
    assert only.stream_info.resolution == (428, 240)
    assert f"/{ended['upload_id']}-1x/" in stream["hls_url"]
    assert "storyboard_url" not in stream


def test_who_watches_it_goes_on_when_the_ladder_is_there(early: tuple[Json, Client, Json], published: str) -> None:
    stream, viewer, _ = early
    report = {"session_id": stream["session_id"], "position": 5, "event": "progress"}
    answer = viewer("POST", f"/v1/stream/{published}/track", report)
    assert answer.status == 200, answer.content
    assert answer.json()["expires_at"]
    assert all(status == 200 for status in played(viewer, stream))
    keys = key_ids(viewer, stream)
    licence = viewer("POST", stream["drm"]["servers"]["org.w3.clearkey"], {"kids": keys, "type": "temporary"})
    assert licence.status == 200, licence.content
    assert {key["kid"] for key in licence.json()["keys"]} == set(keys)


def key_ids(viewer: Client, stream: Json) -> list[str]:
    """Those that the init segment of its pictures names (ISO/IEC 23001-7 §8.2), as a licence request has them."""
    address = variants(viewer, stream)[0].absolute_uri
    media = m3u8.loads(viewer("GET", address).content.decode())
    body = viewer("GET", urljoin(address, media.segment_map[0].uri)).content
    start = body.index(b"tenc") + 12
    return [base64.urlsafe_b64encode(body[start : start + 16]).decode().rstrip("=")]


def test_who_begins_now_has_the_whole_ladder(
    early: tuple[Json, Client, Json], platform: Platform, published: str
) -> None:
    _, _, ended = early
    viewer = platform.viewer
    stream = started(viewer, published)
    assert sorted(variant.stream_info.resolution for variant in variants(viewer, stream)) == [
        (428, 240),
        (640, 360),
        (854, 480),
    ]
    assert f"/{ended['upload_id']}-1/" in stream["hls_url"]
    assert b"#xywh=" in viewer("GET", stream["storyboard_url"]).content
    assert all(status == 200 for status in played(viewer, stream))


def test_a_film_that_is_not_to_play_early_plays_when_it_is_ready(platform: Platform) -> None:
    editor = platform.editor
    content_id = editor.create("Seen whole")
    data = films.clip()
    upload = editor.begin_upload(content_id, data, express=False)
    editor.put_parts(upload, data)
    editor("POST", f"/v1/uploads/{upload['upload_id']}/complete")
    ended = editor.ended(upload["upload_id"])
    assert (ended["status"], ended["playable"]) == ("ready", True)
    jobs = [json.loads(file.read_text()) for file in (platform.folder / "mediaconvert/jobs").glob("*.json")]
    assert [
        each["UserMetadata"].get("express") for each in jobs if each["UserMetadata"]["content_id"] == content_id
    ] == [None]
