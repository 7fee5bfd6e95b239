"""An end: the import broke off, and says why; what it took in stays."""

from matinee.content import imports
from matinee.content.imports import ImportId
from matinee.kernel.step import step
from matinee.kernel.types import Model


class Failed(Model):
    import_id: ImportId
    unfit: str | None = None


@step
def handler(failed: Failed) -> None:
    imports.fail(failed.import_id, failed.unfit or "Something of ours broke off: try the import again")
