"""The file is cut into chunks; whatever is no file of lines is refused as a whole."""

from matinee.content import chunks, imports
from matinee.content.imports import ImportId
from matinee.step import step
from matinee.types import Model


class Begun(Model):
    import_id: ImportId


class Split(Model):
    import_id: ImportId
    chunks: dict[str, str]
    """Where the list of them lies."""
    unfit: str | None = None


@step
def handler(begun: Begun) -> Split:
    listed = imports.product(begun.import_id, "chunks.json")
    try:
        count = chunks.split(begun.import_id)
    except chunks.Unfit as unfit:
        return Split(import_id=begun.import_id, chunks=listed, unfit=str(unfit))
    imports.begun(begun.import_id, count)
    return Split(import_id=begun.import_id, chunks=listed)
