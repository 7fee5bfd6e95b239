"""The catalogue's handlers, on moto, with their samples."""

import base64
import io
import json
import struct
import zlib
from datetime import timedelta
from typing import Any

import pytest
from matinee.content import artwork, showing, uploads, versions
from matinee.content.details import Passage
from matinee.content.models import Title
from matinee.kernel.types import now
from matinee.transcoding.models import Job
from PIL import Image

from tests.conftest import sample
from tests.functions import renditions
from tests.functions.conftest import ACCOUNT, Call, Heard, answering, client, problem
from tests.functions.mediaconvert import MediaConvert, reply

Json = dict[str, Any]
UPLOADS = f"matinee-dev-uploads-{ACCOUNT}-us-east-1"
MEDIA = f"matinee-dev-media-{ACCOUNT}-us-east-1"


def made(call: Call, title: str = "The Lighthouse Keeper") -> str:
    answer = call("content", "create_title", body={"title": title})
    assert answer["statusCode"] == 201, answer
    content_id: str = json.loads(answer["body"])["content_id"]
    return content_id


def test_a_title_is_a_draft_that_only_editors_see(call: Call) -> None:
    path = {"content_id": made(call)}
    assert problem(call("content", "get_title", path=path)) == (404, "not_found")
    assert call("content", "publish_title", path=path)["statusCode"] == 200
    seen = json.loads(call("content", "get_title", path=path)["body"])
    assert (seen["status"], seen["playable"]) == ("published", False)
    assert call("content", "unpublish_title", path=path)["statusCode"] == 200
    assert problem(call("content", "get_title", path=path)) == (404, "not_found")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "title"),
        ({"title": ""}, "title"),
        ({"title": "A", "maturity": 19}, "maturity"),
        ({"title": "A", "colour": "blue"}, "colour"),
        ({"title": "A", "availability": [{"countries": ["USA"]}]}, "availability.0.countries.0"),
    ],
)
def test_a_refused_field_is_named(call: Call, body: dict[str, Any], field: str) -> None:
    answer = call("content", "create_title", body=body)
    assert problem(answer) == (422, "invalid")
    assert field in [error["field"] for error in json.loads(answer["body"])["errors"]]


def test_viewers_and_strangers_create_nothing(call: Call) -> None:
    assert problem(call("content", "create_title", role="viewer")) == (403, "role_required")
    assert problem(call("content", "create_title", role=None)) == (401, "unauthenticated")


def test_the_same_key_makes_one_title_and_takes_no_other_body(call: Call) -> None:
    key = {"idempotency-key": "k-1"}
    answers = [call("content", "create_title", body={"title": "Once"}, headers=key) for _ in range(2)]
    assert answers[0]["body"] == answers[1]["body"]
    assert problem(call("content", "create_title", body={"title": "Other"}, headers=key)) == (422, "invalid")


def test_the_biggest_answer_is_kept_for_its_key(call: Call) -> None:
    """The URLs of a thousand parts are more than an item of DynamoDB holds."""
    asked = {"path": {"content_id": made(call)}, "body": {"filename": "film.mov", "size": 200 * 1024**3}}
    answers = [call("content", "start_upload", headers={"idempotency-key": "k-2"}, **asked) for _ in range(2)]
    assert answers[0]["statusCode"] == 201, answers[0]
    assert len(answers[0]["body"]) > 400 * 1024
    assert answers[0] == answers[1]


def test_answers_have_the_names_of_the_contract(call: Call) -> None:
    window = {"countries": ["DE"], "from": "2026-01-01T00:00:00Z", "until": "2027-01-01T00:00:00Z"}
    made = call("content", "create_title", body={"title": "A film", "availability": [window]})
    assert json.loads(made["body"])["availability"] == [window]


def test_lists_go_on_where_their_cursor_says_and_take_no_other(call: Call) -> None:
    for number in range(3):
        call("content", "publish_title", path={"content_id": made(call, f"Film {number}")})
    first = json.loads(call("content", "list_titles", query={"limit": "2"})["body"])
    rest = json.loads(call("content", "list_titles", query={"limit": "2", "cursor": first["next_cursor"]})["body"])
    assert [item["title"] for item in first["items"] + rest["items"]] == ["Film 2", "Film 1", "Film 0"]
    forged = "A" + first["next_cursor"][1:] if first["next_cursor"][0] != "A" else "B" + first["next_cursor"][1:]
    assert problem(call("content", "list_titles", query={"cursor": forged})) == (400, "bad_cursor")
    assert problem(call("content", "list_titles", query={"limit": "0"})) == (422, "invalid")
    assert problem(call("content", "list_titles", query={"status": "draft"})) == (403, "role_required")


