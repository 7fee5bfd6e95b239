"""Output: results go to standard output, everything else to standard error.

A terminal gets tables and progress bars, a pipe gets tab-separated lines, and `--json` prints one document.
"""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.filesize import decimal
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TaskID, TaskProgressColumn, TextColumn
from rich.table import Table
from rich.text import Text

from matinee_cli.errors import Failure

Document = dict[str, Any]
_out = Console(soft_wrap=True, highlight=False, markup=False, emoji=False)
_err = Console(soft_wrap=True, highlight=False, markup=False, emoji=False, stderr=True)


def say(message: str, style: str = "") -> None:
    _err.print(plain(message), style=style)


def document(content: Any) -> None:
    """Print the document of `--json`, indented on a terminal."""
    print(json.dumps(content, indent=2 if _out.is_terminal else None, ensure_ascii=False))


def table(rows: Iterable[Document], columns: tuple[str, ...]) -> None:
    cells = [[value(row.get(column)) for column in columns] for row in rows]
    if not _out.is_terminal:
        for row in cells:
            print("\t".join(_line(cell) for cell in row))
        return
    drawn = Table(box=None, header_style="bold", pad_edge=False)
    for column in columns:
        drawn.add_column(column.replace("_", " "), overflow="fold")
    for row in cells:
        drawn.add_row(*row)
    _out.print(drawn, soft_wrap=False)


def facts(content: Document) -> None:
    """Print one item, with a line for each of its fields."""
    known = {name.replace("_", " "): value(each) for name, each in content.items() if each not in (None, [], {}, "")}
    width = max(map(len, known), default=0)
    for name, text in known.items():
        if _out.is_terminal:
            _out.print(f"{name:<{width}}  {text}")
        else:
            print(f"{name}\t{_line(text)}")


def _line(text: str) -> str:
    return text.replace("\n", " ")


def value(each: Any) -> str:
    """A value as text; nested values are written as JSON."""
    if isinstance(each, dict) and set(each) == {"amount", "currency"}:
        return money(each)
    if isinstance(each, list) and all(isinstance(item, str) for item in each):
        return plain(", ".join(each))
    if isinstance(each, list) and all(isinstance(item, dict) and set(item) == {"code", "detail"} for item in each):
        return plain(" ".join(f"{item['detail']} ({item['code']})" for item in each))
    if isinstance(each, bool):
        return "yes" if each else "no"
    if isinstance(each, dict | list):
        return plain(json.dumps(each, ensure_ascii=False))
    return plain("" if each is None else str(each))


def money(sum_: Document) -> str:
    return f"{sum_['amount'] / 100:.2f} {sum_['currency']}"


def plain(text: str) -> str:
    """Text without control characters, so that a title cannot control the terminal."""
    return "".join(each if each.isprintable() or each == "\n" else "\N{REPLACEMENT CHARACTER}" for each in text)


def failure(failed: Failure) -> None:
    say(f"matinee: {failed.message}", "red")
    for name, message in failed.fields:
        say(f"  {name}: {message}")
    if failed.hint:
        say(f"  {failed.hint}")


class Bars:
    """A progress line for each file. Without a terminal, each change is printed once."""

    def __init__(self, progress: Progress):
        self._progress = progress
        self._said: dict[TaskID, str] = {}

    def add(self, name: str) -> "Bar":
        return Bar(self, self._progress.add_task(plain(name), total=None, phase="waiting", in_bytes=False))

    def say(self, message: str) -> None:
        self._progress.console.print(plain(message))


class Bar:
    def __init__(self, bars: Bars, task: TaskID):
        self._bars, self._task = bars, task

    def begin(self, phase: str, total: int, done: int = 0) -> None:
        """Start a phase in which `total` bytes are read or sent."""
        self._bars._progress.reset(self._task, total=total, completed=done, phase=phase, in_bytes=True)

    def advance(self, amount: int) -> None:
        self._bars._progress.advance(self._task, amount)

    def at(self, phase: str, percent: int) -> None:
        """Show the workflow's phase and progress."""
        self._bars._progress.update(self._task, total=100, completed=percent, phase=phase, in_bytes=False)
        if self._bars._progress.disable and self._bars._said.get(self._task) != phase:
            self._bars._said[self._task] = phase
            self._bars.say(f"{self._bars._progress.tasks[self._task].description}: {phase}")


@contextmanager
def bars() -> Iterator[Bars]:
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TaskProgressColumn(), _Pace())
    with Progress(*columns, console=_err, disable=not _err.is_terminal) as progress:
        yield Bars(progress)


class _Pace(ProgressColumn):
    """Bytes, speed and remaining time of a transfer, or the phase of a workflow."""

    def render(self, task: Task) -> Text:
        phase = task.fields["phase"]
        if not (task.fields["in_bytes"] and task.total):
            return Text(phase)
        speed = f"  {decimal(int(task.speed))}/s" if task.speed else ""
        left = f"  {_clock(task.time_remaining)} left" if task.time_remaining else ""
        return Text(f"{phase} {decimal(int(task.completed))} of {decimal(int(task.total))}{speed}{left}")


def _clock(seconds: float) -> str:
    minutes, seconds = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
