"""An import as the API and the workflow know it: started, its file uploaded, imported chunk by chunk, ended.

Each chunk that was imported is an item beside the import's. So a retry imports only the chunks that are missing.
"""

import time
from typing import Annotated

from pydantic import Field

from matinee.content import import_files
from matinee.content.events import ImportRetried
from matinee.content.import_models import Import, ImportCounts, ImportedChunk, ImportId, ImportStatus
from matinee.kernel import aws, table
from matinee.kernel.errors import Conflict, NotFound
from matinee.kernel.ids import new_id
from matinee.kernel.types import Input, Instant, Model

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


class ImportView(Model):
    import_id: ImportId
    filename: str
    status: ImportStatus
    accepted: int
    created: int
    updated: int
    unchanged: int
    """The accepted lines, by what became of them."""
    refused: int
    report_url: str | None = None
    """Once it is done: the refused lines as JSON lines, `{line, external_id?, errors: [{field, message}]}`."""
    failure: str | None = None
    """Why it failed."""
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
        "put_object",
        Params={**import_files.source(made.import_id), "ContentLength": wanted.size},
        ExpiresIn=_URL_LIFETIME,
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
    counts = found.tally if found.status == "done" else _sum(imported_chunks(found.import_id))
    reported = found.status == "done" and counts.refused
    return ImportView(
        import_id=found.import_id,
        filename=found.filename,
        status=found.status,
        accepted=counts.created + counts.updated + counts.unchanged,
        **dict(counts),
        report_url=_report_url(found.import_id) if reported else None,
        failure=found.failure,
        created_at=found.created_at,
    )


def retry(import_id: str) -> ImportView:
    """Import the chunks that a failed import left out. Raises NotFound, and Conflict where it has not failed."""

    def retried() -> Import:
        found = _get(import_id)
        if found.status != "failed":
            raise Conflict("Only an import that failed can be tried again", code="not_failed")
        event = ImportRetried(import_id=import_id, attempt=found.attempt + 1)
        return table.update(found, event, status="running", attempt=event.attempt, failure=None)

    return view(table.again(retried))


def begin(import_id: str, chunks: int) -> None:
    """The file is cut into that many chunks."""
    _change(import_id, status="running", chunks=chunks, ttl=int(time.time()) + _KEPT)


def finish(import_id: str) -> None:
    """Raises RuntimeError where a chunk is missing."""
    found = _get(import_id)
    chunks = imported_chunks(import_id)
    if len(chunks) != found.chunks:
        raise RuntimeError(f"{len(chunks)} of {found.chunks} chunks were imported")
    _change(import_id, status="done", tally=_sum(chunks), failure=None)


def fail(import_id: str, reason: str) -> None:
    _change(import_id, status="failed", failure=reason)


def imported_chunks(import_id: str) -> list[ImportedChunk]:
    """In the order of the passes, and of the file within each."""
    found = table.collection({"CHUNK": ImportedChunk}, import_id=import_id)
    return [chunk for chunk in found if isinstance(chunk, ImportedChunk)]


def add_chunk(import_id: str, number: int, counts: ImportCounts) -> None:
    """Record that a chunk was imported. Raises Conflict where another call recorded it meanwhile."""
    table.create(ImportedChunk(import_id=import_id, number=number, tally=counts, ttl=int(time.time()) + _KEPT))


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
    """DynamoDB deletes expired items some days late."""
    return found.ttl >= time.time()


def _sum(chunks: list[ImportedChunk]) -> ImportCounts:
    return sum((chunk.tally for chunk in chunks), start=ImportCounts())


def _report_url(import_id: str) -> str:
    params = {
        **import_files.product(import_id, "refused.jsonl"),
        "ResponseContentDisposition": 'attachment; filename="refused.jsonl"',
    }
    url: str = aws.client("s3").generate_presigned_url("get_object", Params=params, ExpiresIn=_URL_LIFETIME)
    return url
