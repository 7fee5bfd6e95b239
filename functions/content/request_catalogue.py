"""POST /v1/content/exports: request an export of all titles as JSON lines."""

from matinee.content import exports
from matinee.kernel.endpoint import endpoint


@endpoint(status=202, idempotent=True)
def handler() -> exports.CatalogueExport:
    return exports.ask()
