"""POST /v1/content/exports: every title as JSON lines, ready some moments later."""

from matinee.content import exports
from matinee.identity.live import LiveCaller
from matinee.kernel.endpoint import endpoint


@endpoint(status=202, idempotent=True)
def handler(caller: LiveCaller) -> exports.CatalogueExport:
    return exports.ask()
