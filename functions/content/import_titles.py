"""A chunk of an import's file becomes titles."""

from matinee.content import intake
from matinee.content.chunks import Span
from matinee.content.imports import ImportId
from matinee.kernel.step import step
from matinee.kernel.types import Model


class Chunk(Model):
    import_id: ImportId
    span: Span


@step
def handler(chunk: Chunk) -> None:
    intake.take_in(chunk.import_id, chunk.span)
