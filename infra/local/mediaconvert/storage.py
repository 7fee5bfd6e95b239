"""Objects in the engine's S3: sources down, renditions up."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

from botocore.exceptions import ClientError

from infra.local.acting import Denied, assume
from infra.local.deploy import client, client_of

_TYPES = {
    ".m3u8": "application/vnd.apple.mpegurl",
    ".mpd": "application/dash+xml",
    ".cmfv": "video/mp4",
    ".cmfa": "audio/mp4",
    ".jpg": "image/jpeg",
}
_FOREVER = "public, max-age=31536000, immutable"


def split(url: str) -> tuple[str, str]:
    """s3://bucket/key → (bucket, key). Raises ValueError."""
    parsed = urlparse(url)
    if parsed.scheme != "s3" or not parsed.netloc:
        raise ValueError(f"{url} is no s3:// address")
    return parsed.netloc, parsed.path.lstrip("/")


class Storage:
    """As the operator, or with the rights of whom the credentials belong to."""

    def __init__(self, endpoint: str, **credentials: str):
        self._endpoint, self.credentials = endpoint, credentials
        self._s3 = client_of("s3", endpoint, **credentials) if credentials else client("s3", endpoint)

    def acting_as(self, role: str, session: str, queue: str) -> "Storage":
        """The same storage with no more rights than the role's, assumed for a queue by its ARN. Raises Denied."""
        return Storage(self._endpoint, **assume(self._endpoint, role, session, queue))

    def head(self, url: str) -> dict[str, Any] | None:
        """None where there is nothing. Raises Denied."""
        bucket, key = split(url)
        try:
            found: dict[str, Any] = self._s3.head_object(Bucket=bucket, Key=key)
        except ClientError as error:
            status = error.response["ResponseMetadata"]["HTTPStatusCode"]
            if status == 403:
                raise Denied(f"{url} may not be read") from error
            if status >= 500:
                raise
            return None
        return found

    def download(self, url: str, file: Path) -> None:
        bucket, key = split(url)
        body = self._s3.get_object(Bucket=bucket, Key=key)["Body"]
        with file.open("wb") as out:
            for block in body.iter_chunks(1 << 20):
                out.write(block)

    def upload(self, folder: Path, destination: str) -> None:
        """Every file of the folder, manifests last: what a manifest names is there when the manifest is."""
        bucket, key = split(destination)
        prefix = key[: key.rfind("/") + 1]
        files = sorted(folder.iterdir(), key=lambda file: file.suffix in (".m3u8", ".mpd"))
        parts = [file for file in files if file.suffix not in (".m3u8", ".mpd")]
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda file: self._put(bucket, prefix, file), parts))
            list(pool.map(lambda file: self._put(bucket, prefix, file), files[len(parts) :]))

    def _put(self, bucket: str, prefix: str, file: Path) -> None:
        kind = _TYPES.get(file.suffix, "application/octet-stream")
        where = {"Bucket": bucket, "Key": prefix + file.name}
        with file.open("rb") as body:
            try:
                self._s3.put_object(**where, Body=body, ContentType=kind, CacheControl=_FOREVER)
            except ClientError as error:
                if error.response["ResponseMetadata"]["HTTPStatusCode"] == 403:
                    raise Denied(f"s3://{bucket}/{where['Key']} may not be written") from error
                raise
