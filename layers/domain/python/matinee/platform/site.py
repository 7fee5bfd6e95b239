"""Publishes the web site: unpacks the deployed zip into the bucket that CloudFront serves."""

import io
import mimetypes
import zipfile

from matinee.kernel import aws

_TYPES = {
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".problem": "application/problem+json",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}
_IMMUTABLE, _PAGE = "assets/", "index.html"


def publish(archive_bucket: str, archive_key: str, site_bucket: str, *, plans: bool) -> int:
    """Write all files of the archive, delete the others from the bucket, and return the number of files.

    `plans` says whether watching needs a plan; it is written into the page, so that its script need not ask.
    Files in assets/ have a hash in their names and are cached for ever.
    """
    s3 = aws.client("s3")
    body = s3.get_object(Bucket=archive_bucket, Key=archive_key)["Body"].read()
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        names = [name for name in archive.namelist() if not name.endswith("/")]
        for name in sorted(names, key=lambda name: not name.startswith(_IMMUTABLE)):
            age = (
                "public, max-age=31536000, immutable"
                if name.startswith(_IMMUTABLE)
                else "public, max-age=0, s-maxage=60"
            )
            s3.put_object(
                Bucket=site_bucket,
                Key=name,
                Body=_with_plans(archive.read(name), plans) if name == _PAGE else archive.read(name),
                ContentType=_type_of(name),
                CacheControl=age,
            )
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=site_bucket)
    for stale in {found["Key"] for page in pages for found in page.get("Contents", [])} - set(names):
        s3.delete_object(Bucket=site_bucket, Key=stale)
    return len(names)


def _with_plans(page: bytes, plans: bool) -> bytes:
    return page.replace(b'data-plans="off"', b'data-plans="on"') if plans else page


def _type_of(name: str) -> str:
    if "." not in name:  # a page without an extension: /docs
        return "text/html; charset=utf-8"
    kind = _TYPES.get(name[name.rindex(".") :]) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    return f"{kind}; charset=utf-8" if kind.startswith("text/") else kind
