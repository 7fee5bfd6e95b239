"""POST /v1/content/imports/{import_id}/retry: continue a failed import with the chunks that are missing."""

from matinee.content import import_jobs
from matinee.content.import_models import ImportId
from matinee.identity.live import LiveCaller
from matinee.kernel.endpoint import endpoint


@endpoint(status=202)
def handler(import_id: ImportId, caller: LiveCaller) -> import_jobs.ImportView:
    return import_jobs.retry(import_id)
