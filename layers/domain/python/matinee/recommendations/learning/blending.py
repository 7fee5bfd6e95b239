"""Models as scorers: from rows of interactions to scores of all items. The product's own is a blend of two."""

from dataclasses import dataclass, field

import numpy as np

from matinee.recommendations.artefact import Weights
from matinee.recommendations.learning import latent, linear
from matinee.recommendations.learning.matrix import Floats, Interactions
from matinee.recommendations.learning.metrics import Scorer


@dataclass(frozen=True)
class Wlae:
    """EASE with a weight of users and a dropout penalty."""

    penalty: float = 30.0
    """For each unit of `thickness`: the more is known of titles, the larger their sums that it is added to."""
    dropout: float = 0.5
    power: float = -0.5
    """A user counts as length^power, so that those who watch much don't drown the others."""


@dataclass(frozen=True)
class Recipe:
    wlae: Wlae = field(default_factory=Wlae)
    ials: latent.Settings = field(default_factory=latent.Settings)
    latent_share: float = 0.5
    weights: Weights = field(default_factory=Weights)
    """Of the parts of a page's score."""


@dataclass(frozen=True)
class Blend:
    """The standardised scores of both, added."""

    weights: Floats
    factors: Floats
    recipe: Recipe

    def __call__(self, given: Interactions) -> Floats:
        share = self.recipe.latent_share
        told = standardised(along(self.weights)(given))
        told *= 1 - share
        told += share * standardised(folded(self.factors, self.recipe.ials)(given))
        return told


def thickness(known: Interactions) -> float:
    """√(interactions of a title, on average): 2.5 of MovieLens latest-small, 6 of 100K, 13 of 1M."""
    return float(np.sqrt((known.weights**2).sum() / known.columns)) if known.columns else 0.0


def ease(known: Interactions, penalty: float) -> Floats:
    """Plain EASE; the penalty as that of `Wlae`."""
    return linear.ease(known, penalty * thickness(known))


def wlae(known: Interactions, settings: Wlae) -> Floats:
    lengths = known.lengths[known.lengths > 0]
    typical = float(np.median(lengths)) ** settings.power if len(lengths) else 1.0
    penalty = settings.penalty * thickness(known) * typical
    return linear.ease(known, penalty, settings.dropout, settings.power)


def train(known: Interactions, recipe: Recipe) -> Blend:
    return Blend(wlae(known, recipe.wlae), latent.items(known, recipe.ials), recipe)


def along(weights: Floats) -> Scorer:
    """Scores of a linear model."""

    def score(given: Interactions) -> Floats:
        return given.dense(0, given.users) @ weights

    return score


def folded(factors: Floats, settings: latent.Settings) -> Scorer:
    """Scores of a latent model, with the factors of each row solved for."""

    def score(given: Interactions) -> Floats:
        return latent.solve(given, factors, settings) @ factors.T

    return score


def popular(known: Interactions) -> Scorer:
    counts = known.counts().astype(np.float32)
    return lambda given: np.repeat(counts[None], given.users, axis=0)


def standardised(scores: Floats) -> Floats:
    """Each row with mean 0 and spread 1, in place."""
    scores -= scores.mean(1, keepdims=True)
    scores /= scores.std(1, keepdims=True) + 1e-9
    return scores
