"""The models of the home page, offline: how good they are on MovieLens, what an artefact weighs, how long training takes.

MovieLens latest-small lies beside the checkout; elsewhere that part is left out, and a line says so. Training is timed on made-up
profiles.
"""

import sys
import time
from collections.abc import Iterator

import numpy as np
from matinee.recommendations import artefact
from matinee.recommendations.learning import evaluating, files, titles, training
from matinee.recommendations.learning.blending import Recipe
from matinee.recommendations.learning.titles import Texts

from tests.bench.figure import Figure, at_least, at_most
from tests.platform import ROOT
from tests.unit.recommendations.facts import Fact

_SMALL = ROOT.parent / "shared/data/ml-latest-small"
_SPLITS, _SEED = 5, 1
_PROFILES, _EACH = 2_000, 40
_TITLES = (500, 2_000, 4_000)
_SEEN = 20
_NIGHT = at_most(30)
"""Seconds, of a laptop's demo, which has fewer titles than the least of these."""


def figures() -> Iterator[Figure]:
    if _SMALL.exists():
        yield from _judged()
    else:
        print(f"home.models skipped: {_SMALL} is absent", file=sys.stderr)
    for count in _TITLES:
        yield from _trained(count)


def _judged() -> Iterator[Figure]:
    ratings, texts = files.ratings(_SMALL / "ratings.csv"), titles.read(_SMALL / "movies.csv").known
    told = {
        (each.model, each.part): each.figures.means
        for each in evaluating.judged(ratings, "strong", texts, _SPLITS, _SEED)
    }
    own, ease = told["Matinee", "warm"]["NDCG@100"], told["EASE", "warm"]["NDCG@100"]
    yield Figure("home.models.ndcg", own, "NDCG@100")
    yield Figure("home.models.ndcg_over_ease", own - ease, "NDCG@100", at_least(0.005))
    yield Figure("home.models.cold", told["Matinee", "cold"]["R@20"], "R@20", at_least(0.41))


def _trained(count: int) -> Iterator[Figure]:
    chance = np.random.default_rng(_SEED)
    likely = np.arange(1, count + 1) ** -0.7
    likely /= likely.sum()
    names = [f"ttl_{number:026d}" for number in range(count)]
    catalogue = {name: Texts(name, 2000, (f"Genre {number % 12}",)) for number, name in enumerate(names)}
    facts = [
        Fact(f"p_{profile}", names[number])
        for profile in range(_PROFILES)
        for number in chance.choice(count, _EACH, replace=False, p=likely)
    ]
    started = time.perf_counter()
    data = training.train("bench", facts, catalogue, Recipe())
    yield Figure(
        f"home.models.train.{count}", time.perf_counter() - started, "s", _NIGHT if count == _TITLES[0] else None
    )
    yield Figure(f"home.models.artefact.{count}", len(data) / 1e6, "MB", at_most(3))
    model = artefact.load(data)
    seen = dict.fromkeys(names[:_SEEN], 1.0)
    model.score(seen)
    started = time.process_time()
    model.score(seen)
    yield Figure(f"home.models.fold_in.{count}", (time.process_time() - started) * 1e3, "ms", at_most(10))
