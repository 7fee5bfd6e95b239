"""What CloudFront compresses, and how (Developer Guide, "Serve compressed files")."""

import gzip

import brotli
from multidict import CIMultiDict

SMALLEST, LARGEST = 1_000, 10_000_000

_TYPES = frozenset(
    {
        "application/dash+xml",
        "application/eot",
        "application/font",
        "application/font-sfnt",
        "application/javascript",
        "application/json",
        "application/opentype",
        "application/otf",
        "application/pdf",
        "application/pkcs7-mime",
        "application/protobuf",
        "application/rss+xml",
        "application/truetype",
        "application/ttf",
        "application/vnd.apple.mpegurl",
        "application/vnd.mapbox-vector-tile",
        "application/vnd.ms-fontobject",
        "application/wasm",
        "application/x-font-opentype",
        "application/x-font-truetype",
        "application/x-font-ttf",
        "application/x-httpd-cgi",
        "application/x-javascript",
        "application/x-mpegurl",
        "application/x-opentype",
        "application/x-otf",
        "application/x-perl",
        "application/x-ttf",
        "application/xhtml+xml",
        "application/xml",
        "font/eot",
        "font/opentype",
        "font/otf",
        "font/ttf",
        "image/svg+xml",
        "text/css",
        "text/csv",
        "text/html",
        "text/javascript",
        "text/js",
        "text/plain",
        "text/richtext",
        "text/tab-separated-values",
        "text/x-component",
        "text/x-java-source",
        "text/x-script",
        "text/xml",
        "vnd.apple.mpegurl",
    }
)


def compressible(status: int, headers: CIMultiDict[str]) -> bool:
    """Only a whole 200 of a listed type whose length the origin states, and which is not encoded yet."""
    content_type = headers.get("Content-Type", "").partition(";")[0].strip().lower()
    length = headers.get("Content-Length", "")
    return (
        status == 200
        and content_type in _TYPES
        and "Content-Encoding" not in headers
        and length.isdecimal()
        and SMALLEST <= int(length) <= LARGEST
    )


def compress(body: bytes, encoding: str) -> bytes:
    """Middling effort: at the best one, brotli takes seconds for a large playlist."""
    if encoding == "br":
        return bytes(brotli.compress(body, quality=5))
    return gzip.compress(body, compresslevel=6, mtime=0)


def mark(headers: CIMultiDict[str], encoding: str) -> None:
    """Says in the headers that the body is now `encoding`: a weak tag, another length, other ranges."""
    headers["Content-Encoding"] = encoding
    headers.popall("Content-Length", None)
    headers.popall("Accept-Ranges", None)
    etag = headers.get("ETag", "")
    if etag.startswith('"'):
        headers["ETag"] = "W/" + etag
    elif etag and not etag.startswith("W/"):
        del headers["ETag"]


def vary(headers: CIMultiDict[str]) -> None:
    named = [name.strip() for name in headers.get("Vary", "").split(",") if name.strip()]
    if "accept-encoding" not in (name.lower() for name in named):
        headers["Vary"] = ", ".join([*named, "Accept-Encoding"])
