"""Uploads of source files, as they are stored and answered."""

from typing import Any, Literal

from pydantic import Field

from matinee.kernel.money import Money
from matinee.kernel.table import Item
from matinee.kernel.types import Instant, Model, TitleId, UploadId, UserId, now
from matinee.transcoding.models import Note

UploadStatus = Literal[
    "uploading", "inspecting", "transcoding", "verifying", "ready", "rejected", "failed", "cancelled"
]
RUNNING: tuple[UploadStatus, ...] = ("inspecting", "transcoding", "verifying")


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
    status: Literal["uploading", "submitted", "ready", "cancelled"] = "uploading"
    attempt: int = 1
    playable: bool = False
    """Whether its express rendition has become the title's version."""
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
    cost_at_most: Money | None = None
    """Of a cancelled upload, once its workflow has stopped: it did not cost more."""
    rejection: dict[str, Any] | None = None
    """{code, detail}: why it was rejected, or why it failed."""
    notes: list[Note] = []
    """What was left out of the film or mended in it, as soon as it is known."""
    playable: bool = False
    """Whether it has become what the title plays: before it is ready, in a first quality."""
    timings: dict[str, float] = {}
    """Seconds spent in each status."""
    created_at: Instant


class UploadList(Model):
    items: list[UploadView]
    next_cursor: str | None = None
