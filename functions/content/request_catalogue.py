"""POST /v1/content/exports: every title as JSON lines, ready some moments later."""

from matinee.content import exports
from matinee.kernel.endpoint import endpoint


@endpoint(status=202, idempotent=True)
def handler() -> exports.CatalogueExport:
    return exports.ask()
