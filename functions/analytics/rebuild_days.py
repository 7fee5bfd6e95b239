"""POST /v1/admin/analytics/rebuilds: build days of the warehouse again, with all that follows from them."""

from matinee.analytics import rebuilding
from matinee.analytics.rebuilding import NewRebuild, RebuildView
from matinee.identity.live import LiveCaller
from matinee.kernel.endpoint import endpoint


@endpoint(status=202, idempotent=True)
def handler(wanted: NewRebuild, caller: LiveCaller) -> RebuildView:
    return rebuilding.begin(wanted, caller.user_id)
