"""What S3 says of objects that are not there, and of uploads whose checksum is wrong."""

import base64
import struct
import zlib
from collections.abc import Callable
from typing import Any

from ministack import app
from ministack.services import s3

_HEADER = "x-amz-checksum-crc32"


def hide_missing_objects() -> None:
    """A missing object is a 404 for whoever may list its bucket, and a 403 for anybody else.

    The request names no prefix, so a right to list that is conditioned on one does not count. Sources: S3 API Reference,
    GetObject and HeadObject ("Permissions"); IAM User Guide, "Condition operators" (a key that is not there does not match).
    """
    s3._get_object, s3._head_object = _hiding(s3._get_object), _hiding(s3._head_object)


def _hiding(read: Callable[..., Any]) -> Callable[..., Any]:
    def read_if_known(bucket: str, key: str, headers: Any = None, query: Any = None) -> Any:
        found, query = read(bucket, key, headers, query), query or {}
        signed = "authorization" in (headers or {}) or "X-Amz-Credential" in query
        if found[0] == 404 and signed and bucket in s3._buckets:
            of = f"arn:aws:s3:::{bucket}"
            return app._enforce_data_plane("s3", "s3:ListBucket", headers, query, "", resource_arn=of) or found
        return found

    return read_if_known


def check_full_objects() -> None:
    """A multipart upload of the type FULL_OBJECT is checked against its joined bytes."""
    complete = s3._complete_multipart_upload

    def completed(
        bucket: str, key: str, body: bytes, query: dict[str, Any], headers: dict[str, str] | None = None
    ) -> Any:
        given = dict(headers or {})
        upload = s3._multipart_uploads.get(s3._qp(query, "uploadId"))
        if upload and given.get("x-amz-checksum-type") == "FULL_OBJECT" and _HEADER in given:
            if _crc32(upload["parts"]) != given.pop(_HEADER):
                message = "The CRC32 you specified did not match the calculated checksum."
                return s3._error("BadDigest", message, 400, f"/{bucket}/{key}")
            given.pop("x-amz-checksum-type")
        return complete(bucket, key, body, query, given)

    s3._complete_multipart_upload = completed


def _crc32(parts: dict[int, dict[str, Any]]) -> str:
    value = 0
    for number in sorted(parts):
        value = zlib.crc32(parts[number]["body"], value)
    return base64.b64encode(struct.pack(">I", value)).decode()
