"""Record that the export of the catalogue failed."""

from matinee.content import exports
from matinee.content.exports import ExportId
from matinee.kernel.step import step
from matinee.kernel.types import Model


class Failed(Model):
    export_id: ExportId


@step
def handler(failed: Failed) -> None:
    exports.fail(failed.export_id)
