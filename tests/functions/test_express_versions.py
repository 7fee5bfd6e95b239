"""A title's express version: played while there is no other, replaced by one conditional write, whatever the order of events."""

import itertools
import json
from typing import Any

import pytest
from matinee.content.models import Version

from tests.functions import conftest
from tests.functions.conftest import Call, client
from tests.functions.test_content import MEDIA, UPLOADS, hours_later, kept, made, ready, stored, submitted

Json = dict[str, Any]
_ONLY = {"name": "240p", "width": 426, "height": 240, "codec": "H264", "bitrate": 400_000}


def early(content_id: str, upload_id: str, attempt: int = 1) -> Json:
    """The same event as `ready`, of the attempt's express version."""
    version = f"{upload_id}-{attempt}x"
    of_it = {"express": True, "storyboard": None, "max_height": 240, "renditions": [_ONLY]}
    prefix = f"titles/{content_id}/{version}/"
    return ready(content_id, upload_id, attempt, version_id=version, prefix=prefix, **of_it)


def attach(call: Call, event: Json) -> None:
    assert call("content", "attach_renditions", event) == {"batchItemFailures": []}


def playing(content_id: str) -> Version:
    version = stored(content_id).current
    assert version
    return version


def view(call: Call, upload_id: str) -> Json:
    body: Json = json.loads(call("content", "get_upload", path={"upload_id": upload_id})["body"])
    return body


def test_a_title_without_a_film_plays_it_and_the_ladder_replaces_it(call: Call) -> None:
    content_id = made(call)
    upload_id = submitted(call, content_id)
    attach(call, early(content_id, upload_id))
    assert (playing(content_id).version_id, playing(content_id).express) == (f"{upload_id}-1x", True)
    seen = view(call, upload_id)
    assert (seen["playable"], seen["status"]) == (True, "inspecting")
    attach(call, ready(content_id, upload_id))
    assert (playing(content_id).version_id, playing(content_id).express) == (f"{upload_id}-1", False)
    seen = view(call, upload_id)
    assert (seen["playable"], seen["status"]) == (True, "ready")


@pytest.mark.parametrize("order", sorted(set(itertools.permutations("xxff"))))
def test_in_whatever_order_and_however_often_events_come_the_ladder_stays(call: Call, order: tuple[str, ...]) -> None:
    content_id = made(call)
    upload_id = submitted(call, content_id)
    whole = False
    for each in order:
        attach(call, (early if each == "x" else ready)(content_id, upload_id))
        whole = whole or each == "f"
        assert playing(content_id).express is not whole
    assert playing(content_id).version_id == f"{upload_id}-1"


def test_a_title_that_has_a_film_keeps_it_until_the_new_one_is_whole(call: Call) -> None:
    content_id = made(call)
    first, second = sorted((submitted(call, content_id), submitted(call, content_id)))
    attach(call, ready(content_id, first))
    attach(call, early(content_id, second))
    assert (playing(content_id).version_id, view(call, second)["playable"]) == (f"{first}-1", False)
    attach(call, ready(content_id, second))
    assert playing(content_id).version_id == f"{second}-1"


def test_one_of_an_attempt_that_was_given_up_is_not_played(call: Call) -> None:
    content_id = made(call)
    upload_id = submitted(call, content_id)
    attach(call, early(content_id, upload_id, attempt=2))
    attach(call, early(content_id, "upl_01K9ZQ7A1B2C3D4E5F6G7H8ZZZ"))
    assert stored(content_id).current is None


