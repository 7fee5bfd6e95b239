"""POST /v1/playback/batch: what a device gathered while it had no network, in any order, as often as it likes."""

from matinee.content import visibility
from matinee.identity.caller import Caller
from matinee.kernel.endpoint import endpoint
from matinee.kernel.request import Origin
from matinee.playback import positions, watching
from matinee.playback.shapes import KeptAll, Reports


@endpoint
def handler(batch: Reports, caller: Caller, origin: Origin) -> KeptAll:
    return positions.report_all(watching.who(caller), batch.reports, batch, visibility.audience(caller, origin))