def test_a_published_title_is_not_deleted_by_one_wrong_key(call: Call) -> None:
    path = {"content_id": made(call)}
    call("content", "publish_title", path=path)
    assert problem(call("content", "delete_title", path=path)) == (409, "published")
    call("content", "unpublish_title", path=path)
    assert call("content", "delete_title", path=path)["statusCode"] == 204
    assert problem(call("content", "replace_title", path=path, body={"title": "Gone"})) == (404, "not_found")


def test_an_upload_goes_from_parts_to_a_source(call: Call) -> None:
    content_id, data = made(call), bytes(range(256)) * 40_000
    crc = base64.b64encode(struct.pack(">I", zlib.crc32(data))).decode()
    asked = {"filename": "a.mp4", "size": len(data), "checksum": crc}
    upload = json.loads(call("content", "start_upload", path={"content_id": content_id}, body=asked)["body"])
    assert [part["number"] for part in upload["parts"]] == [1, 2]
    path = {"upload_id": upload["upload_id"]}
    early = call("content", "complete_upload", path=path)
    assert problem(early) == (409, "parts_missing")
    s3 = client("s3")
    key = f"uploads/{content_id}/{upload['upload_id']}/source"
    (begun,) = s3.list_multipart_uploads(Bucket=UPLOADS)["Uploads"]
    for number in (1, 2):
        body = data[(number - 1) * upload["part_size"] : number * upload["part_size"]]
        s3.upload_part(Bucket=UPLOADS, Key=key, UploadId=begun["UploadId"], PartNumber=number, Body=body)
    for _ in range(2):
        answer = call("content", "complete_upload", path=path)
        assert json.loads(answer["body"])["status"] == "inspecting"
    assert s3.get_object(Bucket=UPLOADS, Key=key)["Body"].read() == data
    assert call("content", "cancel_upload", path=path)["statusCode"] == 204
    assert json.loads(call("content", "get_upload", path=path)["body"])["status"] == "cancelled"
    assert problem(call("content", "retry_upload", path=path)) == (409, "not_failed")
    listed = json.loads(call("content", "list_uploads", path={"content_id": content_id})["body"])
    assert [item["upload_id"] for item in listed["items"]] == [upload["upload_id"]]


def begun(call: Call, content_id: str, size: int) -> dict[str, Any]:
    answer = call("content", "start_upload", path={"content_id": content_id}, body={"filename": "a", "size": size})
    upload: dict[str, Any] = json.loads(answer["body"])
    return upload


def uploaded(upload: dict[str, Any], number: int, body: bytes) -> None:
    key = f"uploads/{upload['content_id']}/{upload['upload_id']}/source"
    ids = {each["Key"]: each["UploadId"] for each in client("s3").list_multipart_uploads(Bucket=UPLOADS)["Uploads"]}
    client("s3").upload_part(Bucket=UPLOADS, Key=key, UploadId=ids[key], PartNumber=number, Body=body)


def test_a_list_of_uploads_signs_nothing_and_goes_on_page_by_page(call: Call) -> None:
    content_id = made(call)
    begun_ids = [begun(call, content_id, 200 * 1024**3)["upload_id"] for _ in range(3)]
    listed: list[dict[str, Any]] = []
    query = {"limit": "2"}
    while True:
        answer = call("content", "list_uploads", path={"content_id": content_id}, query=query)
        assert len(answer["body"]) < 2000 and "Signature" not in answer["body"]
        page = json.loads(answer["body"])
        listed += page["items"]
        if "next_cursor" not in page:
            break
        query = {"limit": "2", "cursor": page["next_cursor"]}
    assert [each["upload_id"] for each in listed] == sorted(begun_ids, reverse=True)
    assert [(each["status"], each["received"], "parts" in each) for each in listed] == [("uploading", 0, False)] * 3


def test_the_parts_of_the_biggest_upload_come_page_by_page(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "part_size", lambda size: 1)
    upload = begun(call, made(call), 10_000)
    assert ([part["number"] for part in upload["parts"]], upload["next_part"]) == ([*range(1, 1001)], 1001)
    for number in (1, 3, 10_000):
        uploaded(upload, number, b"x")

    def page(**query: str) -> tuple[list[int], int | None]:
        answer = call("content", "get_upload", path={"upload_id": upload["upload_id"]}, query=query)
        assert len(answer["body"]) < 2_000_000
        told = json.loads(answer["body"])
        assert told["received"] == 3
        return [part["number"] for part in told.get("parts", [])], told.get("next_part")

    assert page(limit="3") == ([2, 4, 5], 6)
    assert page(parts_from="9998", limit="3") == ([9998, 9999], None)
    assert page(parts_from="10000") == ([], None)
    assert page(limit="0") == ([], None)
    last, following = page(parts_from="9000")
    assert (len(last), following) == (1000, None)
    too_many = call("content", "get_upload", path={"upload_id": upload["upload_id"]}, query={"limit": "1001"})
    assert problem(too_many) == (422, "invalid")


