"""Finish an import: write the report of its refused lines, and mark it as done."""

from matinee.content import import_reports
from matinee.content.import_models import ImportId
from matinee.kernel.step import step
from matinee.kernel.types import Model


class Imported(Model):
    import_id: ImportId


@step
def handler(imported: Imported) -> None:
    import_reports.finish(imported.import_id)
