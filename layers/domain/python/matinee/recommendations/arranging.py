"""Which rows a page has and in which order, so that no title stands twice where somebody looks first; and what stands above."""

from collections import Counter
from collections.abc import Sequence
from itertools import islice
from typing import NamedTuple

from matinee.experiments import home
from matinee.recommendations.known import Known
from matinee.recommendations.rows import BOTTOM, PLACED, SHOWN, Draft

FIRST = 8
"""Rows of the first two screens, on which no title stands twice."""
MOST, FOR_KIDS = 18, 10
"""Rows of a page."""
FEWEST = 4
"""Titles of a row that does not stand for a single one."""
_FEW = 8
"""Where somebody may see few titles, a row has an eighth of them, so that several rows have some."""
_SHORTEST = 6
_TWICE = 2
"""How often a title stands on a whole page."""
_ABOVE = ("top", "because", "trending")
"""The rows that most speaks for."""


class Arranged(NamedTuple):
    draft: Draft
    items: list[int]


def arranged(drafts: Sequence[Draft], known: Known, variant: str | None = None) -> list[Arranged]:
    """The page's rows, from its top. A row that others have left too little of comes further down, if at all.

    `variant`: of the experiment `row_order`.
    """
    order = _ordered(drafts, variant)
    place = {draft.row_id: n for n, draft in enumerate(order)}
    page, later, stood = list[Arranged](), list[Draft](), Counter[int]()
    there = len(known.visible.first(range(known.shelf.tops), SHOWN * _FEW))
    fewest, most = min(FEWEST, max(1, there // _FEW)), min(SHOWN, max(_SHORTEST, there // _FEW))

    def added(draft: Draft, times: int) -> bool:
        left = (n for n in draft.items if draft.whole or stood[_whole(n, known)] < times)
        items = list(islice(left, SHOWN if draft.alone or draft.whole else most))
        taken = draft.whole and times == 1 and any(stood[n] for n in items)
        if taken or len(items) < (1 if draft.alone else fewest):
            return False
        page.append(Arranged(draft, items))
        stood.update(_whole(n, known) for n in items)
        return True

    # What somebody is in the midst of stays where they look for it, whatever an editor has put above.
    for draft in sorted(order, key=lambda each: (each.kind != "continue", not each.claims)):
        if len(_above(page)) >= FIRST or not added(draft, 1):
            later.append(draft)
    page.sort(key=lambda each: place[each.draft.row_id])
    for draft in later:
        if len(_above(page)) >= FIRST and len(page) < (FOR_KIDS if known.is_kids else MOST):
            added(draft, _TWICE)
    above = _above(page)
    return above + [each for each in page if each not in above]


def _above(page: Sequence[Arranged]) -> list[Arranged]:
    """All rows but those that stand below the others."""
    return [each for each in page if each.draft.weight > BOTTOM]


def _ordered(drafts: Sequence[Draft], variant: str | None) -> list[Draft]:
    """By what they are worth, then as a variant wants them. What has its place there keeps it."""
    by_worth = sorted(drafts, key=lambda each: -each.weight)
    top = [each for each in by_worth if each.weight >= PLACED]
    between = [each for each in by_worth if BOTTOM < each.weight < PLACED]
    bottom = [each for each in by_worth if each.weight <= BOTTOM]
    return [*top, *home.ordered(between, lambda each: each.kind, variant), *bottom]


def hero(page: Sequence[Arranged], known: Known, variant: str | None = None) -> int | None:
    """What stands above all rows: of those for which most speaks the first that has a picture and plays.

    `variant`: of the experiment `hero`.
    """
    order = sorted(page, key=lambda row: _ABOVE.index(row.draft.kind) if row.draft.kind in _ABOVE else len(_ABOVE))
    fits = {n: _fit(n, known) for row in order if row.draft.kind != "continue" for n in row.items}
    most = max(fits.values(), default=0)
    shelf = known.shelf
    found = home.hero([(shelf.ids[n], shelf.year[n]) for n, fit in fits.items() if fit == most], variant)
    return shelf.numbers[found] if found else None


def _fit(n: int, known: Known) -> int:
    return 2 * bool(known.shelf.entry(n)["card"].get("backdrop_url")) + known.shelf.playable[n]


def _whole(n: int, known: Known) -> int:
    """Of an episode, its series."""
    if n < known.shelf.tops:
        return n
    return known.shelf.numbers.get(str(known.shelf.entry(n).get("series")), n)