def test_an_upload_is_of_a_title_of_a_size_and_of_a_checksum(call: Call) -> None:
    path = {"content_id": "ttl_01K9ZQ6V3N8M2X4R7T5W1Y0ABD"}
    assert problem(call("content", "start_upload", path=path)) == (404, "not_found")
    for wrong in ({"size": 0}, {"size": 300 * 1024**3}, {"checksum": "abc"}):
        body = {"filename": "a.mp4", "size": 1, **wrong}
        assert problem(call("content", "start_upload", path=path, body=body)) == (422, "invalid")
    assert problem(call("content", "start_upload", path={"content_id": "nonsense"})) == (422, "invalid")


def test_an_upload_that_was_given_up_is_gone(call: Call) -> None:
    path = {"content_id": made(call)}
    upload = json.loads(call("content", "start_upload", path=path)["body"])
    assert call("content", "cancel_upload", path={"upload_id": upload["upload_id"]})["statusCode"] == 204
    assert problem(call("content", "get_upload", path={"upload_id": upload["upload_id"]})) == (404, "not_found")
    assert "Uploads" not in client("s3").list_multipart_uploads(Bucket=UPLOADS)


def ready(content_id: str, upload_id: str, attempt: int = 1, **says: Any) -> dict[str, Any]:
    """The sample of attach_renditions, of this upload."""
    event = sample("content", "attach_renditions")
    envelope = json.loads(event["Records"][0]["body"])
    version = f"{upload_id}-{attempt}"
    prefix = f"titles/{content_id}/{version}/"
    envelope["detail"] |= {"content_id": content_id, "upload_id": upload_id, "attempt": attempt}
    envelope["detail"] |= {"version_id": version, "prefix": prefix, **says}
    prefix = envelope["detail"]["prefix"]
    client("s3").put_object(Bucket=MEDIA, Key=f"{prefix}poster.jpg", Body=b"\xff\xd8\xff")
    for name, body in renditions.manifests(envelope["detail"]):
        client("s3").put_object(Bucket=MEDIA, Key=prefix + name, Body=body)
    event["Records"][0]["body"] = json.dumps(envelope)
    return event


def submitted(call: Call, content_id: str) -> str:
    upload = json.loads(call("content", "start_upload", path={"content_id": content_id})["body"])
    upload_id: str = upload["upload_id"]
    key = {"pk": {"S": f"UPLOAD#{upload_id}"}, "sk": {"S": "UPLOAD"}}
    client("dynamodb").update_item(
        TableName="matinee-dev-content",
        Key=key,
        UpdateExpression="SET #s = :s",
        ExpressionAttributeNames={"#s": "status"},
        ExpressionAttributeValues={":s": {"S": "submitted"}},
    )
    return upload_id


def stored(content_id: str) -> Title:
    key = {"pk": {"S": f"TITLE#{content_id}"}, "sk": {"S": "TITLE"}}
    return Title.of(client("dynamodb").get_item(TableName="matinee-dev-content", Key=key)["Item"])


def test_an_edition_is_attached_once_however_often_it_is_announced(call: Call) -> None:
    content_id = made(call)
    upload_id = submitted(call, content_id)
    for _ in range(2):
        answer = call("content", "attach_renditions", ready(content_id, upload_id))
        assert answer == {"batchItemFailures": []}
    title = stored(content_id)
    assert title.current is not None
    assert title.current.upload_id == upload_id
    assert title.version == 2
    assert title.artwork["poster"].startswith(f"artwork/{content_id}/poster-")


def test_the_later_upload_plays_whichever_is_ready_first(call: Call) -> None:
    content_id = made(call)
    first, second = submitted(call, content_id), submitted(call, content_id)
    later, earlier = max(first, second), min(first, second)
    for upload_id in (later, earlier):
        assert call("content", "attach_renditions", ready(content_id, upload_id)) == {"batchItemFailures": []}
    title = stored(content_id)
    assert title.current is not None
    assert title.current.upload_id == later


