"""GET /v1/content/imports/{import_id}: how far an import is, and what it refused."""

from matinee.content import imports
from matinee.kernel.endpoint import endpoint


@endpoint
def handler(import_id: imports.ImportId) -> imports.ImportView:
    return imports.find(import_id)
