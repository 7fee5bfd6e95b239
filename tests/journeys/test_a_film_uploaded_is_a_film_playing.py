"""From a file to a stream, over HTTP, under the roles that the stacks give."""

import base64
import itertools
import json
import re
import subprocess
import time
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import m3u8
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from matinee.platform.key_rotation import LEAD, OVERLAP

from infra.local.deploy import client
from infra.local.mediaconvert import tools
from tests import films
from tests.journeys.playing import key_id, licence, rendition, stream
from tests.platform import Answer, Client, Platform


@pytest.fixture(scope="module")
def film(platform: Platform) -> str:
    """A published film that plays: its content id."""
    editor = platform.editor
    content_id = editor.create("A film")
    ended = editor.ended(editor.upload(content_id, films.clip()))
    assert ended["status"] == "ready", ended
    assert editor("POST", f"/v1/content/{content_id}/publish").status == 200
    return content_id


@pytest.mark.acceptance
def test_a_viewer_plays_what_an_editor_uploaded(platform: Platform, film: str) -> None:
    viewer = platform.viewer
    started = stream(viewer, film)
    master = m3u8.loads(viewer("GET", started["hls_url"]).content.decode(), uri=started["hls_url"])
    assert [item.stream_info.resolution for item in master.playlists] == [(640, 360), (426, 240)]
    media = m3u8.loads(viewer("GET", master.playlists[0].absolute_uri).content.decode())
    assert abs(sum(segment.duration for segment in media.segments) - 6) < 0.1
    for name in [media.segment_map[0].uri, *(segment.uri for segment in media.segments)]:
        assert viewer("GET", urljoin(started["hls_url"], name)).status == 200
    assert viewer("GET", started["dash_url"]).status == 200
    assert b"#xywh=" in viewer("GET", started["storyboard_url"]).content


@pytest.mark.acceptance
def test_the_upload_says_its_cost_and_its_timings(platform: Platform, film: str) -> None:
    (upload,) = platform.editor("GET", f"/v1/content/{film}/uploads").json()["items"]
    assert upload["progress"] == 100
    assert upload["cost_estimate"] == {"amount": 1, "currency": "USD"}
    assert set(upload["timings"]) == {"inspecting", "transcoding", "verifying"}


@pytest.mark.acceptance
def test_media_opens_to_nobody_without_cookies(platform: Platform, film: str) -> None:
    started = stream(platform.viewer, film)
    for name in ("hls_url", "dash_url", "storyboard_url"):
        answer = Client(platform.site)("GET", started[name])
        assert (answer.status, b"MissingKey" in answer.content) == (403, True)


@pytest.mark.acceptance
def test_a_look_opens_the_storyboard_and_nothing_else(platform: Platform, film: str) -> None:
    viewer, anybody = platform.viewer, Client(platform.site)
    look = viewer("GET", f"/v1/stream/{film}/look").json()
    address, query = look["storyboard_url"], look["query"]
    shown = re.search(r"^(\S+)#xywh=", anybody("GET", f"{address}?{query}").content.decode(), re.MULTILINE)
    assert shown
    sheet = urljoin(address, shown[1])
    assert anybody("GET", f"{sheet}?{query}").content.startswith(b"\xff\xd8")
    assert anybody("GET", sheet).status == 403
    started = stream(viewer, film)
    beside = address.replace(".vtt", "/../index.m3u8")
    for url in (started["hls_url"], started["dash_url"], beside):
        assert anybody("GET", f"{url}?{query}").status in (400, 403, 404), url


@pytest.mark.acceptance
def test_another_titles_cookies_open_nothing(platform: Platform, film: str) -> None:
    editor = platform.editor
    other = editor.create("Another film")
    assert editor.ended(editor.upload(other, films.clip()))["status"] == "ready"
    stream(editor, other)
    others = cookie_header(editor)
    started = stream(platform.viewer, film)
    assert opened(platform, started["hls_url"], others).status == 403