def test_a_poisoned_event_fails_alone(call: Call) -> None:
    content_id = made(call)
    good = ready(content_id, submitted(call, content_id))["Records"][0]
    poison = {
        **good,
        "messageId": "poison",
        "body": json.dumps({"id": "1", "detail-type": "x", "detail": {"upload_id": 1}}),
    }
    answer = call("content", "attach_renditions", {"Records": [poison, good]})
    assert answer == {"batchItemFailures": [{"itemIdentifier": "poison"}]}
    assert stored(content_id).current is not None


def picture(form: str = "JPEG", size: tuple[int, int] = (300, 450)) -> bytes:
    out = io.BytesIO()
    Image.linear_gradient("L").resize(size).save(out, form)
    return out.getvalue()


def as_editors_see(content_id: str) -> dict[str, Any]:
    return showing.view(stored(content_id)).model_dump(mode="json")


def send_artwork(call: Call, content_id: str, artwork_id: str, body: bytes, kind: str = "poster") -> None:
    key = f"artwork/{content_id}/{kind}/{artwork_id}"
    client("s3").put_object(Bucket=UPLOADS, Key=key, Body=body)
    event = sample("content", "attach_artwork")
    envelope = json.loads(event["Records"][0]["body"])
    envelope["detail"]["object"] = {"key": key, "size": len(body)}
    event["Records"][0]["body"] = json.dumps(envelope)
    for _ in range(2):
        assert call("content", "attach_artwork", event) == {"batchItemFailures": []}


OLDER, NEWER = "art_01K9ZQ8B2C3D4E5F6G7H8J9KMN", "art_01K9ZQ8B2C3D4E5F6G7H8J9KMP"


def test_artwork_shows_in_its_sizes_once_it_has_arrived(call: Call) -> None:
    content_id = made(call)
    answer = call("content", "start_artwork", path={"content_id": content_id})
    assert json.loads(answer["body"])["headers"] == {"Content-Type": "image/jpeg"}
    send_artwork(call, content_id, OLDER, picture())
    title = stored(content_id)
    assert (title.artwork, title.version) == ({"poster": f"artwork/{content_id}/poster-{OLDER}.jpg"}, 2)
    seen = as_editors_see(content_id)
    stem = f"/artwork/{content_id}/poster-{OLDER}"
    assert seen["poster_url"] == f"{stem}.jpg"
    assert seen["poster"]["srcset"] == f"{stem}-200.webp 200w, {stem}-300.webp 300w"
    assert (seen["poster"]["url"], seen["poster"]["width"], seen["poster"]["height"]) == (f"{stem}-300.webp", 300, 450)
    assert seen["poster"]["placeholder"].startswith("data:image/webp;base64,")
    for name in (seen["poster_url"], *(source.split(" ")[0] for source in seen["poster"]["srcset"].split(", "))):
        shown = client("s3").head_object(Bucket=MEDIA, Key=name.removeprefix("/"))
        assert "immutable" in shown["CacheControl"], name


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"<svg/>", "wrong_type"),
        (picture("GIF"), "wrong_type"),
        (picture()[:500], "damaged"),
        (b"\xff\xd8\xff" + bytes(10 * 1024**2), "too_large"),
    ],
)
def test_what_is_no_picture_is_not_shown_and_editors_are_told_why(call: Call, body: bytes, code: str) -> None:
    content_id = made(call)
    send_artwork(call, content_id, OLDER, body)
    assert stored(content_id).artwork == {}
    assert "Contents" not in client("s3").list_objects_v2(Bucket=MEDIA)
    path, seen = {"content_id": content_id}, as_editors_see(content_id)
    assert {kind: each["code"] for kind, each in seen["refused_artwork"].items()} == {"poster": code}
    call("content", "publish_title", path=path)
    assert code not in call("content", "get_title", path=path)["body"]
    send_artwork(call, content_id, NEWER, picture())
    assert as_editors_see(content_id)["refused_artwork"] == {}


def test_a_refusal_that_comes_late_does_not_stand_beside_a_newer_picture(call: Call) -> None:
    content_id = made(call)
    send_artwork(call, content_id, NEWER, picture())
    send_artwork(call, content_id, OLDER, b"<svg/>")
    assert stored(content_id).refused_artwork == {}


def test_a_picture_that_arrives_late_does_not_replace_a_newer_one(call: Call) -> None:
    content_id = made(call)
    for artwork_id in (NEWER, OLDER):
        send_artwork(call, content_id, artwork_id, picture())
    title = stored(content_id)
    assert title.artwork == {"poster": f"artwork/{content_id}/poster-{NEWER}.jpg"}
    assert list(title.pictures) == list(title.artwork.values())


