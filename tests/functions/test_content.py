"""The catalogue's handlers, on moto, with their samples."""

import base64
import json
import struct
import zlib
from typing import Any

import boto3
import pytest
from matinee.content.models import Title

from tests.conftest import sample
from tests.functions.conftest import ACCOUNT, Call, problem

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


def test_what_is_not_json_is_refused(call: Call) -> None:
    assert problem(call("content", "create_title", body="{")) == (400, "not_json")


def test_viewers_and_strangers_create_nothing(call: Call) -> None:
    assert problem(call("content", "create_title", role="viewer")) == (403, "role_required")
    assert problem(call("content", "create_title", role=None)) == (401, "unauthenticated")


def test_the_same_key_makes_one_title_and_takes_no_other_body(call: Call) -> None:
    key = {"idempotency-key": "k-1"}
    answers = [call("content", "create_title", body={"title": "Once"}, headers=key) for _ in range(2)]
    assert answers[0]["body"] == answers[1]["body"]
    assert problem(call("content", "create_title", body={"title": "Other"}, headers=key)) == (422, "invalid")


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
    s3 = boto3.client("s3")
    key = f"uploads/{content_id}/{upload['upload_id']}/source"
    (begun,) = s3.list_multipart_uploads(Bucket=UPLOADS)["Uploads"]
    for number in (1, 2):
        body = data[(number - 1) * upload["part_size"] : number * upload["part_size"]]
        s3.upload_part(Bucket=UPLOADS, Key=key, UploadId=begun["UploadId"], PartNumber=number, Body=body)
    for _ in range(2):
        answer = call("content", "complete_upload", path=path)
        assert json.loads(answer["body"])["status"] == "inspecting"
    assert s3.get_object(Bucket=UPLOADS, Key=key)["Body"].read() == data
    assert problem(call("content", "cancel_upload", path=path)) == (409, "in_progress")
    assert problem(call("content", "retry_upload", path=path)) == (409, "not_failed")
    listed = json.loads(call("content", "list_uploads", path={"content_id": content_id})["body"])
    assert [item["upload_id"] for item in listed["items"]] == [upload["upload_id"]]


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
    assert "Uploads" not in boto3.client("s3").list_multipart_uploads(Bucket=UPLOADS)


def ready(content_id: str, upload_id: str, attempt: int = 1) -> dict[str, Any]:
    """The sample of attach_renditions, of this upload."""
    event = sample("content", "attach_renditions")
    envelope = json.loads(event["Records"][0]["body"])
    version = f"{upload_id}-{attempt}"
    prefix = f"titles/{content_id}/{version}/"
    envelope["detail"] |= {"content_id": content_id, "upload_id": upload_id, "attempt": attempt}
    envelope["detail"] |= {"version_id": version, "prefix": prefix}
    boto3.client("s3").put_object(Bucket=MEDIA, Key=f"{prefix}poster.jpg", Body=b"\xff\xd8\xff")
    event["Records"][0]["body"] = json.dumps(envelope)
    return event


def submitted(call: Call, content_id: str) -> str:
    upload = json.loads(call("content", "start_upload", path={"content_id": content_id})["body"])
    upload_id: str = upload["upload_id"]
    key = {"pk": {"S": f"UPLOAD#{upload_id}"}, "sk": {"S": "UPLOAD"}}
    boto3.client("dynamodb").update_item(
        TableName="matinee-dev-content",
        Key=key,
        UpdateExpression="SET #s = :s",
        ExpressionAttributeNames={"#s": "status"},
        ExpressionAttributeValues={":s": {"S": "submitted"}},
    )
    return upload_id


def stored(content_id: str) -> Title:
    key = {"pk": {"S": f"TITLE#{content_id}"}, "sk": {"S": "TITLE"}}
    return Title.of(boto3.client("dynamodb").get_item(TableName="matinee-dev-content", Key=key)["Item"])


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


def test_artwork_shows_once_it_has_arrived_and_is_a_picture(call: Call) -> None:
    content_id = made(call)
    answer = call("content", "start_artwork", path={"content_id": content_id})
    assert json.loads(answer["body"])["headers"] == {"Content-Type": "image/jpeg"}
    for artwork_id, body in (
        ("art_01K9ZQ8B2C3D4E5F6G7H8J9KMN", b"\xff\xd8\xff jpeg"),
        ("art_01K9ZQ8B2C3D4E5F6G7H8J9KMP", b"<svg/>"),
    ):
        key = f"artwork/{content_id}/poster/{artwork_id}"
        boto3.client("s3").put_object(Bucket=UPLOADS, Key=key, Body=body)
        event = sample("content", "attach_artwork")
        envelope = json.loads(event["Records"][0]["body"])
        envelope["detail"]["object"]["key"] = key
        event["Records"][0]["body"] = json.dumps(envelope)
        for _ in range(2):
            assert call("content", "attach_artwork", event) == {"batchItemFailures": []}
    assert stored(content_id).artwork == {"poster": f"artwork/{content_id}/poster-art_01K9ZQ8B2C3D4E5F6G7H8J9KMN.jpg"}
