"""Suggestions: one row says what to do with what, why, and how sure that is. Subjects are groups or titles, never a person."""

from typing import Literal

from matinee.kernel.types import Model

Kind = Literal["keep", "win_back", "drop", "licence", "artwork", "row"]
Unit = Literal["minor", "share", "minor_an_hour"]


class Suggestion(Model):
    """A row of the mart `suggestions`."""

    kind: Kind
    subject: str
    """A group of households ("standard, payment"), a title's id, a genre, a row."""
    action: str
    """What to do, in words."""
    reason: str
    """One sentence with its figures."""
    figures: dict[str, float | str]
    """The figures alone, of which action and reason are said in other languages (clients/web/src/insights/suggestions.ts)."""
    households: int = 0
    """How many it is about, where it is about households."""
    unit: Unit
    """Of what low, expected and high are: minor units of `currency`, these an hour, or a share of 1."""
    currency: str = ""
    low: float
    expected: float
    high: float
    """The interval holds 90 %."""
