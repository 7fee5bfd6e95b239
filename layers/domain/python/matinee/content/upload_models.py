"""Uploads of source files, as they are stored and answered."""

from typing import Any, Literal

from pydantic import Field

from matinee.kernel.money import Money
from matinee.kernel.table import Item
from matinee.kernel.types import Instant, Model, TitleId, UploadId, UserId, now

UploadStatus = Literal["uploading", "inspecting", "transcoding", "verifying", "ready", "rejected", "failed"]


class Upload(
    Item,
    pk="UPLOAD#{upload_id}",
    sk="UPLOAD",
    gsi1pk="TITLE#{content_id}",
    gsi1sk="{upload_id}",
    gsi2pk="CREATOR#{created_by}",
    gsi2sk="{upload_id}",
):
    """The upload of a source file. The transcoding domain stores the progress of its workflow."""

    upload_id: UploadId
    content_id: TitleId
    multipart_id: str
    filename: str
    size: int
    """Bytes."""
    part_size: int
    checksum: str | None = None
    status: Literal["uploading", "submitted", "ready"] = "uploading"
    attempt: int = 1
    created_by: UserId | None = None
    """None once that person was erased."""
    created_at: Instant = Field(default_factory=now)
    ttl: int | None = None


class Part(Model):
    number: int
    url: str
    """PUT the part's bytes here, as they are."""


class UploadView(Model):
    """An upload, with the progress of its workflow."""

    upload_id: UploadId
    content_id: TitleId
    filename: str
    size: int
    status: UploadStatus
    progress: int
    """Percent."""
    attempt: int
    part_size: int
    received: int | None = None
    """Bytes of the parts that have arrived, while uploading."""
    parts: list[Part] | None = None
    """While uploading, in the answer to one upload alone: parts that are still missing, by number."""
    next_part: int | None = None
    """The first part that is missing beyond `parts`: ask again with `parts_from`."""
    cost_estimate: Money | None = None
    rejection: dict[str, Any] | None = None
    """{code, detail}: why it was rejected, or why it failed."""
    timings: dict[str, float] = {}
    """Seconds spent in each status."""
    created_at: Instant


class UploadList(Model):
    items: list[UploadView]
    next_cursor: str | None = None
