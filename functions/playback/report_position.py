"""POST /v1/playback: report a player's position, when it pauses, seeks or stops, and every five minutes.

The answer is the saved position.
"""

from matinee.content import visibility
from matinee.identity.caller import Caller
from matinee.kernel.endpoint import endpoint
from matinee.kernel.request import Origin
from matinee.playback import positions, watching
from matinee.playback.inputs import ClockedReport
from matinee.playback.views import SavedPosition


@endpoint
def handler(report: ClockedReport, caller: Caller, origin: Origin) -> SavedPosition:
    return positions.report(watching.who(caller), report, report, visibility.audience(caller, origin))
