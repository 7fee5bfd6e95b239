"""GET /v1/admin/analytics/rebuilds/{rebuild_id}: how far a rebuild is, and whether it has ended."""

from matinee.analytics import rebuilding
from matinee.analytics.rebuilding import RebuildId, RebuildView
from matinee.kernel.endpoint import endpoint


@endpoint
def handler(rebuild_id: RebuildId) -> RebuildView:
    return rebuilding.view(rebuild_id)
