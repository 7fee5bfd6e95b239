"""POST /v1/content/exports: request an export of all titles as JSON lines."""

from matinee.content import exports
from matinee.identity.live import LiveCaller
from matinee.kernel.endpoint import endpoint


@endpoint(status=202, idempotent=True)
def handler(caller: LiveCaller) -> exports.CatalogueExport:
    return exports.ask()
