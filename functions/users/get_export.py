"""GET /v1/users/export/{export_id}: how far an export is; once it is done, a link to it that soon ends."""

from matinee.identity.live import LiveCaller
from matinee.kernel.endpoint import endpoint
from matinee.users import exports
from matinee.users.exports import ExportView
from matinee.users.privacy_models import ExportId


@endpoint
def handler(export_id: ExportId, caller: LiveCaller) -> ExportView:
    return exports.find(caller, export_id)
