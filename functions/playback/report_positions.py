"""POST /v1/playback/batch: report positions that a device collected while it was offline, in any order.

Repeating a report is harmless.
"""

from matinee.content import visibility
from matinee.identity.caller import Caller
from matinee.kernel.endpoint import endpoint
from matinee.kernel.request import Origin
from matinee.playback import positions, watching
from matinee.playback.inputs import Reports
from matinee.playback.views import SavedPositions


@endpoint
def handler(batch: Reports, caller: Caller, origin: Origin) -> SavedPositions:
    return positions.report_all(watching.who(caller), batch.reports, batch, visibility.audience(caller, origin))
