"""Versions of the model in S3, and which one is in use.

`models/<version>/model.bin` is what requests read; `twin.bin` has seen all but the last week, and is what the next night compares
itself with; `card.json` says what the model is. `current.json` names the one in use and is written conditionally, so that two who
change it at once never overwrite each other.
"""

import json
from datetime import datetime
from typing import Annotated, Any

from botocore.exceptions import ClientError
from pydantic import StringConstraints

from matinee.kernel import aws, objects
from matinee.kernel.errors import Conflict, NotFound
from matinee.kernel.settings import settings
from matinee.kernel.types import Model, now

CURRENT = "current.json"
KEPT = 14
"""Versions that stay, besides the one in use and the one before it."""
_MISSING = ("NoSuchKey", "404")
_MET = ("PreconditionFailed", "ConditionalRequestConflict", "412", "409")

Version = Annotated[str, StringConstraints(pattern=r"^\d{8}T\d{12}Z$")]
"""Versions sort by the time at which their training began."""


class Current(Model):
    version: Version
    promoted_at: datetime
    previous: Version | None = None
    """The one that was in use before it, and that `roll_back` brings back."""
    held: Version | None = None
    """The one that an operator rolled back from: it is not promoted again."""


class ModelsView(Model):
    current: Current | None
    cards: list[dict[str, Any]]
    """The cards of the versions that are kept, the newest first."""


def current() -> tuple[Current | None, str]:
    """The one in use, and the tag of what says so; (None, "") where there is none yet."""
    try:
        reply = aws.client("s3").get_object(Bucket=_bucket(), Key=CURRENT)
    except ClientError as error:
        if error.response["Error"]["Code"] in _MISSING:
            return None, ""
        raise
    return Current.model_validate_json(reply["Body"].read()), reply["ETag"]


def keep(version: str, files: dict[str, bytes]) -> None:
    """Write a version's files. Doing it twice is doing it once."""
    for name, content in files.items():
        aws.client("s3").put_object(Bucket=_bucket(), Key=_key(version, name), Body=content)


def file(version: str, name: str) -> bytes | None:
    try:
        reply = aws.client("s3").get_object(Bucket=_bucket(), Key=_key(version, name))
    except ClientError as error:
        if error.response["Error"]["Code"] in _MISSING:
            return None
        raise
    return bytes(reply["Body"].read())


def required(version: str, name: str) -> bytes:
    """Raises NotFound."""
    found = file(version, name)
    if found is None:
        raise NotFound(f"Model {version} has no {name}")
    return found


def card(version: str) -> dict[str, Any]:
    """Raises NotFound."""
    told: dict[str, Any] = json.loads(required(version, "card.json"))
    return told


def promote(version: str) -> bool:
    """Put a version into use. Whether it is in use now: one that is older, or was rolled back from, is not.

    Idempotent. Raises Conflict where somebody else changed it meanwhile.
    """
    known, tag = current()
    if known and known.version == version:
        return True
    if known and (version < known.version or version == known.held):
        return False
    _write(Current(version=version, promoted_at=now(), previous=known.version if known else None), tag)
    _sweep(version, known.version if known else None)
    return True


def roll_back() -> Current:
    """Put the version before into use again. Raises NotFound where there is none, Conflict where somebody was faster."""
    known, tag = current()
    if known is None or known.previous is None or file(known.previous, "model.bin") is None:
        raise NotFound("There is no earlier model")
    back = Current(version=known.previous, promoted_at=now(), held=known.version)
    _write(back, tag)
    return back


def view() -> ModelsView:
    """What the operator sees: which is in use, and the cards."""
    found = [file(version, "card.json") for version in reversed(_versions())]
    return ModelsView(current=current()[0], cards=[json.loads(each) for each in found if each])


def _write(wanted: Current, tag: str) -> None:
    condition = {"IfMatch": tag} if tag else {"IfNoneMatch": "*"}
    body = wanted.model_dump_json(exclude_none=True).encode()
    try:
        aws.client("s3").put_object(Bucket=_bucket(), Key=CURRENT, Body=body, **condition)
    except ClientError as error:
        if error.response["Error"]["Code"] in _MET:
            raise Conflict("Another writer was faster") from error
        raise


def _sweep(*kept: str | None) -> None:
    for version in _versions()[:-KEPT]:
        if version not in kept:
            objects.empty(_bucket(), f"models/{version}/")


def _versions() -> list[str]:
    """Oldest first."""
    return sorted({key.split("/")[1] for key in objects.below(_bucket(), "models/")})


def _key(version: str, name: str) -> str:
    return f"models/{version}/{name}"


def _bucket() -> str:
    return settings().bucket("recommendations")
