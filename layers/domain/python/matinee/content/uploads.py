"""Uploads of source files: S3 multipart uploads that can be interrupted, resumed, checked and retried."""

import base64
import time
import unicodedata
from datetime import timedelta
from typing import Any

from botocore.exceptions import ClientError

from matinee.content import titles
from matinee.content.events import UploadCancelled, UploadRetried
from matinee.content.models import RetiredVersion, Title
from matinee.content.upload_models import RUNNING, Part, Upload, UploadList, UploadStatus, UploadView
from matinee.kernel import aws, table
from matinee.kernel.errors import Conflict, Invalid
from matinee.kernel.ids import new_id
from matinee.kernel.settings import settings
from matinee.kernel.types import now
from matinee.transcoding import jobs
from matinee.transcoding.models import Task

MAX_SIZE = 200 * 1024**3
_MIB = 1024**2
_MIN_PART = 8 * _MIB
_ABANDONED = 7 * 86_400
"""Seconds after which an unfinished upload expires; the bucket's lifecycle rule deletes its parts then."""
_URL_LIFETIME = 6 * 3600
_LATE_FILES = timedelta(hours=2)
"""After a cancellation, MediaConvert and the functions that were running write no more."""
MOST_PARTS = 1000
"""Parts whose URLs one answer lists: each has 1.5 kB, and a Lambda can answer 6 MB."""


def source_key(content_id: str, upload_id: str) -> str:
    return f"uploads/{content_id}/{upload_id}/source"