def test_a_language_has_pictures_of_its_own(call: Call) -> None:
    content_id = made(call)
    send_artwork(call, content_id, OLDER, picture())
    send_artwork(call, content_id, NEWER, picture(), "poster.de")
    title = stored(content_id)
    own = f"artwork/{content_id}/poster.de-{NEWER}.jpg"
    assert (title.local_artwork, set(title.pictures)) == ({"de": {"poster": own}}, {own, title.artwork["poster"]})
    assert as_editors_see(content_id)["local_artwork"]["de"]["poster_url"] == f"/{own}"
    call("content", "publish_title", path={"content_id": content_id})
    for locale, key in (("de-AT", own), ("fr", title.artwork["poster"])):
        query = {"locale": locale}
        view = json.loads(call("content", "get_title", path={"content_id": content_id}, query=query)["body"])
        assert (view["poster_url"], view["local_artwork"]) == (f"/{key}", {})
        assert view["poster"]["url"] == f"/{key.rpartition('.')[0]}-300.webp"
        (card,) = json.loads(call("content", "list_titles", query=query)["body"])["items"]
        assert card["poster_url"] == f"/{key}"


@pytest.mark.parametrize("slot", ["poster", "poster.de"])
def test_a_picture_that_is_taken_away_does_not_come_back_by_itself(call: Call, slot: str) -> None:
    content_id = made(call)
    kind, _, language = slot.partition(".")
    query = {"language": language} if language else {}
    path = {"content_id": content_id, "kind": kind}
    send_artwork(call, content_id, OLDER, picture(), slot)
    for _ in range(2):
        answer = call("content", "delete_artwork", path=path, query=query)
        assert answer["statusCode"] == 200, answer
    send_artwork(call, content_id, OLDER, picture(), slot)
    title = stored(content_id)
    assert (title.artwork, title.local_artwork, title.pictures) == ({}, {}, {})
    send_artwork(call, content_id, NEWER, picture(), slot)
    assert len(stored(content_id).pictures) == 1


def test_a_refused_picture_of_a_language_is_told_there(call: Call) -> None:
    content_id = made(call)
    send_artwork(call, content_id, OLDER, b"no picture", "logo.de")
    assert as_editors_see(content_id)["refused_artwork"]["logo.de"]["code"] == "wrong_type"
    call("content", "delete_artwork", path={"content_id": content_id, "kind": "logo"}, query={"language": "de"})
    assert stored(content_id).refused_artwork == {}


def test_a_logo_keeps_what_is_transparent(call: Call) -> None:
    content_id = made(call)
    out = io.BytesIO()
    Image.new("RGBA", (300, 100), (200, 0, 0, 0)).save(out, "PNG")
    send_artwork(call, content_id, OLDER, out.getvalue(), "logo")
    variant = f"artwork/{content_id}/logo-{OLDER}-200.webp"
    body = client("s3").get_object(Bucket=MEDIA, Key=variant)["Body"].read()
    assert Image.open(io.BytesIO(body)).mode == "RGBA"


def test_a_frame_of_the_film_shows_at_once_and_in_its_sizes_a_moment_later(call: Call, heard: Heard) -> None:
    content_id = made(call)
    upload_id = submitted(call, content_id)
    event = ready(content_id, upload_id)
    prefix = f"titles/{content_id}/{upload_id}-1/"
    client("s3").put_object(Bucket=MEDIA, Key=f"{prefix}poster.jpg", Body=picture(size=(640, 360)))
    call("content", "attach_renditions", event)
    (chosen,) = [detail for name, detail in heard("content") if name == "content.ArtworkChosen"]
    assert chosen["key"] == stored(content_id).artwork["poster"]
    event = sample("content", "resize_artwork")
    envelope = json.loads(event["Records"][0]["body"])
    event["Records"][0]["body"] = json.dumps({**envelope, "detail": chosen})
    for _ in range(2):
        assert call("content", "resize_artwork", event) == {"batchItemFailures": []}
    title = stored(content_id)
    assert title.pictures[chosen["key"]].widths == [200, 400, 640]
    path = {"content_id": content_id}
    edits = json.loads(call("content", "list_edits", path=path)["body"])["items"]
    assert [edit["did"] for edit in edits] == ["changed", "created"]
    call("content", "publish_title", path=path)
    (card,) = json.loads(call("content", "list_titles")["body"])["items"]
    assert card["poster"]["srcset"].count("/artwork/") == 3