def test_cookies_that_the_platform_signed_open_until_they_expire(platform: Platform, film: str) -> None:
    viewer = platform.viewer
    started = stream(viewer, film)
    good = {cookie.name: cookie.value or "" for cookie in viewer.cookies}
    policy = json.loads(base64.b64decode(good["CloudFront-Policy"].translate(str.maketrans("-_~", "+=/"))))
    for seconds, status in ((60, 200), (-60, 403)):
        policy["Statement"][0]["Condition"]["DateLessThan"]["AWS:EpochTime"] = int(time.time()) + seconds
        answer = opened(platform, started["hls_url"], header_of({**good, **signed(platform, policy)}))
        assert (answer.status, b"Access denied" in answer.content) == (status, status == 403), answer.content


def signed(platform: Platform, policy: dict[str, Any]) -> dict[str, str]:
    """The policy's cookies under the key that the platform itself signs with."""
    secrets = client("secretsmanager", platform.engine)
    (kept,) = json.loads(secrets.get_secret_value(SecretId="matinee/dev/media")["SecretString"])["keys"]
    key = load_pem_private_key(kept["pem"].encode(), password=None)
    assert isinstance(key, RSAPrivateKey)
    told = json.dumps(policy).encode()
    signature = key.sign(told, PKCS1v15(), hashes.SHA1())
    safe = str.maketrans("+=/", "-_~")
    parts = {"Policy": told, "Signature": signature}
    return {f"CloudFront-{name}": base64.b64encode(value).decode().translate(safe) for name, value in parts.items()}


@pytest.mark.acceptance
def test_tampered_cookies_open_nothing(platform: Platform, film: str) -> None:
    viewer = platform.viewer
    started = stream(viewer, film)
    good = {cookie.name: cookie.value or "" for cookie in viewer.cookies}
    assert opened(platform, started["hls_url"], header_of(good)).status == 200
    policy = json.loads(base64.b64decode(good["CloudFront-Policy"].translate(str.maketrans("-_~", "+=/"))))
    for moment in (1, 4_102_444_800):
        policy["Statement"][0]["Condition"]["DateLessThan"]["AWS:EpochTime"] = moment
        forged = base64.b64encode(json.dumps(policy).encode()).decode().translate(str.maketrans("+=/", "-_~"))
        assert opened(platform, started["hls_url"], header_of({**good, "CloudFront-Policy": forged})).status == 403
    signature = good["CloudFront-Signature"]
    changed = ("A" if signature[0] != "A" else "B") + signature[1:]
    assert opened(platform, started["hls_url"], header_of({**good, "CloudFront-Signature": changed})).status == 403


def test_the_keys_of_cookies_take_turns_and_no_stream_breaks_off(platform: Platform, film: str) -> None:
    before, after = platform.viewer, platform.viewer
    url = stream(before, film)["hls_url"]
    assert len(rotate(platform)) == 1
    _, new = rotate(platform, early=True)
    let_time_pass(platform, LEAD)
    stream(after, film)
    first, second = ({cookie.name: cookie.value for cookie in each.cookies} for each in (before, after))
    assert first["CloudFront-Key-Pair-Id"] != second["CloudFront-Key-Pair-Id"]
    assert [each("GET", url).status for each in (before, after)] == [200, 200]
    let_time_pass(platform, OVERLAP)
    assert rotate(platform) == [new]
    assert [each("GET", url).status for each in (before, after)] == [403, 200]


def rotate(platform: Platform, **asked: Any) -> list[str]:
    """The keys' names thereafter, which the edge has heard of."""
    name = "matinee-dev-platform-rotate-media-keys"
    answer = client("lambda", platform.engine).invoke(FunctionName=name, Payload=json.dumps(asked))
    said = json.loads(answer["Payload"].read())
    assert "FunctionError" not in answer, said
    assert Client(platform.site)("POST", "/_edge/reload").status == 200
    return [key["kid"] for key in said["keys"]]


