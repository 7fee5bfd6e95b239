"""A town of viewers whose taste is known: what they like is drawn first, and what they do follows from that alone.

Films have a mixture of themes, which their genres, people and words tell of, each a little wrongly, and a quality. A viewer
likes a few themes. How much somebody would enjoy a film is known to this module alone; from a card they guess it, badly.

A film is liked or not by all alike as far as in MovieLens latest-small: there, of films with 20 ratings, the variance between
films is 0.24 of what neither films nor users explain; here it is 0.27. So popularity is as good a guide as it is there.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from matinee.recommendations.learning.titles import Texts
from matinee.recommendations.shelf_format import Entry
from numpy.typing import NDArray

THEMES = ("Drama", "Comedy", "Crime", "Horror", "Sea", "Court", "War", "Music", "Space", "Family")
LIKED = 0.9
"""Enjoyment (standard deviations above the mean of all films and viewers) from which on somebody is satisfied: one film in six."""
_STARTED = 0.6
"""Guessed enjoyment from which on somebody presses play; below it they go and do something else."""
_GUESS = 0.9
"""Spread of what a card makes somebody guess, around what they would enjoy."""
_LOOKED, _ON = 5, 0.8
"""Titles of a row that stand on the screen, and how often somebody looks at the next row too."""
_ROWS = 10
_RATES, _LISTS = 0.15, 0.05
_AWAY = 0.35
"""How often somebody doesn't come on a day."""


@dataclass(frozen=True)
class Film:
    content_id: str
    entry: Entry
    texts: Texts
    day: int
    """Of the month, from which on it is there; below 0: before it."""
    hours: float


class Looked(NamedTuple):
    """What somebody did on a page."""

    passed: list[str]
    chosen: str | None
    listed: str | None


class Town:
    """`enjoyment`: viewers × films."""

    def __init__(self, viewers: int, films: int, new: int, days: int, first: float, seed: int = 1) -> None:
        """`new` of the films come within the month of `days`, which begins at `first` (epoch seconds)."""
        self.chance = np.random.default_rng(seed)
        size = np.linspace(1.0, 0.6, len(THEMES))
        mixtures = self.chance.dirichlet(0.25 * size, films)
        quality = self.chance.normal(0, 1, films)
        days_of = [-int(each) for each in self.chance.integers(5, 900, films - new)]
        days_of += [int(each) for each in np.linspace(0, days * 2 / 3, new)]
        self.films = [self._film(n, mixtures[n], days_of[n], first) for n in range(films)]
        tastes = self.chance.dirichlet(0.35 * size, viewers)
        raw = 2.5 * tastes @ mixtures.T + 0.17 * quality + self.chance.normal(0, 0.25, (viewers, films))
        self.enjoyment: NDArray[np.float64] = (raw - raw.mean()) / raw.std()
        self.numbers = {film.content_id: n for n, film in enumerate(self.films)}
        self.viewers = viewers

    def _film(self, n: int, mixture: NDArray[np.float64], day: int, first: float) -> Film:
        """What is told of a film: its two main themes, one of them wrong in a tenth of all, people and words of its themes."""
        chance = self.chance
        main = [int(each) for each in np.argsort(-mixture)[: 1 + (np.sort(mixture)[-2] > 0.25)]]
        told = [theme if chance.random() > 0.1 else int(chance.integers(len(THEMES))) for theme in main]
        people = [f"Person {theme}-{chance.integers(9)}" for theme in chance.choice(len(THEMES), 4, p=mixture)]
        said = [
            f"{THEMES[theme].lower()}{'abcdefghijklmnop'[chance.integers(16)] * 3}"
            for theme in chance.choice(len(THEMES), 12, p=mixture)
        ]
        genres, year, minutes = (
            tuple(dict.fromkeys(THEMES[each] for each in told)),
            int(chance.integers(1950, 2026)),
            int(chance.integers(80, 140)),
        )
        content_id = f"ttl_{n:026d}"
        entry: Entry = {
            "id": content_id,
            "card": {
                "title": f"Film {n}", "type": "movie", "genres": list(genres), "playable": True, "maturity": 0,
                "duration": minutes * 60, "year": year,
            },
            "at": int(first + day * 86_400),
            "people": list(dict.fromkeys(people)),
            "directors": 1,
        }  # fmt: skip
        texts = Texts(f"Film {n}", year, genres, tuple(people[1:]), (people[0],), " ".join(said))
        return Film(content_id, entry, texts, day, minutes / 60)

    # --- what people do --------------------------------------------------------------------------------------------

    def comes(self) -> bool:
        return bool(self.chance.random() > _AWAY)

    def looks(self, viewer: int, rows: list[list[str]], known: set[str]) -> Looked:
        """Somebody goes down a page, guesses of each title that they don't know how they would like it, and takes the best."""
        seen: list[str] = []
        for row in [row for row in rows if not known.issuperset(row)][:_ROWS]:
            seen += row[:_LOOKED]
            if self.chance.random() > _ON:
                break
        seen = [each for each in dict.fromkeys(seen) if each not in known]
        guesses = {each: self.enjoys(viewer, each) + self.chance.normal(0, _GUESS) for each in seen}
        order = sorted(guesses, key=lambda each: -guesses[each])
        chosen = next((each for each in order[:1] if guesses[each] > _STARTED), None)
        second = next((each for each in order[1:2] if guesses[each] > 2 * _STARTED), None)
        listed = second if self.chance.random() < _LISTS else None
        return Looked([each for each in seen if each != chosen], chosen, listed)

    def enjoys(self, viewer: int, content_id: str) -> float:
        return float(self.enjoyment[viewer, self.numbers[content_id]])

    def watches(self, viewer: int, content_id: str) -> float:
        """The share that they watch: all of what satisfies, half of what is all right, the beginning of anything else."""
        joy = self.enjoys(viewer, content_id)
        return 1.0 if joy > LIKED else 0.5 if joy > 0 else 0.1

    def rates(self, viewer: int, content_id: str) -> int | None:
        joy = self.enjoys(viewer, content_id)
        return (
            (5 if joy > 1.5 else 4 if joy > LIKED else 3 if joy > 0 else 1) if self.chance.random() < _RATES else None
        )

    def finds(self, viewer: int, known: set[str], day: int) -> str:
        """What somebody hears of from friends: of what is there and they don't know, what they would enjoy, more or less."""
        there = [film.content_id for film in self.films if film.day <= day and film.content_id not in known]
        joys = np.array([self.enjoys(viewer, each) for each in there]) + self.chance.gumbel(0, 0.9, len(there))
        return there[int(joys.argmax())]
