"""An operator's own questions to the lake: read-only, bounded by the work group's bytes, their price told.

Two locks: the text must be one SELECT, and the function's role may write nothing but the answer (infra/domains/analytics.py).
"""

import re
import time
from typing import Annotated

from pydantic import Field, StringConstraints

from matinee.analytics import querying
from matinee.analytics.querying import Cell, State, Unanswered
from matinee.kernel.errors import Invalid
from matinee.kernel.types import Input, Model

QueryId = Annotated[str, StringConstraints(pattern="^[0-9a-f-]{36}$")]
MOST = 1_000
"""Rows of an answer that are told."""
_PATIENCE = 20.0
_TOKEN = re.compile(
    r"""
    (?P<blank>\s+|--[^\n]*|/\*.*?\*/)
    | (?P<text>'(?:[^']|'')*')
    | (?P<name>"(?:[^"]|"")*"|`[^`]*`)
    | (?P<word>[A-Za-z_][A-Za-z0-9_]*)
    | (?P<end>;)
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_READS = frozenset({"SELECT", "WITH", "VALUES", "TABLE"})
"""What a statement that only reads begins with in Athena's grammar, once brackets before it are left out."""


class Question(Input):
    sql: Annotated[str, Field(min_length=1, max_length=100_000)]


class Answer(Model):
    """`read`: bytes; `cost`: US dollars, of this question alone. `cut`: whether there are more rows than are told."""

    query_id: str
    state: State
    read: int = 0
    cost: float = 0.0
    columns: list[str] = []
    rows: list[list[Cell]] = []
    cut: bool = False


def ask(sql: str) -> Answer:
    """Begin a question and wait for it a while. Raises Invalid where it is not one SELECT, Unanswered where Athena refuses it."""
    return _answered(querying.start(checked(sql), reuse=0), _PATIENCE)


def answer(query_id: str) -> Answer:
    """The answer to a question that took long. Raises NotFound and Unanswered."""
    return _answered(query_id, _PATIENCE)


def checked(sql: str) -> str:
    """The statement without its last semicolon. Raises Invalid where it is not exactly one that reads."""
    tokens = [match for match in _TOKEN.finditer(sql) if match.lastgroup != "blank"]
    while tokens and tokens[-1].lastgroup == "end":
        tokens.pop()
    if not tokens:
        raise Invalid({"sql": "is empty"})
    if any(each.lastgroup == "end" for each in tokens):
        raise Invalid({"sql": "must be one statement"})
    if any(each.group() in ("'", '"', "`") for each in tokens):
        raise Invalid({"sql": "has a quote that is not closed"})
    first = next((each for each in tokens if each.group() != "("), tokens[0])
    if first.lastgroup != "word" or first.group().upper() not in _READS:
        raise Invalid({"sql": "must be a SELECT: questions read, and change nothing"})
    return sql[: tokens[-1].end()]


def _answered(query_id: str, patience: float) -> Answer:
    found = querying.wait(query_id, time.monotonic() + patience)
    if found.state == "failed":
        raise Unanswered({"sql": found.reason or "was refused"})
    told = {"query_id": query_id, "state": found.state, "read": found.read, "cost": found.cost}
    if found.state == "running":
        return Answer.model_validate(told)
    answer = querying.rows(query_id, MOST + 1)
    return Answer(**told, columns=answer.columns, rows=answer.rows[:MOST], cut=len(answer.rows) > MOST)
