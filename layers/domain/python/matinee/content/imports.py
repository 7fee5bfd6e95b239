"""Many titles from one file of JSON lines: asked for, uploaded, taken in chunk by chunk by a workflow, reported on.

What was taken in is noted chunk by chunk beside the import, so that whatever begins it again takes up what is missing.
"""

import time
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from matinee.content.events import ImportRetried
from matinee.kernel import aws, ids, table
from matinee.kernel.errors import Conflict, NotFound
from matinee.kernel.ids import new_id
from matinee.kernel.settings import settings
from matinee.kernel.table import Item
from matinee.kernel.types import Input, Instant, Model, UserId, now

ImportId = Annotated[str, StringConstraints(pattern=f"^imp_{ids.PATTERN}$")]
ImportStatus = Literal["waiting", "running", "done", "failed"]
MAX_SIZE = 1024**3
_URL_LIFETIME = 900
"""Seconds, of the address to send the file to and of the report's."""
_UNUSED, _KEPT = 86_400, 30 * 86_400
"""Seconds that an import is known: one whose file never came, and any other."""


class NewImport(Input):
    filename: Annotated[str, Field(min_length=1, max_length=255)]
    size: Annotated[int, Field(ge=1, le=MAX_SIZE)]
    """Bytes."""


class ImportUpload(Model):
    """PUT the file to `url`, as it is: the import then begins by itself."""

    import_id: ImportId
    url: str
    expires_in: int = _URL_LIFETIME


class Tally(Model):
    """How many lines came to what."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally.model_validate({name: value + getattr(other, name) for name, value in self})


class Import(
    Item,
    pk="IMPORT#{import_id}",
    sk="IMPORT",
    gsi1pk="IMPORTS",
    gsi1sk="{import_id}",
    gsi2pk="IMPORTER#{created_by}",
    gsi2sk="{import_id}",
):
    import_id: ImportId
    filename: str
    size: int
    status: ImportStatus = "waiting"
    attempt: int = 1
    chunks: int | None = None
    """How many the file is cut into, once it is."""
    tally: Tally = Tally()
    """Once it has ended."""
    failure: str | None = None
    created_by: UserId | None = None
    """Nobody, once whoever it was is forgotten."""
    created_at: Instant = Field(default_factory=now)
    ttl: int


class Taken(Item, pk="IMPORT#{import_id}", sk="CHUNK#{number:06}"):
    """A chunk that was taken in."""

    import_id: ImportId
    number: int
    tally: Tally
    ttl: int


class ImportView(Model):
    import_id: ImportId
    filename: str
    status: ImportStatus
    accepted: int
    created: int
    updated: int
    unchanged: int
    """The accepted ones: what became of them."""
    refused: int
    report_url: str | None = None
    """Once it has ended: the refused lines as JSON lines, `{line, external_id?, errors: [{field, message}]}`."""
    failure: str | None = None
    """Why it broke off."""
    created_at: Instant


class ImportList(Model):
    items: list[ImportView]
    next_cursor: str | None = None


def start(wanted: NewImport, by: str) -> ImportUpload:
    made = Import(
        import_id=new_id("imp"),
        filename=wanted.filename,
        size=wanted.size,
        created_by=by,
        ttl=int(time.time()) + _UNUSED,
    )
    table.create(made)
    url = aws.client("s3").generate_presigned_url(
        "put_object", Params={**source(made.import_id), "ContentLength": wanted.size}, ExpiresIn=_URL_LIFETIME
    )
    return ImportUpload(import_id=made.import_id, url=url)


def find(import_id: str) -> ImportView:
    """Raises NotFound."""
    return view(_get(import_id))


def listed(limit: int, cursor: str | None) -> ImportList:
    """Newest first; those whose file never came are forgotten after a day. Raises BadRequest (bad_cursor)."""
    page = table.page(Import, index="gsi1", limit=limit, cursor=cursor, newest_first=True, keep=_known)
    return ImportList(items=[view(found) for found in page.items], next_cursor=page.next_cursor)


def view(found: Import) -> ImportView:
    tally = found.tally if found.status == "done" else _tally(taken(found.import_id))
    reported = found.status == "done" and tally.refused
    return ImportView(
        import_id=found.import_id,
        filename=found.filename,
        status=found.status,
        accepted=tally.created + tally.updated + tally.unchanged,
        **dict(tally),
        report_url=_report_url(found.import_id) if reported else None,
        failure=found.failure,
        created_at=found.created_at,
    )


def retry(import_id: str) -> ImportView:
    """Take up what a failed import left. Raises NotFound, and Conflict where it has not failed."""

    def retried() -> Import:
        found = _get(import_id)
        if found.status != "failed":
            raise Conflict("Only an import that failed can be tried again", code="not_failed")
        event = ImportRetried(import_id=import_id, attempt=found.attempt + 1)
        return table.update(found, event, status="running", attempt=event.attempt, failure=None)

    return view(table.again(retried))


def begun(import_id: str, chunks: int) -> None:
    _change(import_id, status="running", chunks=chunks, ttl=int(time.time()) + _KEPT)


def done(import_id: str) -> None:
    """Raises RuntimeError where a chunk is missing."""
    found = _get(import_id)
    chunks = taken(import_id)
    if len(chunks) != found.chunks:
        raise RuntimeError(f"{len(chunks)} of {found.chunks} chunks were taken in")
    _change(import_id, status="done", tally=_tally(chunks), failure=None)


def fail(import_id: str, reason: str) -> None:
    _change(import_id, status="failed", failure=reason)


def taken(import_id: str) -> list[Taken]:
    """The chunks that were taken in, in the file's order."""
    found = table.collection({"CHUNK": Taken}, import_id=import_id)
    return [chunk for chunk in found if isinstance(chunk, Taken)]


def take(import_id: str, number: int, tally: Tally) -> None:
    """Note that a chunk was taken in. Raises Conflict where somebody else noted it meanwhile."""
    table.create(Taken(import_id=import_id, number=number, tally=tally, ttl=int(time.time()) + _KEPT))


def source(import_id: str) -> dict[str, str]:
    """Where in S3 its file lies."""
    return {"Bucket": settings().bucket("uploads"), "Key": f"imports/{import_id}/titles.jsonl"}


def product(import_id: str, name: str) -> dict[str, str]:
    """Where in S3 something lies that was made of its file."""
    return {"Bucket": settings().bucket("uploads"), "Key": f"reports/{import_id}/{name}"}


def _change(import_id: str, **changes: object) -> None:
    def changed() -> None:
        found = _get(import_id)
        if found.status != "done":
            table.update(found, **changes)

    table.again(changed)


def _get(import_id: str) -> Import:
    found = table.get(Import, import_id=import_id, consistent=True)
    if not _known(found):
        raise NotFound("No such import")
    return found


def _known(found: Import) -> bool:
    """DynamoDB deletes what is over within days."""
    return found.ttl >= time.time()


def _tally(chunks: list[Taken]) -> Tally:
    return sum((chunk.tally for chunk in chunks), start=Tally())


def _report_url(import_id: str) -> str:
    params = {
        **product(import_id, "refused.jsonl"),
        "ResponseContentDisposition": 'attachment; filename="refused.jsonl"',
    }
    url: str = aws.client("s3").generate_presigned_url("get_object", Params=params, ExpiresIn=_URL_LIFETIME)
    return url
