"""S3's checksums of whole objects: a multipart upload of the type FULL_OBJECT is checked against its joined bytes."""

import base64
import struct
import zlib
from typing import Any

from ministack.services import s3

_HEADER = "x-amz-checksum-crc32"


def check_full_objects() -> None:
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
