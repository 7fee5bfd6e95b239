"""POST /v1/content/imports/{import_id}/retry: continue a failed import with the chunks that are missing."""

from matinee.content import import_jobs
from matinee.identity.live import LiveCaller
from matinee.kernel.endpoint import endpoint


@endpoint(status=202)
def handler(import_id: import_jobs.ImportId, caller: LiveCaller) -> import_jobs.ImportView:
    return import_jobs.retry(import_id)
