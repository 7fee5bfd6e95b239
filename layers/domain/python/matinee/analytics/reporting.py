"""A report as its route answers it: its tables, with titles' names beside their ids, as JSON or as CSV."""

import csv
import io
from datetime import datetime

from pydantic import Field

from matinee.analytics import querying, reports
from matinee.analytics.querying import Cell, Table
from matinee.analytics.reports import Asked, Period, ReportName
from matinee.content.models import Title
from matinee.kernel import table
from matinee.kernel.endpoint import Binary
from matinee.kernel.errors import NotFound
from matinee.kernel.types import Instant, Model, now

_AT_ONCE = 100
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula."""


class Csv(Binary):
    """A table as a file of comma-separated values, in UTF-8."""

    def __init__(self, text: str) -> None:
        super().__init__(text.encode())
        self.headers = {"content-type": "text/csv; charset=utf-8", "content-disposition": "attachment"}


class ReportView(Model):
    as_of: Instant
    period: Period | None = None
    before: Period | None = None
    """The period that this one is compared with."""
    columns: list[str]
    rows: list[list[Cell]]
    more: dict[str, Table] = Field(default_factory=dict)


def report(name: ReportName, asked: Asked, moment: datetime | None = None) -> ReportView:
    """A report of the marts. Raises Invalid, TooSlow and LakeFailed."""
    found = {
        each: reports.without(answer, "place")
        for each, answer in querying.answers(reports.questions(name, asked)).items()
    }
    if name == "title":
        found["about"] = Table(columns=["content_id"], rows=[[asked.content_id]])
    if name == "money":
        found["plans"] = _by_period(found["plans"], asked)
    return view(found, moment or now(), Period(from_=asked.from_, to=asked.to), asked.before)


def view(
    found: dict[str, Table], moment: datetime, period: Period | None = None, before: Period | None = None
) -> ReportView:
    """The tables as a report; where a table has titles, their names stand beside them."""
    own, *more = named(list(found.values()))
    return ReportView(
        as_of=moment,
        period=period,
        before=before,
        columns=own.columns,
        rows=own.rows,
        more=dict(zip(list(found)[1:], more, strict=True)),
    )


def named(tables: list[Table]) -> list[Table]:
    """The same tables, with a column `title` after each `content_id`: null for titles that there are no more."""
    ids = sorted({str(row["content_id"]) for each in tables for row in each.records() if row.get("content_id")})
    names: dict[Cell, str] = {}
    for first in range(0, len(ids), _AT_ONCE):
        some = ids[first : first + _AT_ONCE]
        items = table.find_many([(Title, {"content_id": each}) for each in some])
        names |= {item.content_id: item.details.title for item in items if isinstance(item, Title)}
    return [_with_names(each, names) for each in tables]


def text(view: ReportView, wanted: str | None) -> str:
    """A report's table as CSV (RFC 4180). Raises NotFound where the report has no such table."""
    if wanted is not None and wanted not in view.more:
        raise NotFound(f"This report has the tables {', '.join(view.more)} beside its own")
    chosen = view.more[wanted] if wanted else Table(columns=view.columns, rows=view.rows)
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(chosen.columns)
    writer.writerows([_safe(cell) for cell in row] for row in chosen.rows)
    return file.getvalue()


def _safe(cell: Cell) -> Cell:
    """A text that a spreadsheet would carry out is marked as text (OWASP, CSV Injection)."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def _with_names(found: Table, names: dict[Cell, str]) -> Table:
    if "content_id" not in found.columns:
        return found
    at = found.columns.index("content_id")
    columns = [*found.columns[: at + 1], "title", *found.columns[at + 1 :]]
    return Table(columns=columns, rows=[[*row[: at + 1], names.get(row[at]), *row[at + 1 :]] for row in found.rows])


def _by_period(plans: Table, asked: Asked) -> Table:
    """States of two days, told apart as the other tables tell their periods."""
    if not plans.columns:
        return plans
    at = plans.columns.index("day")
    rows = [["now" if row[at] == str(asked.to) else "before", *row] for row in plans.rows]
    return reports.without(Table(columns=["period", *plans.columns], rows=[list(row) for row in rows]), "day")
