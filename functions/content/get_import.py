"""GET /v1/content/imports/{import_id}: an import's progress, and its report of refused lines."""

from matinee.content import import_jobs
from matinee.kernel.endpoint import endpoint


@endpoint
def handler(import_id: import_jobs.ImportId) -> import_jobs.ImportView:
    return import_jobs.find(import_id)
