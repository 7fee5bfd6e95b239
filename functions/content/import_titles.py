"""Import one chunk of a file of titles."""

from matinee.content import import_chunks
from matinee.content.import_files import Span
from matinee.content.import_models import ImportId
from matinee.kernel.step import step
from matinee.kernel.types import Model


class Chunk(Model):
    import_id: ImportId
    span: Span


@step
def handler(chunk: Chunk) -> None:
    import_chunks.import_chunk(chunk.import_id, chunk.span)
