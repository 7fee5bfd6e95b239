"""POST /v1/admin/analytics/imports: begin an import of past events; PUT the file to the answer's url."""

from matinee.analytics import importing
from matinee.analytics.importing import EventImportUpload, NewEventImport
from matinee.identity.live import LiveCaller
from matinee.kernel.endpoint import endpoint


@endpoint(status=201, idempotent=True)
def handler(wanted: NewEventImport, caller: LiveCaller) -> EventImportUpload:
    return importing.begin(wanted)
