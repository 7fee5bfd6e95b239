"""Exports: all titles as the lines that an import takes. Importing an export changes nothing.

Read by status through the index, a part of the file a step: a page of a query costs the same however large the table is.
DynamoDB's own export to S3 takes minutes at any size, and brings every other item of the table too.
"""

import json
import time
from typing import Annotated, Any, Literal

from pydantic import StringConstraints

from matinee.content.details import TitleStatus
from matinee.content.events import ExportRequested
from matinee.content.models import Title
from matinee.kernel import aws, ids, table
from matinee.kernel.errors import NotFound
from matinee.kernel.ids import new_id
from matinee.kernel.settings import settings
from matinee.kernel.table import Item
from matinee.kernel.types import Instant, Model, now

ExportId = Annotated[str, StringConstraints(pattern=f"^cex_{ids.PATTERN}$")]
ExportStatus = Literal["running", "done", "failed"]
ORDER: tuple[TitleStatus, ...] = ("draft", "published", "unpublished")
"""The order in which titles change status, so that one that changes during the export is written twice rather than left out."""
PART = 8 * 1024**2
"""Minimum bytes of a part, except the last; S3 requires 5 MiB."""
_KEPT = 7 * 86_400
_URL_LIFETIME = 900
"""Seconds."""


class Export(Item, pk="CATALOGUE#{export_id}", sk="EXPORT"):
    export_id: ExportId
    status: ExportStatus = "running"
    titles: int = 0
    asked_at: Instant
    ttl: int


class CatalogueExport(Model):
    export_id: ExportId
    status: ExportStatus
    titles: int
    """Titles written so far."""
    url: str | None = None
    """Once it is done: a link to the JSON lines, which expires soon. Each request answers a new one."""


class Progress(Model):
    """Where a step of the export begins, and where the next one continues."""

    export_id: ExportId
    multipart_id: str = ""
    part: int = 1
    status: TitleStatus = ORDER[0]
    after: dict[str, Any] | None = None
    """The last title of this status that was written."""
    titles: int = 0
    done: bool = False


def ask() -> CatalogueExport:
    made = Export(export_id=new_id("cex"), asked_at=now(), ttl=int(time.time()) + _KEPT)
    table.create(made, ExportRequested(export_id=made.export_id))
    return CatalogueExport(export_id=made.export_id, status=made.status, titles=0)


def find(export_id: str) -> CatalogueExport:
    """Raises NotFound."""
    found = _get(export_id)
    view = CatalogueExport(export_id=export_id, status=found.status, titles=found.titles)
    if found.status != "done":
        return view
    params = {**_where(export_id), "ResponseContentDisposition": 'attachment; filename="titles.jsonl"'}
    url = aws.client("s3").generate_presigned_url("get_object", Params=params, ExpiresIn=_URL_LIFETIME)
    return view.model_copy(update={"url": url})


def write_part(begun: Progress) -> Progress:
    """Write the next part of the file, and end the export with the last. Again from the same place, it writes the same part.

    Where a step joined the parts and was cut off before it wrote that down, the next one finds the file and ends the export.
    """
    s3, where = aws.client("s3"), _where(begun.export_id)
    multipart_id = (
        begun.multipart_id or s3.create_multipart_upload(**where, ContentType="application/jsonl")["UploadId"]
    )
    lines, at = _lines(begun)
    try:
        s3.upload_part(**where, UploadId=multipart_id, PartNumber=begun.part, Body=b"".join(lines))
        if at.done:
            _join(multipart_id, where)
    except s3.exceptions.NoSuchUpload:
        s3.head_object(**where)  # raises where the file is not there: then it was never joined
        at = at.model_copy(update={"done": True})
    _change(begun.export_id, status="done" if at.done else "running", titles=at.titles)
    return at.model_copy(update={"multipart_id": multipart_id, "part": begun.part + 1})


def _join(multipart_id: str, where: dict[str, str]) -> None:
    s3 = aws.client("s3")
    parts = [
        {"PartNumber": part["PartNumber"], "ETag": part["ETag"]}
        for page in s3.get_paginator("list_parts").paginate(**where, UploadId=multipart_id)
        for part in page["Parts"]
    ]
    s3.complete_multipart_upload(**where, UploadId=multipart_id, MultipartUpload={"Parts": parts})


def fail(export_id: str) -> None:
    """One that is done stays so."""

    def failed() -> None:
        current = _get(export_id)
        if current.status == "running":
            table.update(current, status="failed")

    table.again(failed)


def line(title: Title) -> bytes:
    """A title as an import's line."""
    said = title.details.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    status = "published" if title.status == "published" else "draft"
    known = {"content_id": title.content_id, "external_id": title.external_id, "status": status}
    return (
        json.dumps({**{name: value for name, value in known.items() if value}, **said}, ensure_ascii=False).encode()
        + b"\n"
    )


def _lines(begun: Progress) -> tuple[list[bytes], Progress]:
    """A part's lines, and where they end."""
    lines: list[bytes] = []
    size, after = 0, begun.after
    for status in ORDER[ORDER.index(begun.status) :]:
        for title in table.every(Title, index="gsi1", after=after, status=status):
            lines.append(line(title))
            size += len(lines[-1])
            if size >= PART:
                progress = {"status": status, "after": table.place(title, "gsi1"), "titles": begun.titles + len(lines)}
                return lines, begun.model_copy(update=progress)
        after = None
    return lines, begun.model_copy(update={"done": True, "titles": begun.titles + len(lines)})


def _change(export_id: str, **changes: Any) -> None:
    table.again(lambda: table.update(_get(export_id), **changes))


def _get(export_id: str) -> Export:
    found = table.get(Export, export_id=export_id, consistent=True)
    if found.ttl < time.time():
        raise NotFound("No such export")
    return found


def _where(export_id: str) -> dict[str, str]:
    return {"Bucket": settings().bucket("uploads"), "Key": f"catalogues/{export_id}.jsonl"}
