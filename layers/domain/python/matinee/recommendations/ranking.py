"""How well a title suits a profile: a sum of a few parts, each of which can be shown to whoever asks why.

warm        what the model learned, folded in with what the profile did a moment ago (0 to 1, less where little is known)
genres      how much it likes the title's genres
people      whether somebody is in it whom it likes
popularity  how much everybody watches it
freshness   halved every half year since it came, three times as much where a profile is well known as where it is not
playable    below 0: it is announced, and cannot be watched yet
diversity   below 0: as many as that of its genres stand before it

How much genres, popularity and freshness count for a profile that the model knows is learned (`learning.ranker`).
"""

from collections import Counter, deque
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from matinee.recommendations import candidates
from matinee.recommendations.artefact import Model, Weights
from matinee.recommendations.evidence import Evidence
from matinee.recommendations.filtering import Visible
from matinee.recommendations.shelf import Shelf
from matinee.recommendations.shelf_format import GENRES

_WARM, _GENRES, _PEOPLE, _POPULARITY, _FRESHNESS, _WAITING, _SAME = 0.6, 0.25, 0.1, 0.25, 0.2, -0.3, -0.04
_FRESH_DAYS = 180
_SURE = 5.0
"""The sum of confidences at which a profile counts as half known."""
_DIVERSE = 80
"""Of the best titles, so many are arranged so that neighbours differ."""
_NEIGHBOURS = 6


class Ranked(NamedTuple):
    n: int
    score: float
    parts: dict[str, float]


class Scores:
    """scores(n) → the score of any title on the shelf; `best` are the candidates, the best first, neighbours unlike."""

    def __init__(self, shelf: Shelf, model: Model | None, evidence: Evidence, visible: Visible, today: float) -> None:
        """`today`: epoch seconds."""
        self.shelf, self.evidence, self.today = shelf, evidence, today
        self.warm = _warm(shelf, model, evidence)
        self.weights = model.weights if model and self.warm else Weights()
        self._liking: dict[int, float] = {}
        self._likings = [evidence.genres.get(name, 0.0) for name in shelf.genre_names[:GENRES]]
        self._of_people = {n for person in list(evidence.people)[:5] for n in shelf.of_person(person)}
        known = sum(each for each in evidence.confidence.values() if each > 0)
        self._trust = known / (known + _SURE) if self.warm else 0.0
        self.candidates = candidates.found(shelf, evidence, visible, self.warm)

    def __call__(self, n: int) -> float:
        return sum(self.parts(n).values())

    def parts(self, n: int) -> dict[str, float]:
        """What the score is the sum of, but for diversity."""
        shelf, sure = self.shelf, 0.5 + self._trust
        age = max(0.0, self.today - shelf.at[n]) / 86_400
        return {
            "warm": sure * _WARM * self.warm.get(n, 0.0),
            "genres": self.weights.genres * _GENRES * self._likes(shelf.genres[n]),
            "people": _PEOPLE if n in self._of_people else 0.0,
            "popularity": self.weights.popularity * _POPULARITY * shelf.popularity[n],
            "freshness": self.weights.freshness * sure * _FRESHNESS * 0.5 ** (age / _FRESH_DAYS),
            "playable": 0.0 if shelf.playable[n] else _WAITING,
        }

    def best(self) -> list[Ranked]:
        """The candidates, the best first."""
        parts = {n: self.parts(n) for n in self.candidates}
        scores = {n: sum(each.values()) for n, each in parts.items()}
        order = sorted(scores, key=lambda n: (-scores[n], n))
        front, rest = order[:_DIVERSE], order[_DIVERSE:]
        arranged = [
            Ranked(n, scores[n] + lost, parts[n] | {"diversity": lost}) for n, lost in self._diverse(front, scores)
        ]
        return [*arranged, *(Ranked(n, scores[n], parts[n] | {"diversity": 0.0}) for n in rest)]

    def sorted(self, numbers: Sequence[int]) -> list[int]:
        """These titles, the best first."""
        scores = {n: self(n) for n in numbers}
        return sorted(numbers, key=lambda n: -scores[n])

    def _diverse(self, order: list[int], scores: Mapping[int, float]) -> list[tuple[int, float]]:
        """One after the other the best, less for each of the last few that is of its genres (Carbonell, Goldstein 1998)."""
        left, found, last = list(order), list[tuple[int, float]](), deque[int](maxlen=_NEIGHBOURS)
        while left:
            alike = Counter(last)
            masks = list(alike.items())
            lost = {
                mask: _SAME * sum(count for other, count in masks if other & mask)
                for mask in {self.shelf.genres[n] for n in left}
            }
            place = max(range(len(left)), key=lambda at: scores[left[at]] + lost[self.shelf.genres[left[at]]])
            n = left.pop(place)
            found.append((n, lost[self.shelf.genres[n]]))
            last.append(self.shelf.genres[n])
        return found

    def _likes(self, mask: int) -> float:
        """How much the genres of a mask are liked, -1 to 1."""
        known = self._liking.get(mask)
        if known is None:
            liked = [value for bit, value in enumerate(self._likings) if mask >> bit & 1]
            known = self._liking[mask] = max(-1.0, sum(liked) / len(liked)) if liked else 0.0
        return known


def _warm(shelf: Shelf, model: Model | None, evidence: Evidence) -> dict[int, float]:
    """What the model says of some hundred titles, the best 1; nothing where it or the profile is not known."""
    if model is None or not any(value > 0 for value in evidence.confidence.values()):
        return {}
    told = model.score(evidence.confidence)
    numbers = {shelf.numbers[name]: value for name, value in told.items() if name in shelf.numbers and value > 0}
    most = max(numbers.values(), default=1.0)
    return {n: value / most for n, value in numbers.items()}
