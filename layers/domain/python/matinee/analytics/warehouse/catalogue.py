"""The catalogue in the lake, an object of JSON lines, of which the model `titles` is made. It is read as an export reads it."""

import json
from collections.abc import Iterator

from matinee.analytics.warehouse.models import SOURCES
from matinee.content.exports import ORDER
from matinee.content.models import Title
from matinee.kernel import aws, table
from matinee.kernel.settings import settings

KEY = "catalogue/titles.jsonl"
PART = 8 * 1024**2
"""Minimum bytes of a part, except the last; S3 requires 5 MiB."""


def write() -> int:
    """Replace the object by the titles as they are now, those that viewers cannot see among them. How many there are.

    A title whose status changes meanwhile may have two lines, which the model makes one.
    """
    s3, where = aws.client("s3"), {"Bucket": settings().bucket("lake"), "Key": KEY}
    upload = s3.create_multipart_upload(**where, ContentType="application/jsonl")["UploadId"]
    parts: list[dict[str, object]] = []
    lines: list[bytes] = []
    size = titles = 0
    for title in _every():
        lines.append(line(title))
        size, titles = size + len(lines[-1]), titles + 1
        if size >= PART:
            parts.append(_part(upload, len(parts) + 1, lines))
            lines, size = [], 0
    if lines or not parts:
        parts.append(_part(upload, len(parts) + 1, lines))
    s3.complete_multipart_upload(**where, UploadId=upload, MultipartUpload={"Parts": parts})
    return titles


def line(title: Title) -> bytes:
    """A title as the source `catalogue` has it."""
    said = title.details.model_dump(mode="json") | {
        "content_id": title.content_id,
        "status": "published" if title.status == "published" else "draft",
    }
    known = {name: said[name] for name in SOURCES["catalogue"] if said.get(name) is not None}
    return json.dumps(known, ensure_ascii=False).encode() + b"\n"


def _every() -> Iterator[Title]:
    for status in ORDER:
        yield from table.every(Title, index="gsi1", status=status)


def _part(upload: str, number: int, lines: list[bytes]) -> dict[str, object]:
    where = {"Bucket": settings().bucket("lake"), "Key": KEY, "UploadId": upload}
    reply = aws.client("s3").upload_part(**where, PartNumber=number, Body=b"".join(lines))
    return {"PartNumber": number, "ETag": reply["ETag"]}
