"""An end: every chunk was taken in, and what was refused stands in one report."""

from matinee.content import reports
from matinee.content.imports import ImportId
from matinee.kernel.step import step
from matinee.kernel.types import Model


class Taken(Model):
    import_id: ImportId


@step
def handler(taken: Taken) -> None:
    reports.finish(taken.import_id)
