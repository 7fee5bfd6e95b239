"""S3 in memory, as far as the embedded index uses it: conditional reads and writes too."""

import hashlib
import io
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import ClientError


class Bucket:
    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.fetched: list[str] = []
        self.before_put: Callable[[str], None] = lambda key: None
        """Told of each write before it is made."""

    def get_object(self, Bucket: str, Key: str, IfNoneMatch: str = "") -> dict[str, Any]:
        if Key not in self.objects:
            raise refused("NoSuchKey")
        if IfNoneMatch == self._tag(Key):
            raise refused("304")
        self.fetched.append(Key)
        return {"Body": io.BytesIO(self.objects[Key]), "ETag": self._tag(Key)}

    def put_object(
        self, Bucket: str, Key: str, Body: bytes, IfMatch: str = "", IfNoneMatch: str = ""
    ) -> dict[str, Any]:
        self.before_put(Key)
        if (IfNoneMatch and Key in self.objects) or (IfMatch and IfMatch != self._tag(Key)):
            raise refused("PreconditionFailed")
        self.objects[Key] = Body
        return {"ETag": self._tag(Key)}

    def delete_objects(self, Bucket: str, Delete: dict[str, Any]) -> dict[str, Any]:
        for each in Delete["Objects"]:
            self.objects.pop(each["Key"], None)
        return {}

    def get_paginator(self, operation: str) -> "Bucket":
        return self

    def paginate(self, Bucket: str, Prefix: str) -> Iterator[dict[str, Any]]:
        moment = datetime(2026, 1, 1, tzinfo=UTC)
        yield {"Contents": [{"Key": key, "LastModified": moment} for key in self.objects if key.startswith(Prefix)]}

    def _tag(self, key: str) -> str:
        return hashlib.md5(self.objects.get(key, b""), usedforsecurity=False).hexdigest()


def refused(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": code}}, "GetObject")
