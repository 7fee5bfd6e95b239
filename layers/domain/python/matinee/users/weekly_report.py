"""The week's figures by mail to the operator, on Mondays, in the language that the deployment says."""

import html
import json
from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from matinee.analytics import weekly
from matinee.analytics.weekly import Figure, Line, Week
from matinee.kernel import site
from matinee.kernel.settings import settings
from matinee.users import mail

_FOLDER = Path(__file__).parent / "weekly"
_FORMS: dict[Figure, tuple[str, int]] = {
    "hours": ("hours", 0),
    "startup": ("seconds", 2),
    "finished": ("percent", 0),
    "rebuffering": ("percent", 2),
    "failures": ("percent", 2),
    "revenue": ("", 2),
}
"""Unit and decimals of figures that are no counts."""
_ISOLATE, _END = "\u2066", "\u2069"
"""Unicode's marks around what runs from left to right in a line of Arabic: a sign stays before its number (UAX #9)."""


def send(today: date) -> bool:
    """Mail the report of the last whole week. Returns whether the deployment says to whom.

    Raises TooSlow, LakeFailed and MailRefused.
    """
    env = settings().env
    address = env.get("MATINEE_REPORT_TO", "")
    if address:
        mail.post(address, *composed(weekly.of(today), address, env.get("MATINEE_REPORT_LANGUAGE", "en")))
    return bool(address)


def composed(week: Week, address: str, language: str) -> tuple[str, str, str]:
    """Subject, text and HTML."""
    words = _words(language)
    first, last = week.asked.from_, week.asked.to
    span = words["span"].format(first=_day(words, "day", first), last=_day(words, "whole_day", last))
    subject, greeting = words["subject"].format(span=span), words["greeting"].format(span=span)
    figures = [_figure(words, line) for line in week.lines]
    watched = [(f"{n}. {name}", _number(words, hours, "hours", 0)) for n, (name, hours) in enumerate(week.titles, 1)]
    said = [(words[title], rows) for title, rows in (("figures", figures), ("watched", watched)) if rows]
    url = f"{site.url()}/studio/insights?from={first}&to={last}"
    footer = words["footer"].format(address=address)
    text = [greeting, *(_text(title, rows) for title, rows in said), *([] if said else [words["nothing"]])]
    page = mail.laid_out(
        language=language,
        subject=subject,
        greeting=greeting,
        paragraphs="\n".join(_table(title, rows, language) for title, rows in said) or f"<p>{words['nothing']}</p>",
        action=words["action"],
        url=url,
        footer=footer,
    )
    return subject, "\n\n".join([*text, f"{words['action']}: {url}", footer]) + "\n", page


def _figure(words: dict[str, Any], line: Line) -> tuple[str, str]:
    """What it is called, and what it says."""
    value = _number(words, line.value, *_FORMS.get(line.name, ("", 0)))
    return words["lines"][line.name].format(currency=line.currency), f"{value} ({_changed(words, line.change)})"


def _number(words: dict[str, Any], value: float, unit: str, decimals: int, sign: str = "") -> str:
    written = f"{value * 100 if unit == 'percent' else value:{sign},.{decimals}f}"
    marks = str.maketrans({",": words["thousands"], ".": words["point"]})
    return str(words[unit].format(n=written.translate(marks))) if unit else written.translate(marks)


def _changed(words: dict[str, Any], change: float | None) -> str:
    if change is None:
        return str(words["new"])
    if abs(change) < 0.005:
        return str(words["same"])
    return f"{_ISOLATE}{_number(words, change, 'percent', 0, sign='+')}{_END}"


def _day(words: dict[str, Any], form: str, day: date) -> str:
    return str(words[form].format(day=day.day, month=words["months"][day.month - 1], year=day.year))


def _text(title: str, rows: Sequence[tuple[str, str]]) -> str:
    return "\n".join([title, *(f"{name}: {value}" for name, value in rows)])


def _table(title: str, rows: Sequence[tuple[str, str]], language: str) -> str:
    start, end = ("right", "left") if language in mail.RIGHT_TO_LEFT else ("left", "right")
    name_style = f"padding:4px 0;padding-{end}:12px;text-align:{start};font-weight:400"
    lines = "".join(
        f'<tr><th scope="row" style="{name_style}">{html.escape(name)}</th>'
        f'<td style="padding:4px 0;text-align:{end}">{html.escape(value)}</td></tr>'
        for name, value in rows
    )
    return f'<h2 style="font-size:17px;margin:24px 0 8px">{html.escape(title)}</h2><table width="100%">{lines}</table>'


@cache
def _words(language: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((_FOLDER / f"{language}.json").read_text())
    return found
