"""Imports, and the chunks of them that were imported, as they are stored."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from matinee.kernel import ids
from matinee.kernel.table import Item
from matinee.kernel.types import Instant, Model, UserId, now

ImportId = Annotated[str, StringConstraints(pattern=f"^imp_{ids.PATTERN}$")]
ImportStatus = Literal["waiting", "running", "done", "failed"]


class ImportCounts(Model):
    """Lines by what became of them."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: int = 0

    def __add__(self, other: "ImportCounts") -> "ImportCounts":
        return ImportCounts.model_validate({name: value + getattr(other, name) for name, value in self})


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
    """Number of chunks, once the file is cut."""
    tally: ImportCounts = Field(default_factory=ImportCounts)
    """Once it has ended."""
    failure: str | None = None
    created_by: UserId | None = None
    """None once that person was erased."""
    created_at: Instant = Field(default_factory=now)
    ttl: int


class ImportedChunk(Item, pk="IMPORT#{import_id}", sk="CHUNK#{number:06}"):
    """A chunk that was imported, and what became of its lines."""

    import_id: ImportId
    number: int
    tally: ImportCounts
    ttl: int