def let_time_pass(platform: Platform, seconds: int) -> None:
    """By the keys' own clock; environments that remember the secret end."""
    secrets, functions = client("secretsmanager", platform.engine), client("lambda", platform.engine)
    kept = json.loads(secrets.get_secret_value(SecretId="matinee/dev/media")["SecretString"])
    for key in kept["keys"]:
        for name in ("signs_from", "exp"):
            key[name] -= seconds
    secrets.put_secret_value(SecretId="matinee/dev/media", SecretString=json.dumps(kept))
    rotate(platform)
    for name in ("start", "track"):
        function = functions.get_function_configuration(FunctionName=f"matinee-dev-streaming-{name}-stream")
        functions.update_function_configuration(
            FunctionName=function["FunctionName"], Environment=function["Environment"]
        )


@pytest.mark.acceptance
def test_an_interrupted_upload_resumes_where_it_stopped(platform: Platform) -> None:
    editor, data = platform.editor, films.clip() + bytes(9 * 1024 * 1024)
    content_id = editor.create("Interrupted")
    upload = editor.begin_upload(content_id, data)
    assert [part["number"] for part in upload["parts"]] == [1, 2]
    first = {**upload, "parts": upload["parts"][:1]}
    editor.put_parts(first, data)
    early = editor("POST", f"/v1/uploads/{upload['upload_id']}/complete")
    assert (early.status, early.json()["missing"]) == (409, [2])
    missing = editor("GET", f"/v1/uploads/{upload['upload_id']}").json()
    assert [part["number"] for part in missing["parts"]] == [2]
    editor.put_parts(missing, data)
    for _ in range(2):  # asked twice, joined once
        assert editor("POST", f"/v1/uploads/{upload['upload_id']}/complete").status == 200
    editor.ended(upload["upload_id"])


@pytest.mark.acceptance
def test_other_bytes_than_announced_are_refused(platform: Platform) -> None:
    editor, data = platform.editor, films.clip()
    upload = editor.begin_upload(editor.create("Changed on the way"), data)
    editor.put_parts(upload, bytes(len(data)))
    answer = editor("POST", f"/v1/uploads/{upload['upload_id']}/complete")
    assert (answer.status, answer.json()["errors"][0]["field"]) == (422, "checksum")


ODD = {
    "portrait.mp4": "ready",
    "rotated90.mp4": "ready",
    "noaudio.mp4": "ready",
    "vfr.mp4": "ready",
    "sar43_interlaced.mp4": "ready",
    "hdr10.mp4": "ready",
    "truncated.mp4": ("rejected", "truncated"),
    "truncated_faststart.mp4": ("rejected", "truncated"),
    "corrupt.mp4": ("failed", "transcode_failed"),
    "garbage.mp4": ("rejected", "unreadable"),
}


@pytest.mark.parametrize("name", ODD)
def test_odd_files_end_as_they_should(platform: Platform, name: str, tmp_path: Path) -> None:
    editor, data = platform.editor, films.shared(f"odd/{name}")
    content_id = editor.create(name)
    ended = editor.ended(editor.upload(content_id, data))
    if ODD[name] != "ready":
        assert (ended["status"], ended["rejection"]["code"]) == ODD[name]
        assert not editor("GET", f"/v1/content/{content_id}").json()["playable"]
        return
    assert ended["status"] == "ready", ended
    started = stream(editor, content_id)
    master = m3u8.loads(editor("GET", started["hls_url"]).content.decode())
    width, height = master.playlists[0].stream_info.resolution
    shapes = {
        "portrait.mp4": height > width,
        "rotated90.mp4": height > width,
        "sar43_interlaced.mp4": width * 3 == height * 4,
    }
    assert shapes.get(name, width > height)
    assert bool(master.media) == (name not in ("noaudio.mp4", "hdr10.mp4"))
    renditions = [
        rendition(editor, started, urljoin(started["hls_url"], item.uri), tmp_path / item.uri)
        for item in master.playlists
    ]
    keys = [[frame["pts_time"] for frame in frames(file) if frame["key_frame"]] for file in renditions]
    assert keys[0] and all(each == keys[0] for each in keys), "key frames are not aligned"
    for file in renditions:
        (picture,) = probed(file, "-show_streams")["streams"]
        assert picture.get("field_order", "progressive") == "progressive"
        assert not any(frame["interlaced_frame"] for frame in frames(file))
        if name == "hdr10.mp4":
            assert [picture[f"color_{what}"] for what in ("transfer", "primaries", "space")] == ["bt709"] * 3
        if name == "vfr.mp4":
            shown = [float(frame["pts_time"]) for frame in frames(file)]
            steps = [after - before for before, after in itertools.pairwise(shown)]
            assert max(steps) - min(steps) < 0.001, "the frame rate is not constant"
            assert shown[-1] + steps[-1] == pytest.approx(duration_of(data, tmp_path), rel=0.01)


