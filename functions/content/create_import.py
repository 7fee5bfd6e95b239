"""POST /v1/content/imports: where to PUT a file of titles, which are then taken in."""

from matinee.content import imports
from matinee.identity.live import LiveCaller
from matinee.kernel.endpoint import endpoint


@endpoint(status=201, idempotent=True)
def handler(wanted: imports.NewImport, caller: LiveCaller) -> imports.ImportUpload:
    return imports.start(wanted, caller.user_id)
