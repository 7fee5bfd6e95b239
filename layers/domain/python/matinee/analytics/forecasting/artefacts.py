"""A trained model as a small JSON document, and the gate before it is used."""

from datetime import date
from typing import Any, Literal

from matinee.kernel.types import Model

SCHEMA = 1
"""Of the parameters. Code that reads them differently has the next number, and does not use what has another one."""
Name = Literal["churn", "demand", "load"]
MEASURE: dict[Name, tuple[str, str]] = {
    "churn": ("brier", "base_brier"),
    "demand": ("mape", "naive_mape"),
    "load": ("mae", "naive_mae"),
}
"""Model → the error that it is judged by, and that of the simplest forecast; both on what it was not trained on."""


class TooLittle(ValueError):
    """There is not enough to learn from yet. Its text says what is missing."""


class Artefact(Model):
    model: Name
    schema_version: int = SCHEMA
    trained_on: date
    window: tuple[date, date]
    """First and last day of what it has learnt from."""
    held_out: tuple[date, date]
    """First and last day of what its figures are of."""
    examples: int
    parameters: dict[str, Any]
    figures: dict[str, float]
    """On the held-out days: errors, and what else tells how good it is."""


class Verdict(Model):
    adopted: bool
    reason: str
    """A sentence for the operator."""


def judge(new: Artefact, old: Artefact | None, old_error: float | None) -> Verdict:
    """Whether a new model replaces the old one. `old_error` is the old one's error on the new one's held-out days.

    The rule: it replaces where its error is below that of the simplest forecast and not above that of the old model, on the same
    held-out days. A model of another schema can't be used: it is as if there were none.
    """
    measure, simplest = MEASURE[new.model]
    error, bound = new.figures[measure], new.figures[simplest]
    told = f"its {measure} on held-out days is {error:.4g}"
    if not error < bound:
        return Verdict(adopted=False, reason=f"Refused: {told}, no better than the simplest forecast's {bound:.4g}.")
    if old is None or old.schema_version != SCHEMA or old_error is None:
        return Verdict(
            adopted=True, reason=f"Adopted: {told}, the simplest forecast's {bound:.4g}; there is no older model."
        )
    if error > old_error:
        return Verdict(adopted=False, reason=f"Refused: {told}, the model of {old.trained_on} has {old_error:.4g}.")
    return Verdict(adopted=True, reason=f"Adopted: {told}, the model of {old.trained_on} has {old_error:.4g}.")
