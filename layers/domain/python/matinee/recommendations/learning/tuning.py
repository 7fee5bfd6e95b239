"""The recipe that suits the data: settings are tried on users who are held out of what is learnt from.

Each part is chosen by itself, then their shares. With few users the differences are chance, and the recipe stays as it is.
"""

from dataclasses import replace
from itertools import product
from operator import itemgetter

from matinee.recommendations.learning import latent
from matinee.recommendations.learning.blending import Blend, Recipe, Wlae, along, folded, wlae
from matinee.recommendations.learning.matrix import Floats, Interactions
from matinee.recommendations.learning.metrics import Scorer, judge
from matinee.recommendations.learning.protocols import FEW, Split, Unfit, compact, strong

PENALTIES, DROPOUTS = (15.0, 30.0, 60.0), (0.33, 0.6)
SIZES, REGS, UNOBSERVED = (64, 128), (0.006, 0.012, 0.024), (0.2, 0.4)
_ROUNDS = 6
"""Of the latent model while settings are tried: half of them tell which is better."""
SHARES = (0.3, 0.4, 0.5, 0.6, 0.7)
LARGE = 6000
"""Titles from which on one training takes minutes, and a dozen too long."""


def tuned(known: Interactions, recipe: Recipe, seed: int = 1) -> Recipe:
    """The best of the settings above for users like these; `recipe` itself where they or theirs are few, or the titles many."""
    if known.users < FEW or known.columns > LARGE:
        return recipe
    try:
        split = compact(strong(known, seed))
    except Unfit:
        return recipe
    linear = best_linear(split, recipe)
    factors = best_latent(split, recipe)
    made = Blend(linear[1], factors[1], replace(recipe, wlae=linear[0], ials=factors[0]))
    shares = ((share, replace(made, recipe=replace(made.recipe, latent_share=share))) for share in SHARES)
    return max(shares, key=lambda each: _gain(each[1], split))[1].recipe


def best_linear(split: Split, recipe: Recipe) -> tuple[Wlae, Floats]:
    """The settings, and the model that was made with them."""
    some = (replace(recipe.wlae, penalty=penalty, dropout=dropout) for penalty, dropout in product(PENALTIES, DROPOUTS))
    made = ((each, wlae(split.known, each)) for each in some)
    return max(made, key=lambda each: _gain(along(each[1]), split))


def best_latent(split: Split, recipe: Recipe) -> tuple[latent.Settings, Floats]:
    """The settings, and the factors that were made with them: size and regularisation first, then the weight of the unseen."""
    some = (replace(recipe.ials, size=size, reg=reg) for size, reg in product(SIZES, REGS))
    gain, best, factors = max((_tried(each, split) for each in some), key=itemgetter(0))
    others = [_tried(replace(best, unobserved=weight), split) for weight in UNOBSERVED]
    _, best, factors = max([(gain, best, factors), *others], key=itemgetter(0))
    return best, factors


def _tried(settings: latent.Settings, split: Split) -> tuple[float, latent.Settings, Floats]:
    factors = latent.items(split.known, replace(settings, rounds=_ROUNDS))
    return _gain(folded(factors, settings), split), settings, factors


def _gain(score: Scorer, split: Split) -> float:
    return judge(score, split.given, split.wanted).means["NDCG@100"]