def test_its_files_stay_while_somebody_may_watch_them_and_go_then(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    content_id = made(call)
    upload_id = submitted(call, content_id)
    prefixes = [f"titles/{content_id}/{upload_id}-1{end}/" for end in ("x", "")]
    attach(call, early(content_id, upload_id))
    attach(call, ready(content_id, upload_id))
    hours_later(monkeypatch, 23.9)
    call("content", "delete_retired_versions")
    assert kept(content_id) == set(prefixes)
    hours_later(monkeypatch, 24.1)
    call("content", "delete_retired_versions")
    assert kept(content_id) == {prefixes[1]}


def test_the_files_of_one_that_nobody_plays_go_too(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    content_id = made(call)
    upload_id = submitted(call, content_id)
    attach(call, ready(content_id, upload_id))
    for _ in range(2):
        attach(call, early(content_id, upload_id))
    hours_later(monkeypatch, 24.1)
    call("content", "delete_retired_versions")
    assert kept(content_id) == {f"titles/{content_id}/{upload_id}-1/"}


def test_its_poster_gives_way_to_the_ladders_and_a_chosen_one_stays(call: Call) -> None:
    content_id, other = made(call), made(call)
    for title in (content_id, other):
        upload_id = submitted(call, title)
        attach(call, early(title, upload_id))
        assert stored(title).artwork["poster"] == f"artwork/{title}/poster-{upload_id}-1x.jpg"
        if title == other:
            still = f"titles/{other}/{upload_id}-1x/stills/still.0000000.jpg"
            client("s3").put_object(Bucket=MEDIA, Key=still, Body=b"\xff\xd8\xff")
            choose(call, other, still)
        attach(call, ready(title, upload_id))
    assert stored(content_id).artwork["poster"].endswith("-1.jpg")
    assert "/poster-art_" in stored(other).artwork["poster"]


def choose(call: Call, content_id: str, still: str) -> None:
    """Its only still becomes the poster."""
    key = {"pk": {"S": f"TITLE#{content_id}"}, "sk": {"S": "TITLE"}}
    name = still.partition("-1x/")[2]
    client("dynamodb").update_item(
        TableName="matinee-dev-content",
        Key=key,
        UpdateExpression="SET #c.stills = :s",
        ExpressionAttributeNames={"#c": "current"},
        ExpressionAttributeValues={":s": {"L": [{"S": name}]}},
    )
    path = {"content_id": content_id, "kind": "poster"}
    assert call("content", "choose_artwork", path=path, body={"still": 0})["statusCode"] == 200


@pytest.mark.parametrize(("said", "wanted"), [(None, "on"), (True, "on"), (False, None)])
def test_an_upload_says_whether_it_plays_early_and_the_deployment_where_it_does_not(
    call: Call, said: bool | None, wanted: str | None
) -> None:
    body = {"filename": "a.mp4", "size": 3, "express": said}
    assert source_of(call, made(call), body).get("express") == wanted


@pytest.mark.parametrize(("said", "wanted"), [(False, None), (True, "on")])
def test_an_upload_says_whether_it_waits_for_others(call: Call, said: bool, wanted: str | None) -> None:
    body = {"filename": "a.mp4", "size": 3, "background": said}
    assert source_of(call, made(call), body).get("background") == wanted


@pytest.mark.parametrize(("said", "wanted"), [(None, None), (True, "on")])
def test_a_deployment_may_leave_it_to_the_uploads(
    call: Call, monkeypatch: pytest.MonkeyPatch, said: bool | None, wanted: str | None
) -> None:
    deployed = conftest.environment
    monkeypatch.setattr(conftest, "environment", lambda *of: {**deployed(*of), "MATINEE_EXPRESS": "off"})
    body = {"filename": "a.mp4", "size": 3, "express": said}
    assert source_of(call, made(call), body).get("express") == wanted


def test_an_upload_to_a_title_that_has_a_film_asks_for_no_express_rendition(call: Call) -> None:
    content_id = made(call)
    attach(call, ready(content_id, submitted(call, content_id)))
    assert source_of(call, content_id, {"filename": "a.mp4", "size": 3, "express": True}) == {}


def source_of(call: Call, content_id: str, body: Json) -> Json:
    """The metadata of the file that such an upload makes."""
    upload = json.loads(call("content", "start_upload", path={"content_id": content_id}, body=body)["body"])
    key, s3 = f"uploads/{content_id}/{upload['upload_id']}/source", client("s3")
    (begun,) = [each for each in s3.list_multipart_uploads(Bucket=UPLOADS)["Uploads"] if each["Key"] == key]
    where = {"Bucket": UPLOADS, "Key": key, "UploadId": begun["UploadId"]}
    part = s3.upload_part(**where, PartNumber=1, Body=b"abc")
    s3.complete_multipart_upload(**where, MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]})
    metadata: Json = s3.head_object(Bucket=UPLOADS, Key=key)["Metadata"]
    return metadata
