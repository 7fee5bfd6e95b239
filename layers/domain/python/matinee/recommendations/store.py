"""Where the shelf lies in S3, and the copy of it that a warm function keeps.

A reader asks with the ETag that it knows, every FRESH seconds at most: S3 then answers nothing, or a newer shelf. The model's
artefact lies in the shelf too, so that a cold function reads one object.

What is read stays until the next one: the collector of garbage is told to look past it (`gc.freeze`), or it would walk through all
of it in the midst of a request (40 ms of a cold one's 340). It goes by its count of references, as nothing in it refers to itself.
"""

import gc
import time
from typing import NamedTuple

from botocore.exceptions import ClientError

from matinee.kernel import aws, log
from matinee.kernel.errors import Conflict
from matinee.kernel.settings import settings
from matinee.recommendations import artefact, shelf
from matinee.recommendations.artefact import Model, Unreadable
from matinee.recommendations.shelf import Shelf

KEY = "shelf.bin"
FRESH = 10.0
"""Seconds that a process believes the shelf that it has read."""
_MISSING = ("NoSuchKey", "404")
_SAME = ("304", "NotModified")
_MET = ("PreconditionFailed", "ConditionalRequestConflict", "412", "409")


class _Kept:
    shelf: Shelf | None = None
    etag = ""
    asked = float("-inf")
    model: Model | None = None


class Served(NamedTuple):
    shelf: Shelf
    model: Model | None
    """None where nothing was learned yet."""


def current(*content_ids: str) -> Served:
    """The shelf and the model as they were FRESH seconds ago at most: one call, or none. Empty where there is none yet.

    `content_ids`: titles that it is asked for. Where the copy lacks one, it is looked at anew: another process has shown it.
    """
    if (
        _Kept.shelf is None
        or time.monotonic() - _Kept.asked > FRESH
        or not _Kept.shelf.numbers.keys() >= {*content_ids}
    ):
        found = _get(_Kept.etag)
        if found:
            content, _Kept.etag = found
            before, _Kept.shelf = _Kept.shelf, Shelf(content)
            if before is None or before.head["model_version"] != _Kept.shelf.head["model_version"]:
                _Kept.model = _model(_Kept.shelf)
            gc.freeze()
        _Kept.asked = time.monotonic()
    if _Kept.shelf is None:
        return Served(shelf.empty(), None)
    return Served(_Kept.shelf, _Kept.model)


def _model(of: Shelf) -> Model | None:
    """None also where it was written by another release: pages then do without until the next shelf."""
    learned = of.model
    try:
        return artefact.load(learned) if learned else None
    except Unreadable:
        log.logger.exception("a model that this release does not read", version=of.head["model_version"])
        return None


def forget() -> None:
    """Drop what is kept (tests, and a bench)."""
    _Kept.shelf, _Kept.etag, _Kept.asked, _Kept.model = None, "", float("-inf"), None


def read() -> tuple[Shelf, str] | None:
    """The shelf as it is now, for who is about to replace it, and its ETag; None where there is none."""
    found = _get()
    return (Shelf(found[0]), found[1]) if found else None


def write(content: bytes, etag: str | None) -> None:
    """Replace the shelf of this ETag; None: there is none yet. Raises Conflict where another writer was faster."""
    condition = {"IfMatch": etag} if etag else {"IfNoneMatch": "*"}
    try:
        aws.client("s3").put_object(Bucket=_bucket(), Key=KEY, Body=content, **condition)
    except ClientError as error:
        if error.response["Error"]["Code"] in (*_MET, *_MISSING):
            raise Conflict("Another writer was faster") from error
        raise


def _get(etag: str = "") -> tuple[bytes, str] | None:
    """The shelf and its ETag; None where it is missing, or still the one of this ETag."""
    condition = {"IfNoneMatch": etag} if etag else {}
    try:
        reply = aws.client("s3").get_object(Bucket=_bucket(), Key=KEY, **condition)
    except ClientError as error:
        if error.response["Error"]["Code"] in (*_MISSING, *_SAME):
            return None
        raise
    return reply["Body"].read(), reply["ETag"]


def _bucket() -> str:
    return settings().bucket("recommendations")
