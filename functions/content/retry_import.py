"""POST /v1/content/imports/{import_id}/retry: an import that broke off takes up what is missing."""

from matinee.content import imports
from matinee.identity.live import LiveCaller
from matinee.kernel.endpoint import endpoint


@endpoint(status=202)
def handler(import_id: imports.ImportId, caller: LiveCaller) -> imports.ImportView:
    return imports.retry(import_id)
