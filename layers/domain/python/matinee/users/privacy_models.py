"""Exports and erasures of a person's data, as they are stored."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from matinee.identity.models import ErasureId
from matinee.kernel import ids
from matinee.kernel.table import Item
from matinee.kernel.types import Instant, UserId, now

ExportId = Annotated[str, StringConstraints(pattern=f"^exp_{ids.PATTERN}$")]
ExportStatus = Literal["running", "done", "failed"]


class Export(Item, pk="USER#{user_id}", sk="EXPORT#{export_id}", gsi1pk="EXPORT#{export_id}", gsi1sk="EXPORT"):
    """An export of all data about a person."""

    user_id: UserId
    export_id: ExportId
    status: ExportStatus = "running"
    asked_at: Instant = Field(default_factory=now)
    ttl: int


class Erasure(Item, pk="ERASURE#{erasure_id}", sk="ERASURE"):
    """An erasure in progress."""

    erasure_id: ErasureId
    user_id: UserId
    mailed: bool = False
    """Whether the receipt was sent."""
    asked_at: Instant = Field(default_factory=now)


class Receipt(Item, pk="RECEIPT#{erasure_id}", sk="RECEIPT"):
    """The record of a finished erasure, without the person."""

    erasure_id: ErasureId
    asked_at: Instant
    done_at: Instant = Field(default_factory=now)
    domains: list[str]
    """The domains that erased their data."""
