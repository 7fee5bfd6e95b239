"""Whom a title may be shown to: the catalogue's rule of visibility, asked once for each class of titles that it binds alike.

Of 36,000 titles most share their windows, so that a request asks the rule a few times and looks up the rest. Beyond it, rows
show nothing that a profile has hidden, and nothing that speaks no language that it understands.
"""

from collections.abc import Collection, Iterable, Iterator
from itertools import islice

from matinee.content import visibility
from matinee.content.visibility import Audience
from matinee.recommendations.shelf import Shelf
from matinee.recommendations.shelf_format import UNRATED

SPOKEN_BY = 40
"""Titles from which a catalogue speaks a language: one that does not is shown to its readers whatever it speaks."""


class Visible:
    """visible(n) → whether title number n may be shown."""

    def __init__(
        self,
        shelf: Shelf,
        audience: Audience,
        hidden: Collection[str] = (),
        languages: Collection[str] = (),
        chosen: Collection[str] = (),
    ) -> None:
        """`languages`: those that a profile chose in a player, beside its own; `chosen`: titles that it has seen or listed."""
        self.shelf, self.audience = shelf, audience
        self._maturity, self._window, self._speech = shelf.maturity, shelf.window, shelf.speech
        self._hidden = frozenset(shelf.numbers[each] for each in hidden if each in shelf.numbers)
        self._chosen = frozenset(shelf.numbers[each] for each in chosen if each in shelf.numbers)
        ages = (visibility.limit_of(None if age == UNRATED else age) for age in range(UNRATED + 1))
        self._ages = [age <= audience.maturity_limit for age in ages]
        self._open: dict[int, bool] = {}
        self._understood = self._languages(languages)

    def __call__(self, n: int) -> bool:
        return (
            self._ages[self._maturity[n]]
            and n not in self._hidden
            and self.open(self._window[n])
            and (self._understood[self._speech[n]] or n in self._chosen)
        )

    def open(self, kind: int) -> bool:
        """Whether titles of this class may be seen here and now."""
        known = self._open.get(kind)
        if known is None:
            windows = self.shelf.windows(kind)
            known = self._open[kind] = visibility.open_in(windows, self.audience.country, self.audience.moment)
        return known

    def first(self, numbers: Iterable[int], most: int) -> list[int]:
        """The first of these titles that may be shown."""
        return list(islice(filter(self, numbers), most))

    def named(self, content_ids: Iterable[str]) -> Iterator[int]:
        """The numbers of those titles that stand on the shelf and may be shown."""
        numbers = (self.shelf.numbers.get(each) for each in content_ids)
        return (n for n in numbers if n is not None and self(n))

    def _languages(self, languages: Collection[str]) -> list[bool]:
        """Class of spoken languages → whether one of them is understood; none is known of most titles."""
        own = (self.audience.language or "").partition("-")[0]
        kinds, spoken = self.shelf.head["speech"], self.shelf.head["spoken"]
        if spoken.get(own, 0) < SPOKEN_BY:
            return [True] * len(kinds)
        understood = {own, *(each.partition("-")[0] for each in languages)}
        return [not kind or bool(understood & set(kind)) for kind in kinds]
