"""What the first experiments change on the home page: pure functions, given the variant that `deciding` says.

Standard library alone. Each takes None for whoever takes no part, and then leaves things as they are.
"""

from collections.abc import Callable, Sequence
from typing import TypeVar

from matinee.experiments.choosing import Case, Picture, choose

Row = TypeVar("Row")

ROW_ORDER, HERO, ARTWORK = "row_order", "hero", "artwork"
"""Names of the experiments."""
BY_TASTE = "by_taste"
"""The variant of ARTWORK in which a policy chooses."""
_FIRST = {
    "personal_first": ("continue", "because", "top", "genre", "person"),
    "fresh_first": ("continue", "new", "trending", "top10"),
}
"""Variant of ROW_ORDER → the kinds of rows that come first, in this order. `continue` stays where people look for it."""
_FRESHEST_OF = 5
"""Heroes among whom the variant `fresh` takes the newest."""


def ordered(rows: Sequence[Row], kind: Callable[[Row], str], variant: str | None) -> list[Row]:
    """The rows of a home page in the order of a variant; rows of one kind keep theirs, and what it does not name follows."""
    first = _FIRST.get(variant or "", ())
    return sorted(rows, key=lambda row: first.index(kind(row)) if kind(row) in first else len(first))


def hero(candidates: Sequence[tuple[str, int]], variant: str | None) -> str | None:
    """The title on top, of (content id, year) by falling evidence: the first, or the newest of the first few."""
    if not candidates:
        return None
    if variant == "fresh":
        return max(candidates[:_FRESHEST_OF], key=lambda each: each[1])[0]
    return candidates[0][0]


def picture(artwork: Sequence[str], best: str | None, unit_id: str, case: Case, variant: str | None) -> Picture | None:
    """The picture of a title, with the probability that goes with the impression.

    None where nothing is chosen: the title has no second one, or who looks sees what editors chose. Nothing is to be logged
    then, as a choice that gave the other pictures no chance says nothing of them.

    `artwork`: its pictures, the editors' choice first; `best`: what `policies.learned` says of the case.
    """
    return choose(best, artwork, unit_id, case) if variant == BY_TASTE and len(artwork) > 1 else None