def test_frames_beside_the_poster_are_tried_on_cards_until_they_are_removed(call: Call, heard: Heard) -> None:
    content_id = made(call)
    event = ready(content_id, submitted(call, content_id), stills=["stills/0.jpg", "stills/1.jpg"])
    call("content", "attach_renditions", event)
    title = stored(content_id)
    assert title.current is not None
    for still in title.current.stills:
        client("s3").put_object(Bucket=MEDIA, Key=title.current.prefix + still, Body=picture(size=(640, 360)))
    path = {"content_id": content_id, "kind": "poster"}

    def put(still: int, **more: Any) -> Any:
        return call("content", "choose_artwork", path=path | more, body={"still": still, "beside": True})

    view = json.loads(put(1)["body"])
    assert view["poster_url"] == f"/{title.artwork['poster']}", "the poster stays what it is"
    (tried,) = view["more_posters"]
    assert client("s3").get_object(Bucket=MEDIA, Key=tried["url"][1:])["Body"].read() == picture(size=(640, 360))
    chosen = [detail for name, detail in heard("content") if name == "content.ArtworkChosen"][-1]
    resize = sample("content", "resize_artwork")
    envelope = json.loads(resize["Records"][0]["body"])
    resize["Records"][0]["body"] = json.dumps({**envelope, "detail": chosen})
    for _ in range(2):
        assert call("content", "resize_artwork", resize) == {"batchItemFailures": []}
    assert stored(content_id).pictures[tried["url"][1:]].widths == [200, 400, 640]

    send_artwork(call, content_id, NEWER, picture())
    assert len(stored(content_id).pictures) == 2, "another poster leaves them where they are"
    assert problem(put(2)) == (404, "not_found")
    assert problem(put(0, kind="backdrop")) == (422, "invalid")
    for _ in range(artwork.MORE_POSTERS - 1):
        assert put(0)["statusCode"] == 200
    assert problem(put(0)) == (409, "too_many_posters")

    for _ in range(2):
        answer = call("content", "delete_artwork", path=path, query={"artwork_id": tried["artwork_id"]})
        assert answer["statusCode"] == 200, answer
    left = stored(content_id)
    assert tried["url"][1:] not in {*left.more_posters, *left.pictures}
    assert len(left.more_posters) == artwork.MORE_POSTERS - 1
    call("content", "publish_title", path={"content_id": content_id})
    query = {"locale": "en"}
    seen = json.loads(call("content", "get_title", path={"content_id": content_id}, query=query)["body"])
    assert seen["more_posters"] == [], "they are editors'"


def retired_by(call: Call, content_id: str, *upload_ids: str) -> list[str]:
    """The prefixes of the versions that those uploads' replaced, each with its files still there."""
    for upload_id in upload_ids:
        call("content", "attach_renditions", ready(content_id, upload_id))
        client("s3").put_object(Bucket=MEDIA, Key=f"titles/{content_id}/{upload_id}-1/index.m3u8", Body=b"#EXTM3U")
    return [f"titles/{content_id}/{upload_id}-1/" for upload_id in upload_ids[:-1]]


def kept(content_id: str) -> set[str]:
    listed = client("s3").list_objects_v2(Bucket=MEDIA, Prefix=f"titles/{content_id}/")
    return {found["Key"].rpartition("/")[0] + "/" for found in listed.get("Contents", [])}


def hours_later(monkeypatch: pytest.MonkeyPatch, hours: float) -> None:
    monkeypatch.setattr(versions, "now", lambda: now() + timedelta(hours=hours))


