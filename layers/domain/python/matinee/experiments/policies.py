"""Which picture a title shows to people of a taste: a policy that learns, and explores by a fixed share.

`choosing` says how probable each choice was. With that logged, another policy can be judged by what people did already (off-policy
evaluation): inverse propensity scoring (Horvitz, Thompson 1952), its self-normalised form (Swaminathan, Joachims: "The
Self-Normalized Estimator for Counterfactual Learning", NeurIPS 2015) and the doubly robust one (Dudík, Langford, Li: "Doubly
Robust Policy Evaluation and Learning", ICML 2011). All three need sums alone, by taste, title and picture: the warehouse's
model `artwork_choices` has them. Standard library alone.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from matinee.experiments.choosing import EXPLORED, Case

_PRIOR = 50.0
"""Times seen that a picture's rate is held back by, towards the title's own."""


@dataclass(frozen=True)
class Seen:
    """Of one picture in one case: visits that saw it, those in which the title was played, and sums over 1 / propensity."""

    shown: int
    played: int
    weight: float
    """Σ 1 / propensity over those that saw it."""
    played_weight: float
    """Σ 1 / propensity over those that played."""
    squares: float
    """Σ 1 / propensity² over those that played."""


def together(one: Seen, other: Seen) -> Seen:
    """Of both."""
    return Seen(**{name: value + vars(other)[name] for name, value in vars(one).items()})


Log = Mapping[Case, Mapping[str, Seen]]
"""Case → picture → what came of it."""
Policy = Mapping[Case, Mapping[str, float]]
"""Case → picture → its probability. A case that is missing shows each of its pictures equally often."""


@dataclass(frozen=True)
class Value:
    """Plays by a title shown, with the standard error."""

    ips: float
    snips: float
    doubly_robust: float
    error: float
    shown: int


def probabilities(
    best: Mapping[Case, str], artwork: Mapping[Case, Sequence[str]], explored: float = EXPLORED
) -> Policy:
    """What `choose` does, as a policy that can be judged."""
    return {
        case: {
            each: explored / len(pictures) + (1 - explored) * (each == best[case])
            if best.get(case) in pictures
            else 1 / len(pictures)
            for each in pictures
        }
        for case, pictures in artwork.items()
    }


def rates(log: Log) -> dict[Case, dict[str, float]]:
    """Plays by a visit that saw the picture, held back towards the picture's rate in all tastes, and that towards its title's."""
    titles: dict[str, dict[str, tuple[int, int]]] = defaultdict(dict)
    for case, pictures in log.items():
        for artwork_id, seen in pictures.items():
            played, shown = titles[case.content_id].get(artwork_id, (0, 0))
            titles[case.content_id][artwork_id] = (played + seen.played, shown + seen.shown)
    found = {}
    for case, pictures in log.items():
        every = titles[case.content_id]
        played, shown = (sum(counts[n] for counts in every.values()) for n in (0, 1))
        of_title = played / shown if shown else 0.0
        found[case] = {
            artwork_id: _held(seen.played, seen.shown, _held(*every[artwork_id], of_title))
            for artwork_id, seen in pictures.items()
        }
    return found


def _held(played: float, shown: float, rate: float) -> float:
    return (played + _PRIOR * rate) / (shown + _PRIOR)


def learned(log: Log) -> dict[Case, str]:
    """The best picture of each case by its rate; the first by its name where two are equal."""
    return {case: max(sorted(pictures), key=pictures.__getitem__) for case, pictures in rates(log).items()}


def judged(policy: Policy, log: Log) -> Value | None:
    """What a policy would have brought. None where nothing was shown.

    `log` must be of choices that gave each picture a chance, and said which.
    """
    shown = sum(seen.shown for pictures in log.values() for seen in pictures.values())
    if not shown:
        return None
    weighted = weights = squares = robust = 0.0
    model = rates(log)
    for case, pictures in log.items():
        chances = policy.get(case) or dict.fromkeys(pictures, 1 / len(pictures))
        people = sum(seen.shown for seen in pictures.values())
        for artwork_id, seen in pictures.items():
            chance = chances.get(artwork_id, 0.0)
            rate = model[case][artwork_id]
            weighted += chance * seen.played_weight
            weights += chance * seen.weight
            squares += chance**2 * seen.squares
            # What the model says of everybody in the case, mended by the weighted residuals: Σ (played - rate) / propensity.
            robust += chance * (people * rate + seen.played_weight - rate * seen.weight)
    ips = weighted / shown
    error = math.sqrt(max(0.0, squares / shown - ips**2) / shown)
    return Value(ips, weighted / weights if weights else 0.0, robust / shown, error, shown)


def summed(rows: Iterable[tuple[Case, str, float, bool]]) -> dict[Case, dict[str, Seen]]:
    """The sums of single choices (case, picture, propensity, played), as the warehouse makes them.

    Raises ValueError where a choice had no chance.
    """
    found: dict[Case, dict[str, list[float]]] = defaultdict(lambda: defaultdict(lambda: [0, 0, 0.0, 0.0, 0.0]))
    for case, artwork_id, propensity, played in rows:
        if not 0 < propensity <= 1:
            raise ValueError(f"{propensity} is no chance")
        sums = found[case][artwork_id]
        sums[0] += 1
        sums[2] += 1 / propensity
        if played:
            sums[1] += 1
            sums[3] += 1 / propensity
            sums[4] += 1 / propensity**2
    return {
        case: {name: Seen(int(s[0]), int(s[1]), s[2], s[3], s[4]) for name, s in pictures.items()}
        for case, pictures in found.items()
    }