@pytest.mark.acceptance
def test_a_licence_is_for_the_household_that_watches_and_for_as_long_as_it_does(platform: Platform, film: str) -> None:
    viewer, editor = platform.viewer, platform.editor
    started = stream(viewer, film)
    master = m3u8.loads(viewer("GET", started["hls_url"]).content.decode())
    playlist = urljoin(started["hls_url"], master.playlists[0].uri)
    initial = m3u8.loads(viewer("GET", playlist).content.decode()).segment_map[0].uri
    wanted = key_id(viewer("GET", urljoin(playlist, initial)).content)
    assert licence(viewer, started, wanted).status == 200
    refused = licence(editor, started, wanted)
    assert (refused.status, refused.json()["code"]) == (409, "stream_ended")
    assert licence(platform.stranger, started, wanted).status == 401
    report = {"session_id": started["session_id"], "position": 1, "event": "stop"}
    assert viewer("POST", f"/v1/stream/{film}/track", report).status == 200
    assert licence(viewer, started, wanted).json()["code"] == "stream_ended"


def test_keys_are_for_mediaconvert_alone(platform: Platform) -> None:
    (api,) = client("apigatewayv2", platform.engine).get_apis()["Items"]
    body = b'<cpix:CPIX xmlns:cpix="urn:dashif:org:cpix"/>'
    at = f"{platform.engine}/_aws/execute-api/{api['ApiId']}/keys"
    for shown in ({}, {"authorization": f"Bearer {platform.editor.token}"}):
        assert platform.stranger("POST", at, body, {"x-speke-version": "2.0", **shown}).status == 403
    beside = platform.editor("POST", "/keys", body, {"x-speke-version": "2.0"})
    assert beside.status >= 400 and b"CPIX" not in beside.content


def frames(file: Path) -> list[dict[str, Any]]:
    shown = "frame=pts_time,key_frame,interlaced_frame"
    found: list[dict[str, Any]] = probed(file, "-select_streams", "v", "-show_entries", shown)["frames"]
    return found


def duration_of(data: bytes, folder: Path) -> float:
    (folder / "source").write_bytes(data)
    return float(probed(folder / "source", "-show_format")["format"]["duration"])


def probed(file: Path, *what: str) -> dict[str, Any]:
    command = [tools.ffprobe(), "-v", "error", "-of", "json", *what, str(file)]
    said: dict[str, Any] = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    return said


@pytest.mark.acceptance
def test_a_new_version_is_switched_to_and_the_old_one_still_streams(platform: Platform, film: str) -> None:
    editor = platform.editor
    before = stream(editor, film)
    assert editor.ended(editor.upload(film, films.clip(4)))["status"] == "ready"
    old = editor("GET", before["hls_url"])
    after = stream(editor, film)
    assert after["hls_url"] != before["hls_url"]
    assert old.status == 200
    assert editor("GET", f"/v1/content/{film}").json()["duration"] == pytest.approx(4, abs=0.1)


def cookie_header(client: Client) -> str:
    return header_of({cookie.name: cookie.value or "" for cookie in client.cookies})


def header_of(cookies: dict[str, str]) -> str:
    return "; ".join(f"{name}={value}" for name, value in cookies.items())


def opened(platform: Platform, url: str, cookies: str) -> Answer:
    return Client(platform.site)("GET", url, headers={"cookie": cookies})