def test_a_replaced_version_goes_when_its_last_stream_must_have_ended(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    content_id = made(call)
    (replaced,) = retired_by(call, content_id, *sorted(submitted(call, content_id) for _ in range(2)))
    hours_later(monkeypatch, 23.9)
    call("content", "delete_retired_versions")
    assert replaced in kept(content_id)
    hours_later(monkeypatch, 24.1)
    for _ in range(2):
        call("content", "delete_retired_versions")
    current = stored(content_id).current
    assert current is not None
    assert kept(content_id) == {current.prefix}


def test_a_replaced_version_whose_files_are_gone_already_holds_up_no_other(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    content_id = made(call)
    emptied, _ = retired_by(call, content_id, *sorted(submitted(call, content_id) for _ in range(3)))
    for name in ("poster.jpg", "index.m3u8"):
        client("s3").delete_object(Bucket=MEDIA, Key=emptied + name)
    hours_later(monkeypatch, 25)
    call("content", "delete_retired_versions")
    current = stored(content_id).current
    assert current is not None
    assert kept(content_id) == {current.prefix}


def test_a_replaced_version_of_which_s3_keeps_a_file_is_tried_again(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    content_id = made(call)
    (replaced,) = retired_by(call, content_id, *sorted(submitted(call, content_id) for _ in range(2)))
    hours_later(monkeypatch, 25)
    kept_one = reply({"Errors": [{"Key": f"{replaced}index.m3u8", "Code": "InternalError"}]})
    with answering("s3", "DeleteObjects", kept_one), pytest.raises(RuntimeError, match="InternalError"):
        call("content", "delete_retired_versions")
    call("content", "delete_retired_versions")
    assert replaced not in kept(content_id)


def test_an_upload_that_failed_says_why_and_is_tried_again_once(call: Call, heard: Heard) -> None:
    content_id = made(call)
    upload_id = submitted(call, content_id)
    failure = {**sample("transcoding", "record_failure"), "upload_id": upload_id, "content_id": content_id}
    call("transcoding", "record_failure", failure)
    path = {"upload_id": upload_id}
    seen = json.loads(call("content", "get_upload", path=path)["body"])
    assert (seen["status"], seen["rejection"]["code"], seen["attempt"]) == ("failed", "transcode_failed", 1)
    retried = json.loads(call("content", "retry_upload", path=path)["body"])
    assert (retried["status"], retried.get("rejection"), retried["attempt"]) == ("inspecting", None, 2)
    assert problem(call("content", "retry_upload", path=path)) == (409, "not_failed")
    asked = [detail for name, detail in heard("content") if name == "content.UploadRetried"]
    assert [(detail["upload_id"], detail["attempt"]) for detail in asked] == [(upload_id, 2)]


def test_an_upload_that_failed_can_be_forgotten_with_its_source(call: Call) -> None:
    content_id = made(call)
    upload_id = submitted(call, content_id)
    key = f"uploads/{content_id}/{upload_id}/source"
    client("s3").put_object(Bucket=UPLOADS, Key=key, Body=b"a source")
    failure = {**sample("transcoding", "record_failure"), "upload_id": upload_id, "content_id": content_id}
    call("transcoding", "record_failure", failure)
    assert call("content", "cancel_upload", path={"upload_id": upload_id})["statusCode"] == 204
    assert problem(call("content", "get_upload", path={"upload_id": upload_id})) == (404, "not_found")
    assert client("s3").list_objects_v2(Bucket=UPLOADS, Prefix=key)["KeyCount"] == 0


def test_artwork_for_nobody_or_too_big_is_left_where_it_is(call: Call) -> None:
    content_id = made(call)
    for owner, size in (("ttl_01K9ZQ6V3N8M2X4R7T5W1Y0ABD", 10), (content_id, 10 * 1024**2 + 1)):
        event = sample("content", "attach_artwork")
        envelope = json.loads(event["Records"][0]["body"])
        envelope["detail"]["object"] |= {"key": f"artwork/{owner}/poster/art_01K9ZQ8B2C3D4E5F6G7H8J9KMN", "size": size}
        event["Records"][0]["body"] = json.dumps(envelope)
        assert call("content", "attach_artwork", event) == {"batchItemFailures": []}
    assert stored(content_id).artwork == {}
    assert "Contents" not in client("s3").list_objects_v2(Bucket=MEDIA)


# --- what was inside the film ------------------------------------------------------------------------------------


def attached(call: Call, content_id: str, **said: Any) -> str:
    """A version that plays, of which transcoding said this; its prefix."""
    event = ready(content_id, submitted(call, content_id))
    envelope = json.loads(event["Records"][0]["body"])
    envelope["detail"] |= said
    event["Records"][0]["body"] = json.dumps(envelope)
    prefix: str = envelope["detail"]["prefix"]
    for name, body in (("index.m3u8", _MASTER), ("index.mpd", _MANIFEST)):
        client("s3").put_object(Bucket=MEDIA, Key=prefix + name, Body=body)
    assert call("content", "attach_renditions", event) == {"batchItemFailures": []}
    return prefix


_MASTER = "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nv.m3u8\n"
_MANIFEST = "<MPD><Period></Period></MPD>"
_TRACK = {"language": "deu", "label": "Untertitel", "forced": True, "hearing_impaired": False, "file": "embedded/1.vtt"}
_CUES = "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nGuten Tag\n\n00:00:04.000 --> 00:00:03.000\nback in time\n"


def test_subtitles_inside_a_film_are_seen_by_editors_until_one_publishes_them(call: Call) -> None:
    content_id = made(call)
    prefix = attached(call, content_id, subtitles=[_TRACK])
    client("s3").put_object(Bucket=MEDIA, Key=f"{prefix}embedded/1.vtt", Body=_CUES)
    assert as_editors_see(content_id)["embedded_subtitles"] == [{**_TRACK, "language": "de"}]
    call("content", "publish_title", path={"content_id": content_id})
    viewer = json.loads(call("content", "get_title", path={"content_id": content_id})["body"])
    assert (viewer["embedded_subtitles"], viewer["subtitle_languages"]) == ([], [])
    path = {"content_id": content_id, "language": "de"}
    answer = call("content", "put_subtitles", path=path, body={"file": "embedded/1.vtt"})
    assert [each["code"] for each in json.loads(answer["body"])["left_out"]] == ["no_length"]
    added = stored(content_id).subtitles["de"]
    assert (added.label, added.forced) == ("Untertitel", True)
    assert b"Guten Tag" in client("s3").get_object(Bucket=MEDIA, Key=added.key)["Body"].read()


def test_what_an_editor_says_of_a_track_is_so(call: Call) -> None:
    content_id = made(call)
    prefix = attached(call, content_id, subtitles=[{**_TRACK, "language": "und"}])
    client("s3").put_object(Bucket=MEDIA, Key=f"{prefix}embedded/1.vtt", Body=_CUES)
    body = {"file": "embedded/1.vtt", "label": "Deutsch", "forced": False}
    call("content", "put_subtitles", path={"content_id": content_id, "language": "de-AT"}, body=body)
    added = stored(content_id).subtitles["de-AT"]
    assert (added.label, added.forced) == ("Deutsch", False)


@pytest.mark.parametrize("body", [{"file": "embedded/2.vtt"}, {"file": "../../secret"}, {}])
def test_a_track_that_the_film_does_not_have_is_refused(call: Call, body: Json) -> None:
    content_id = made(call)
    attached(call, content_id, subtitles=[_TRACK])
    answer = call("content", "put_subtitles", path={"content_id": content_id, "language": "de"}, body=body)
    assert answer["statusCode"] == 422


_CHAPTERS = [
    {"start": 0, "title": "Recap"},
    {"start": 100, "title": "Opening"},
    {"start": 190, "title": "Part A"},
    {"start": 3000, "title": "Ending"},
]


def test_a_films_chapters_are_its_markers_until_an_editor_sets_others(call: Call) -> None:
    content_id = made(call)
    attached(call, content_id, duration=3600.0, chapters=_CHAPTERS)
    title = stored(content_id)
    assert title.current and [each.title for each in title.current.chapters] == ["Recap", "Opening", "Part A", "Ending"]
    found = title.details.markers
    assert found and (found.recap, found.intro, found.credits_at) == (
        Passage(start=0, end=100),
        Passage(start=100, end=190),
        3000,
    )
    attached(
        call, content_id, duration=5400.0, chapters=[{"start": 0, "title": "One"}, {"start": 5000, "title": "Credits"}]
    )
    found = stored(content_id).details.markers
    assert found and (found.recap, found.intro, found.credits_at) == (None, None, 5000)
    set_by_editor = {"title": "The Lighthouse Keeper", "markers": {"credits_at": 4000}}
    assert call("content", "replace_title", path={"content_id": content_id}, body=set_by_editor)["statusCode"] == 200
    attached(call, content_id, duration=3600.0, chapters=_CHAPTERS)
    kept = stored(content_id)
    assert kept.details.markers and kept.details.markers.credits_at == 4000
    assert kept.current and len(kept.current.chapters) == 4


def test_a_new_version_without_chapters_has_none(call: Call) -> None:
    content_id = made(call)
    attached(call, content_id, duration=3600.0, chapters=_CHAPTERS)
    attached(call, content_id, duration=3600.0)
    title = stored(content_id)
    assert title.current and (title.current.chapters, title.details.markers) == ([], None)


def test_notes_are_told_with_an_upload_in_every_state(call: Call, mediaconvert: MediaConvert) -> None:
    upload_id = submitted(call, made(call))
    note = {"code": "sound_padded", "detail": "The sound ends 2.0 s before the picture: silence was added."}
    for status in ("inspecting", "transcoding", "ready", "rejected", "failed"):
        item = {"upload_id": upload_id, "content_id": "ttl_01K9ZQ6V3N8M2X4R7T5W1Y0ABC", "status": status}
        job = Job.model_validate({**item, "source": {"size": 1, "notes": [note]}, "version": 1})
        client("dynamodb").put_item(TableName="matinee-dev-transcoding", Item=job.attributes())
        seen = json.loads(call("content", "get_upload", path={"upload_id": upload_id})["body"])
        assert seen["notes"] == [note]
