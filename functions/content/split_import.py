"""The file is cut into chunks; whatever is no file of lines is refused as a whole."""

from matinee.content import chunks, imports
from matinee.content.imports import ImportId
from matinee.kernel.step import step
from matinee.kernel.types import Model


class Begun(Model):
    import_id: ImportId


class Split(Model):
    import_id: ImportId
    passes: list[dict[str, str]] = []
    """Where each pass's chunks are written down, first things first."""
    unfit: str | None = None


@step
def handler(begun: Begun) -> Split:
    try:
        passes = chunks.split(begun.import_id)
    except chunks.Unfit as unfit:
        return Split(import_id=begun.import_id, unfit=str(unfit))
    imports.begun(begun.import_id, sum(map(len, passes)))
    listed = [chunks.listing(begun.import_id, turn) for turn, spans in enumerate(passes) if spans]
    return Split(import_id=begun.import_id, passes=listed)
