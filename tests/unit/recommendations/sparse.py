"""Profiles of a sparse catalogue, as tests of factors have them: few titles each, of one or two tastes, the popular ones most."""

from collections.abc import Callable, Sequence

import numpy as np
from matinee.recommendations import artefact
from matinee.recommendations.learning import metrics
from matinee.recommendations.learning.matrix import Floats, Interactions
from matinee.recommendations.learning.titles import Texts
from matinee.recommendations.learning.training import Order

from tests.unit.recommendations.facts import Fact

TASTES = 12


def catalogue(titles: int) -> dict[str, Texts]:
    """A title's genre is its number modulo TASTES; the last ones are the rarest."""
    return {
        name(n): Texts(f"Film {n}", 1990, (f"Genre {n % TASTES}",), (f"Actor {n % TASTES}",)) for n in range(titles)
    }


def name(number: int) -> str:
    return f"ttl_{number:05}"


def facts(profiles: int, titles: int, each: int = 24, seed: int = 3) -> list[Fact]:
    """Confidences from 0.3 to 1. The first half of each profile's comes a week before the rest."""
    chance = np.random.default_rng(seed)
    popular = 1 / (10 + np.arange(titles))
    told = []
    for profile in range(profiles):
        liked = chance.choice(TASTES, 2, replace=False)
        chances = popular * np.where(np.isin(np.arange(titles) % TASTES, liked), 1.0, 0.02)
        some = chance.choice(titles, each, replace=False, p=chances / chances.sum())
        for place, (title, said) in enumerate(zip(chance.permutation(some), chance.uniform(0.3, 1, each), strict=True)):
            told.append(Fact(f"p_{profile:05}", name(title), round(float(said), 3), place * 86_400.0))
    return told


def through(read: artefact.Model, order: Order) -> Callable[[Interactions], Floats]:
    """Scores of an artefact: -1e9 of what a request would not find."""

    def score(given: Interactions) -> Floats:
        told = np.full((given.users, given.columns), -1e9, np.float32)
        for user in range(given.users):
            own = given.of(user)
            seen = {
                order.titles[item]: float(weight)
                for item, weight in zip(given.items[own], given.weights[own], strict=True)
            }
            for each, value in read.score(seen).items():
                if read.columns[each] < given.columns:
                    told[user, read.columns[each]] = value
        return told

    return score


def gain(score: Callable[[Interactions], Floats], given: Interactions, wanted: Interactions) -> float:
    """NDCG@100."""
    return metrics.judge(score, given, wanted).means["NDCG@100"]


def halves(known: Interactions, users: Sequence[int]) -> tuple[Interactions, Interactions]:
    """What some users did at first, and what they did then."""
    some = known.rows(np.array(users))
    early = np.concatenate(
        [np.argsort(np.argsort(some.times[some.of(u)])) < some.lengths[u] / 2 for u in range(some.users)]
    )
    return some.only(early), some.only(~early)
