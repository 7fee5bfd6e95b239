"""Publishes the web site: unpacks the deployed zip into the bucket that CloudFront serves."""

import io
import mimetypes
import zipfile
from typing import Any, NamedTuple

from botocore.exceptions import ClientError

from matinee.kernel import aws

_TYPES = {
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".problem": "application/problem+json",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}
_IMMUTABLE, _PAGE = "assets/", "index.html"


class Release(NamedTuple):
    """The zip of a site's files, as it was deployed."""

    bucket: str
    key: str


def publish(
    release: Release, previous: Release | None, site_bucket: str, *, plans: bool = False, express: bool = False
) -> int:
    """Write all files of a release, delete those that neither it nor an open page needs, and return the number of files.

    `plans` says whether watching needs a plan, `express` whether uploads play early by default. Both are written into the page,
    so that its script need not ask.
    Files in assets/ have a hash in their names and are cached for ever. Pages that were opened before still load those of the
    previous release, so that they stay until the next one.
    """
    s3 = aws.client("s3")
    with _opened(s3, release) as archive:
        names = _files(archive)
        for name in sorted(names, key=lambda name: not name.startswith(_IMMUTABLE)):
            age = (
                "public, max-age=31536000, immutable"
                if name.startswith(_IMMUTABLE)
                else "public, max-age=0, s-maxage=60"
            )
            s3.put_object(
                Bucket=site_bucket,
                Key=name,
                Body=_told(archive.read(name), plans=plans, express=express) if name == _PAGE else archive.read(name),
                ContentType=_type_of(name),
                CacheControl=age,
            )
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=site_bucket)
    stale = {found["Key"] for page in pages for found in page.get("Contents", [])} - set(names)
    assets = {name for name in stale if name.startswith(_IMMUTABLE)}
    for name in stale - _still_loaded(s3, assets, release, previous):
        s3.delete_object(Bucket=site_bucket, Key=name)
    return len(names)


def _still_loaded(s3: Any, assets: set[str], release: Release, previous: Release | None) -> set[str]:
    """Those that pages of the previous release load; all where that is not known."""
    if previous is None or previous == release:
        return assets
    try:
        with _opened(s3, previous) as archive:
            return assets & set(_files(archive))
    except ClientError as error:
        if error.response["Error"]["Code"] in ("NoSuchKey", "AccessDenied"):  # `cdk gc` deletes archives
            return assets
        raise


def _opened(s3: Any, release: Release) -> zipfile.ZipFile:
    body = s3.get_object(Bucket=release.bucket, Key=release.key)["Body"].read()
    return zipfile.ZipFile(io.BytesIO(body))


def _files(archive: zipfile.ZipFile) -> list[str]:
    return [name for name in archive.namelist() if not name.endswith("/")]


def _told(page: bytes, **switches: bool) -> bytes:
    for name, on in switches.items():
        if on:
            page = page.replace(f'data-{name}="off"'.encode(), f'data-{name}="on"'.encode())
    return page


def _type_of(name: str) -> str:
    if "." not in name:  # a page without an extension: /docs
        return "text/html; charset=utf-8"
    kind = _TYPES.get(name[name.rindex(".") :]) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    return f"{kind}; charset=utf-8" if kind.startswith("text/") else kind
