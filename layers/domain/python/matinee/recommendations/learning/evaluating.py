"""`matinee recs evaluate`: trains the product's model and four simpler ones on a file of ratings, and judges all alike."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from matinee.recommendations.learning import LARGEST, cold, latent, linear
from matinee.recommendations.learning.blending import Recipe, along, ease, folded, popular, train
from matinee.recommendations.learning.files import Ratings
from matinee.recommendations.learning.matrix import Floats, Interactions, build
from matinee.recommendations.learning.metrics import Figures, Scorer, judge
from matinee.recommendations.learning.protocols import FEW, FEWEST, PROTOCOLS, Protocol, Split, Unfit, compact
from matinee.recommendations.learning.texts import kernel
from matinee.recommendations.learning.titles import Texts
from matinee.recommendations.learning.tuning import tuned

EASE = 40.0
KNN = (100, 10.0)
ALS = latent.Settings(size=64, unobserved=0.1, reg=3.0, power=0.0, rounds=8)
_SPLITS = ((FEW, 5), (20_000, 3))
"""Fewer users than these: so many divisions."""
MOST_TITLES = LARGEST
"""Of a file that has more, those that most users like: a matrix of so many has 1.6 GB, and there are three at once."""
COLD_SHARE = 0.1
"""Of the titles with texts and enough users to judge by: so many are taken for new."""


@dataclass(frozen=True)
class Judged:
    model: str
    part: str
    """warm, or cold: titles of which the model has seen no interaction are ranked among themselves."""
    figures: Figures


def models(recipe: Recipe) -> dict[str, Callable[[Interactions], Scorer]]:
    """From the simplest to the product's own."""
    return {
        "popularity": popular,
        "item-kNN": lambda known: along(linear.cosine(known, *KNN)),
        "ALS": lambda known: folded(latent.items(known, ALS), ALS),
        "EASE": lambda known: along(ease(known, EASE)),
        "Matinee": lambda known: train(known, tuned(known, recipe)),
    }


def within(ratings: Ratings, most: int = MOST_TITLES) -> Ratings:
    """The same of at most so many titles."""
    every = ratings.every
    if every.columns <= most:
        return ratings
    kept = np.sort(np.argsort(-every.counts(), kind="stable")[:most])
    numbers = np.full(every.columns, -1)
    numbers[kept] = np.arange(most)
    own = numbers[every.items] >= 0
    some = build(every.owners[own], numbers[every.items[own]], every.weights[own], every.times[own], every.users, most)
    return replace(ratings, every=some, items=[ratings.items[number] for number in kept])


def splits_of(every: Interactions) -> int:
    """How often a file is divided: the smaller it is, the less one division says."""
    return next((count for users, count in _SPLITS if every.users < users), 1)


def judged(
    ratings: Ratings, protocol: Protocol, texts: Mapping[str, Texts] | None, count: int, seed: int
) -> Iterator[Judged]:
    """All models, one after the other, and with texts the cold titles. Raises Unfit."""
    yield from warm(splits(ratings.every, protocol, count, seed), Recipe())
    if texts is not None:
        yield from unseen(ratings.every, ratings.items, texts, count, seed)


def splits(every: Interactions, protocol: Protocol, count: int, seed: int) -> list[Split]:
    """`strong` is divided anew `count` times; the others have one division. Raises Unfit."""
    times = count if protocol == "strong" else 1
    return [compact(PROTOCOLS[protocol](every, seed + nth)) for nth in range(times)]


def warm(divided: list[Split], recipe: Recipe) -> Iterator[Judged]:
    """One model after the other, over all splits."""
    for name, make in models(recipe).items():
        told = [judge(make(split.known), split.given, split.wanted).values for split in divided]
        yield Judged(name, "warm", Figures(np.concatenate(told)))


def unseen(
    every: Interactions, items: list[str], texts: Mapping[str, Texts], count: int, seed: int
) -> Iterator[Judged]:
    """A share of the titles that FEWEST users have is taken out of what is learnt from, and ranked for whoever has any of them.

    Raises Unfit where too few titles have texts.
    """
    told = np.array([name in texts for name in items])
    numbers = np.flatnonzero(told)
    judged = numbers[every.counts()[numbers] >= FEWEST]
    if len(judged) < 2 * FEWEST:
        raise Unfit(f"{len(judged)} titles with {FEWEST} users have texts; {2 * FEWEST} are needed")
    alike = kernel([texts[items[number]] for number in numbers])
    values: dict[str, list[np.ndarray]] = {"chance": [], "Matinee": []}
    for nth in range(count):
        chance = np.random.default_rng(seed + nth)
        new = np.zeros(len(items), bool)
        new[chance.choice(judged, max(1, round(COLD_SHARE * len(judged))), replace=False)] = True
        given, wanted = every.only(~new[every.items]), every.only(new[every.items])
        users = np.flatnonzero((given.lengths > 0) & (wanted.lengths > 0))
        given, wanted = given.rows(users), wanted.rows(users)
        scorers = {"chance": _by_chance(chance), "Matinee": _cold(alike, numbers, new)}
        for name, score in scorers.items():
            values[name].append(judge(score, given, wanted, among=new).values)
    for name, each in values.items():
        yield Judged(name, "cold", Figures(np.concatenate(each)))


def _by_chance(chance: np.random.Generator) -> Scorer:
    return lambda given: chance.random((given.users, given.columns), np.float32)


def _cold(alike: Floats, numbers: np.ndarray, new: np.ndarray) -> Scorer:
    is_new = new[numbers]
    predicted = cold.weights(alike, np.flatnonzero(~is_new), np.flatnonzero(is_new))

    def score(given: Interactions) -> Floats:
        told = np.zeros((given.users, given.columns), np.float32)
        told[:, numbers[is_new]] = given.dense(0, given.users)[:, numbers[~is_new]] @ predicted
        return told

    return score
