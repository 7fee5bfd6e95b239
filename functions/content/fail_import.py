"""Record that an import failed, and why; the titles that it wrote stay."""

from matinee.content import import_jobs
from matinee.content.import_models import ImportId
from matinee.kernel.step import step
from matinee.kernel.types import Model


class Failed(Model):
    import_id: ImportId
    unfit: str | None = None


@step
def handler(failed: Failed) -> None:
    import_jobs.fail(failed.import_id, failed.unfit or "An error of ours stopped it: try the import again")
