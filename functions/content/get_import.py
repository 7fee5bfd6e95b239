"""GET /v1/content/imports/{import_id}: an import's progress, and its report of refused lines."""

from matinee.content import import_jobs
from matinee.content.import_models import ImportId
from matinee.kernel.endpoint import endpoint


@endpoint
def handler(import_id: ImportId) -> import_jobs.ImportView:
    return import_jobs.find(import_id)
