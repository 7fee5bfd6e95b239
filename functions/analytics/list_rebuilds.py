"""GET /v1/admin/analytics/rebuilds: which days were rebuilt by hand, and by whom, newest first."""

from matinee.analytics import rebuilding
from matinee.analytics.rebuilding import RebuildEntry
from matinee.kernel.endpoint import endpoint
from matinee.kernel.types import Model


class Rebuilds(Model):
    items: list[RebuildEntry]
    next_cursor: str | None = None


@endpoint
def handler(cursor: str | None = None) -> Rebuilds:
    items, next_cursor = rebuilding.newest(cursor)
    return Rebuilds(items=items, next_cursor=next_cursor)
