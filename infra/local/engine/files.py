"""Objects that are made of files: they are moved to their place, and never read into the engine's memory."""

import os
import shutil
from pathlib import Path

from ministack.services import s3

from infra.local.engine.multipart import Part


class NotStored(Exception):
    """S3 did not take an object; the message says why."""


def store(file: Path, bucket: str, key: str, *, kind: str = "application/octet-stream") -> None:
    """Make an object of the file, which must be alone in its folder: both are gone afterwards.

    Within the scope of an account and region. Raises NotStored where there is no such bucket or no room.
    """
    size = file.stat().st_size
    body = Part(file) if size else b""
    status, _, answer = s3._put_object(bucket, key, body, {"content-type": kind, "content-length": str(size)})
    if status != 200:
        raise NotStored(f"s3://{bucket}/{key}: {answer.decode(errors='replace')}")
    place = path_of(bucket, key)
    if not place.exists() or place.stat().st_size != size:
        raise NotStored(f"s3://{bucket}/{key} could not be written to {place}")
    shutil.rmtree(file.parent, ignore_errors=True)


def path_of(bucket: str, key: str) -> Path:
    """Where the bytes of an object are. Within the scope of an account."""
    return Path(os.fspath(s3._object_disk_path(bucket, key)))
