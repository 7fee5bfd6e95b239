"""GET /v1/admin/analytics/{report}: figures of the marts, or of the last hour; as CSV with `Accept: text/csv`."""

from typing import Annotated, Literal

from matinee.analytics import live, reporting
from matinee.analytics.reporting import Csv, ReportView
from matinee.analytics.reports import Asked, ReportName
from matinee.kernel.endpoint import Reply, endpoint
from matinee.kernel.request import Origin
from matinee.kernel.types import now


@endpoint
def handler(report: ReportName | Literal["live"], asked: Asked, origin: Origin) -> Annotated[Reply, ReportView]:
    found = reporting.view(live.tables(), now()) if report == "live" else reporting.report(report, asked)
    wants_csv = "text/csv" in origin.headers.get("accept", "")
    return Csv(reporting.text(found, asked.table)) if wants_csv else Reply(found)
