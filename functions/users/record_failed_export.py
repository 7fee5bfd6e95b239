"""An end: the export could not be built, and says so to who asks for it."""

from matinee.kernel.step import step
from matinee.kernel.types import Model
from matinee.users import exports
from matinee.users.privacy_models import ExportId


class Failed(Model):
    export_id: ExportId


@step
def handler(failed: Failed) -> None:
    exports.fail(failed.export_id)