def part_size(size: int) -> int:
    """Bytes of every part but the last: whole MiB, and as many as leave no more parts than one answer can list."""
    return max(_MIN_PART, -(-size // (MOST_PARTS * _MIB)) * _MIB)


def start(
    content_id: str,
    filename: str,
    size: int,
    checksum: str | None,
    user_id: str,
    *,
    express: bool | None = None,
    background: bool = False,
) -> UploadView:
    """`checksum` is the whole file's CRC-32 as S3 writes it: base64 of four big-endian bytes.

    `express`: whether it plays in a first quality early; None as the deployment says. A title that has a film keeps playing
    that one until the new one is whole. `background`: whether its jobs wait for those of other uploads. Raises NotFound.
    """
    title = titles.get(content_id)
    early = title.current is None and (settings()["express"] == "on" if express is None else express)
    upload_id = new_id("upl")
    full_object = {"ChecksumAlgorithm": "CRC32", "ChecksumType": "FULL_OBJECT"} if checksum else {}
    begun = aws.client("s3").create_multipart_upload(
        Bucket=settings().bucket("uploads"),
        Key=source_key(content_id, upload_id),
        ContentType="application/octet-stream",
        Metadata={name: "on" for name, wished in (("express", early), ("background", background)) if wished},
        **full_object,
    )
    upload = table.create(
        Upload(
            upload_id=upload_id,
            content_id=content_id,
            multipart_id=begun["UploadId"],
            filename=filename,
            size=size,
            part_size=part_size(size),
            checksum=checksum,
            created_by=user_id,
            ttl=int(time.time()) + _ABANDONED,
        )
    )
    return view(upload, most=MOST_PARTS)


def view(upload: Upload, *, parts_from: int = 1, most: int = 0) -> UploadView:
    """An upload; while it is uploading, with the URLs of at most `most` missing parts, from a number on."""
    job = jobs.find(upload.upload_id) if upload.status != "uploading" else None
    if job and job.attempt < upload.attempt:
        job = None
    status: UploadStatus
    if upload.status == "submitted":
        status = job.status if job and job.status != "ready" else "verifying" if job else "inspecting"
    else:
        status = upload.status
    arriving = _arriving(upload, parts_from, most) if status == "uploading" else {}
    return UploadView(
        upload_id=upload.upload_id,
        content_id=upload.content_id,
        filename=upload.filename,
        size=upload.size,
        status=status,
        progress=100 if status == "ready" else min(job.progress, 99) if job else 0,
        attempt=upload.attempt,
        part_size=upload.part_size,
        cost_estimate=job.cost_estimate if job else None,
        cost_at_most=job.cost_at_most if job and status == "cancelled" else None,
        rejection=dict(job.rejection) if job and job.rejection and status != "cancelled" else None,
        notes=job.source.notes if job and job.source else [],
        timings=job.timings if job else {},
        playable=upload.playable or status == "ready",
        created_at=upload.created_at,
        **arriving,
    )


def of_title(content_id: str, limit: int, cursor: str | None) -> UploadList:
    """A title's uploads, the newest first, without URLs of parts. Raises BadRequest (bad_cursor)."""
    page = table.page(Upload, index="gsi1", content_id=content_id, newest_first=True, limit=limit, cursor=cursor)
    return UploadList(items=[view(upload) for upload in page.items], next_cursor=page.next_cursor)


def get(upload_id: str) -> Upload:
    """Raises NotFound."""
    return table.get(Upload, upload_id=upload_id)


def complete(upload_id: str) -> UploadView:
    """Join the parts that S3 has; the object that this makes starts the workflow. Idempotent.

    Raises NotFound where its title is deleted, Conflict (parts_missing) with their numbers, and Invalid where the file is
    not the one that was announced.
    """
    upload = get(upload_id)
    if upload.status == "uploading":
        titles.get(upload.content_id)
        if not _joined(upload):
            _join(upload)
        upload = table.update(upload, status="submitted", ttl=None)
    return view(upload)


def cancel(upload_id: str) -> None:
    """Cancel an upload whose workflow runs; delete any other one, with its source file.

    A cancelled one says what it cost once its workflow has stopped. Until then, to cancel it again changes nothing.
    Raises NotFound, and Conflict (ended) where its workflow ended at the same moment.
    """
    asked_of = view(get(upload_id)).status
    table.again(lambda: _cancel(upload_id, asked_of))


def _cancel(upload_id: str, asked_of: UploadStatus) -> None:
    upload = table.get(Upload, upload_id=upload_id, consistent=True)
    shown = view(upload)
    if shown.status in RUNNING or (upload.status == "uploading" and _joined(upload)):
        event = UploadCancelled(upload_id=upload_id, content_id=upload.content_id, attempt=upload.attempt)
        table.transact(table.updating(upload, event, status="cancelled", ttl=None), table.creating(_retired(upload)))
    elif asked_of in RUNNING and shown.status != "cancelled":
        raise Conflict("Its workflow ended before it could be cancelled: look at it again", code="ended")
    elif shown.status != "cancelled" or shown.cost_at_most is not None:
        _delete(upload)


def _retired(upload: Upload) -> RetiredVersion:
    """The files of the cancelled attempt, which are deleted again after everything that may still write them has ended."""
    task = Task(upload_id=upload.upload_id, content_id=upload.content_id, attempt=upload.attempt)
    return RetiredVersion(version_id=task.version_id, prefix=task.prefix, delete_after=now() + _LATE_FILES)


def _delete(upload: Upload) -> None:
    s3, where = aws.client("s3"), _where(upload)
    if upload.status == "uploading":
        s3.abort_multipart_upload(**where, UploadId=upload.multipart_id)
    s3.delete_object(**where)
    table.delete(upload)


def cancel_of_deleted(content_id: str) -> None:
    """Cancel the uploads of a deleted title whose workflows run. Idempotent."""
    title = table.find(Title, content_id=content_id, consistent=True)
    if title is None or title.status != "deleted":
        return
    for upload in table.every(Upload, index="gsi1", content_id=content_id):
        if view(upload).status in RUNNING:
            cancel(upload.upload_id)


def retry(upload_id: str) -> UploadView:
    """Run the workflow again over the same source. Raises Conflict unless it was rejected or has failed."""
    upload = get(upload_id)
    if view(upload).status not in ("rejected", "failed"):
        raise Conflict("Only a rejected or failed upload can be retried", code="not_failed")
    attempt = upload.attempt + 1
    event = UploadRetried(upload_id=upload_id, content_id=upload.content_id, attempt=attempt)
    return view(table.update(upload, event, attempt=attempt))


def _where(upload: Upload) -> dict[str, str]:
    return {"Bucket": settings().bucket("uploads"), "Key": source_key(upload.content_id, upload.upload_id)}


def _arrived(upload: Upload) -> list[dict[str, Any]]:
    pages = aws.client("s3").get_paginator("list_parts").paginate(**_where(upload), UploadId=upload.multipart_id)
    return [
        part for page in pages for part in page.get("Parts", []) if part["Size"] == _size_of(upload, part["PartNumber"])
    ]


def _count(upload: Upload) -> int:
    return -(-upload.size // upload.part_size)


def _size_of(upload: Upload, number: int) -> int:
    return min(upload.part_size, upload.size - (number - 1) * upload.part_size)


def _arriving(upload: Upload, parts_from: int, most: int) -> dict[str, Any]:
    """How many bytes have arrived, and where to send the missing parts."""
    arrived = {part["PartNumber"] for part in _arrived(upload)}
    missing = [number for number in range(parts_from, _count(upload) + 1) if number not in arrived]
    return {
        "received": sum(_size_of(upload, number) for number in arrived),
        "parts": [Part(number=number, url=_address(upload, number)) for number in missing[:most]] if most else None,
        "next_part": missing[most] if most and len(missing) > most else None,
    }


def _address(upload: Upload, number: int) -> str:
    params = {**_where(upload), "UploadId": upload.multipart_id, "PartNumber": number}
    url: str = aws.client("s3").generate_presigned_url("upload_part", Params=params, ExpiresIn=_URL_LIFETIME)
    return url


def _joined(upload: Upload) -> bool:
    """Whether an earlier call joined the parts, and was interrupted before it stored that."""
    try:
        aws.client("s3").head_object(**_where(upload))
    except ClientError as error:
        if error.response["Error"]["Code"] in ("404", "NoSuchKey", "403"):  # 403: S3's word for it to who may not list
            return False
        raise
    return True


def _join(upload: Upload) -> None:
    parts = _arrived(upload)
    missing = sorted(set(range(1, _count(upload) + 1)) - {part["PartNumber"] for part in parts})
    if missing:
        raise Conflict(f"{len(missing)} parts have not arrived", code="parts_missing", missing=missing[:100])
    checksum = {"ChecksumCRC32": upload.checksum, "ChecksumType": "FULL_OBJECT"} if upload.checksum else {}
    try:
        aws.client("s3").complete_multipart_upload(
            **_where(upload),
            UploadId=upload.multipart_id,
            MultipartUpload={"Parts": [{"PartNumber": part["PartNumber"], "ETag": part["ETag"]} for part in parts]},
            **checksum,
        )
    except ClientError as error:
        if error.response["Error"]["Code"] in ("BadDigest", "InvalidRequest", "InvalidPart") and upload.checksum:
            raise Invalid({"checksum": "is not that of the bytes that arrived: upload the file again"}) from error
        raise


def readable(filename: str) -> str:
    """A validator: the name without control characters and marks that turn the direction of writing. Raises ValueError."""
    plain = "".join(each for each in filename if unicodedata.category(each) not in ("Cc", "Cf", "Zl", "Zp")).strip()
    if not plain:
        raise ValueError("must have a character that can be seen")
    return plain


def is_crc32(checksum: str) -> str:
    """A validator: the text, if it is four bytes in base64. Raises ValueError."""
    if len(base64.b64decode(checksum, validate=True)) != 4:
        raise ValueError("must be the file's CRC-32: four big-endian bytes in base64")
    return checksum
