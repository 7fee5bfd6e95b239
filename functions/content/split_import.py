"""Cut an import's file into chunks; a file that has no lines fails the import."""

from matinee.content import import_files, import_jobs
from matinee.content.import_models import ImportId
from matinee.kernel.step import step
from matinee.kernel.types import Model


class Begun(Model):
    import_id: ImportId


class Split(Model):
    import_id: ImportId
    passes: list[dict[str, str]] = []
    """Where the spans of each pass are stored, in the order of the passes; one without lines is left out."""
    unfit: str | None = None


@step
def handler(begun: Begun) -> Split:
    try:
        passes = import_files.split(begun.import_id)
    except import_files.Unfit as unfit:
        return Split(import_id=begun.import_id, unfit=str(unfit))
    import_jobs.begin(begun.import_id, sum(map(len, passes)))
    listed = [import_files.listing(begun.import_id, number) for number, spans in enumerate(passes) if spans]
    return Split(import_id=begun.import_id, passes=listed)
