"""One zip of what every domain knows of a person; a mail says that it is there."""

from matinee.kernel.step import step
from matinee.kernel.types import Model
from matinee.users import archives
from matinee.users.privacy_models import ExportId


class Wanted(Model):
    export_id: ExportId


@step
def handler(wanted: Wanted) -> None:
    archives.build(wanted.export_id)
