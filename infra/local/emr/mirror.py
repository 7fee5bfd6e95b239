"""What a job run sees of S3: a folder that stands for it, filled before the run and written back after it.

Spark would read S3 itself by hadoop-aws, whose AWS SDK is 280 MB. The run's rights are asked for at the same addresses,
once before and once after it. Other than in AWS, a run that fails or is cancelled has written nothing.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from infra.local.acting import Denied
from infra.local.deploy import client_of
from infra.local.mediaconvert.storage import split

_Seen = dict[Path, tuple[int, int]]
"""File → its time in ns and its size."""


class Mirror:
    def __init__(self, endpoint: str, folder: Path):
        self._endpoint, self._folder = endpoint, folder
        self._copied: _Seen = {}
        self.buckets: dict[str, Path] = {}

    def fetch(self, addresses: Iterable[str], credentials: dict[str, str]) -> None:
        """Copy whatever is below these s3:// addresses. Raises Denied."""
        s3 = client_of("s3", self._endpoint, **credentials)
        for address in addresses:
            bucket, prefix = split(address)
            self._of(bucket)
            for key in _asked(address, "listed", lambda b=bucket, p=prefix: list(_keys(s3, b, p))):
                if not key.endswith("/"):
                    _asked(f"s3://{bucket}/{key}", "read", lambda b=bucket, k=key: self._get(s3, b, k))
        self._copied = self._seen()

    def script(self, address: str, credentials: dict[str, str]) -> Path:
        """A copy of the entry point. Raises Denied, and FileNotFoundError where there is none."""
        s3, (bucket, key) = client_of("s3", self._endpoint, **credentials), split(address)
        file = self._folder / "scripts" / Path(key).name
        file.parent.mkdir(parents=True, exist_ok=True)
        try:
            _asked(address, "read", lambda: s3.download_file(bucket, key, str(file)))
        except ClientError as error:
            raise FileNotFoundError(f"{address} does not exist") from error
        return file

    def write_back(self, credentials: dict[str, str]) -> None:
        """Write what the run wrote, then delete what it deleted. Raises Denied."""
        s3, now = client_of("s3", self._endpoint, **credentials), self._seen()
        for file in sorted(file for file, state in now.items() if self._copied.get(file) != state):
            bucket, key = self._address(file)
            _asked(f"s3://{bucket}/{key}", "written", lambda f=file, b=bucket, k=key: _put(s3, b, k, f))
        for file in sorted(self._copied.keys() - now.keys()):
            bucket, key = self._address(file)
            _asked(f"s3://{bucket}/{key}", "deleted", lambda b=bucket, k=key: s3.delete_object(Bucket=b, Key=k))

    def _of(self, bucket: str) -> Path:
        folder = self._folder / "s3" / bucket
        folder.mkdir(parents=True, exist_ok=True)
        self.buckets[bucket] = folder
        return folder

    def _get(self, s3: Any, bucket: str, key: str) -> None:
        file = self._of(bucket) / key
        file.parent.mkdir(parents=True, exist_ok=True)
        s3.download_file(bucket, key, str(file))

    def _address(self, file: Path) -> tuple[str, str]:
        bucket, _, key = file.relative_to(self._folder / "s3").as_posix().partition("/")
        return bucket, key

    def _seen(self) -> _Seen:
        """Every file but the checksums that Hadoop lays beside them on a disk."""
        files = (file for folder in self.buckets.values() for file in folder.rglob("*") if file.is_file())
        return {
            file: (file.stat().st_mtime_ns, file.stat().st_size)
            for file in files
            if not (file.name.startswith(".") and file.suffix == ".crc")
        }


def _keys(s3: Any, bucket: str, prefix: str) -> Iterable[str]:
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
        yield from (found["Key"] for found in page.get("Contents", ()))


def _put(s3: Any, bucket: str, key: str, file: Path) -> None:
    with file.open("rb") as body:
        s3.put_object(Bucket=bucket, Key=key, Body=body)


def _asked(address: str, done: str, act: Any) -> Any:
    """What `act` answers. Raises Denied for a 403."""
    try:
        return act()
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] == 403:
            raise Denied(f"{address} may not be {done}") from error
        raise
