"""The week's figures and how they changed: of the seven days that ended on Sunday."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from matinee.analytics import querying, reporting
from matinee.analytics.querying import Table
from matinee.analytics.reports import Asked, ReportName, questions
from matinee.kernel.request import parse

_TOP = 5
_PATIENCE = 60.0
Rows = list[dict[str, querying.Cell]]


Figure = Literal[
    "viewers", "new_viewers", "plays", "hours", "finished", "startup", "rebuffering", "failures",
    "revenue", "paying", "lost",
]  # fmt: skip


@dataclass(frozen=True)
class Line:
    """A figure of the week, and its change as a share of the week before; None where there was nothing before.

    Hours, seconds of `startup`, shares of 1, units of `currency` for `revenue`; else counts.
    """

    name: Figure
    value: float
    change: float | None
    currency: str = ""


@dataclass(frozen=True)
class Week:
    asked: Asked
    lines: list[Line]
    titles: list[tuple[str, float]]
    """The most watched: their names and hours."""


def of(today: date) -> Week:
    """The last whole week, with the one before. Raises TooSlow and LakeFailed."""
    asked = week(today)
    reports: tuple[ReportName, ...] = ("audience", "quality", "money", "titles")
    found = querying.answers({name: questions(name, asked)[""] for name in reports}, _PATIENCE)
    (titles,) = reporting.named([found["titles"]])
    rows = {name: table.records() for name, table in found.items()}
    return Week(asked, figures(asked, rows["audience"], rows["quality"], rows["money"]), top(titles))


def week(today: date) -> Asked:
    """The last whole week from Monday to Sunday, with the one before."""
    sunday = today - timedelta(days=today.weekday() + 1)
    return parse(Asked, {"from": f"{sunday - timedelta(days=6)}", "to": f"{sunday}", "compare": True})


def figures(asked: Asked, audience: Rows, quality: Rows, money: Rows) -> list[Line]:
    """The lines of the report. Those that have nothing to be made of are left out."""
    found = [
        _line("viewers", asked, audience, lambda rows: _sum(rows, "dau") / len(rows)),
        _line("new_viewers", asked, audience, lambda rows: _sum(rows, "new_viewers")),
        _line("plays", asked, audience, lambda rows: _sum(rows, "plays")),
        _line("hours", asked, audience, lambda rows: _sum(rows, "watch_seconds") / 3600),
        _line("finished", asked, audience, _ratio("finished", "plays")),
        _line("startup", asked, quality, _ratio("startup_ms", "starts", 1000)),
        _line("rebuffering", asked, quality, _ratio("stall_ms", "watch_ms")),
        _line("failures", asked, quality, _ratio("failures", "attempts")),
    ]
    for currency in sorted({str(row["currency"]) for row in money}):
        own = [row for row in money if row["currency"] == currency]
        found += [
            _line("revenue", asked, own, lambda rows: _last(rows, "mrr") / 100, currency),
            _line("paying", asked, own, lambda rows: _last(rows, "paying"), currency),
            _line("lost", asked, own, lambda rows: _sum(rows, "churned_accounts"), currency),
        ]
    return [line for line in found if line]


def top(titles: Table) -> list[tuple[str, float]]:
    """The week's most watched titles: their names and hours."""
    rows = [row for row in titles.records() if row["period"] == "now"]
    return [(str(row["title"] or row["content_id"]), _number(row["watch_seconds"]) / 3600) for row in rows[:_TOP]]


def _line(
    name: Figure, asked: Asked, rows: Rows, of: Callable[[Rows], float | None], currency: str = ""
) -> Line | None:
    now = [row for row in rows if str(row["day"]) >= str(asked.from_)]
    before = [row for row in rows if str(row["day"]) < str(asked.from_)]
    value = of(now) if now else None
    if value is None:
        return None
    earlier = of(before) if before else None
    return Line(name, value, (value - earlier) / earlier if earlier else None, currency)


def _ratio(part: str, whole: str, unit: float = 1) -> Callable[[Rows], float | None]:
    def share(rows: Rows) -> float | None:
        below = _sum(rows, whole)
        return _sum(rows, part) / below / unit if below else None

    return share


def _sum(rows: Rows, column: str) -> float:
    return sum(_number(row[column]) for row in rows)


def _last(rows: Rows, column: str) -> float:
    return _number(max(rows, key=lambda row: str(row["day"]))[column])


def _number(cell: querying.Cell) -> float:
    return float(cell or 0)
