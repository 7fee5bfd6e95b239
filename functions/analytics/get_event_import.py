"""GET /v1/admin/analytics/imports/{import_id}: how far an import of events is, and which lines were refused for what."""

from matinee.analytics import importing
from matinee.analytics.importing import EventImportView, ImportId
from matinee.kernel.endpoint import endpoint


@endpoint
def handler(import_id: ImportId) -> EventImportView:
    return importing.view(import_id)
