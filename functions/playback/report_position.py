"""POST /v1/playback: where a player is, as it pauses, seeks, stops, or every five minutes; the answer is what is kept."""

from matinee.content import visibility
from matinee.identity.caller import Caller
from matinee.kernel.endpoint import endpoint
from matinee.kernel.request import Origin
from matinee.playback import positions, watching
from matinee.playback.shapes import ClockedReport, Kept


@endpoint
def handler(report: ClockedReport, caller: Caller, origin: Origin) -> Kept:
    return positions.report(watching.who(caller), report, report, visibility.audience(caller, origin))
