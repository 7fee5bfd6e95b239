"""POST /v1/content/imports: create an import; its answer has the URL to PUT the file of titles to."""

from matinee.content import import_jobs
from matinee.identity.live import LiveCaller
from matinee.kernel.endpoint import endpoint


@endpoint(status=201, idempotent=True)
def handler(wanted: import_jobs.NewImport, caller: LiveCaller) -> import_jobs.ImportUpload:
    return import_jobs.start(wanted, caller.user_id)
