"""POST /v1/events: take a batch of events of the clickstream. Events that are wrong are told by their place; the others are kept.

A page that closes may send it as text/plain (`navigator.sendBeacon`), so that a browser asks no leave first.
"""

from matinee.analytics import collecting
from matinee.analytics.collecting import Batch, Collected
from matinee.identity.caller import Caller
from matinee.kernel.endpoint import endpoint
from matinee.kernel.request import Origin


@endpoint(status=202)
def handler(batch: Batch, caller: Caller | None, origin: Origin) -> Collected:
    return collecting.collect(batch, caller, origin)
