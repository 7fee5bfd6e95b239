"""POST /v1/users/export: a copy of all that is known of me, ready some moments later; a mail says so."""

from matinee.identity.live import LiveCaller
from matinee.kernel.endpoint import endpoint
from matinee.users import exports
from matinee.users.exports import ExportView


@endpoint(status=202)
def handler(caller: LiveCaller) -> ExportView:
    return exports.ask(caller)
