"""A model of more titles than a matrix has room for: of the factors that Spark finds (`job.py factorise`), and nothing titles².

Its loss is that of `latent`, divided by α₀: Spark's α is 1/α₀. It can't be told how `latent` regularises, so that a round of that
follows here. The linear part is the latent one without solving for a profile: a score is the sum over what was seen of products
along the factors. A row has the largest of its title; a request finds by them what it scores.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from matinee.recommendations.learning import latent, packing
from matinee.recommendations.learning.blending import Recipe
from matinee.recommendations.learning.cold import RIDGE
from matinee.recommendations.learning.matrix import Floats, Interactions
from matinee.recommendations.learning.metrics import Scorer
from matinee.recommendations.learning.texts import kernel_rows
from matinee.recommendations.learning.titles import Texts
from matinee.recommendations.learning.training import Fact, interactions, largest, ordered, strength

_CHUNK = 1024


@dataclass(frozen=True)
class Given:
    """What Spark fits one model to."""

    lines: bytes
    """Profile (a number), title and confidence, with commas between them."""
    regularisation: float
    titles: int
    """How many are warm."""


def given(facts: Sequence[Fact], catalogue: Iterable[str], settings: latent.Settings) -> Given:
    """The warm titles' part of what profiles did, without dislikes."""
    order = ordered(facts, catalogue, None)
    known, _ = interactions(facts, order)
    liked = known.weights > 0
    rows = zip(known.owners[liked].tolist(), known.items[liked].tolist(), known.weights[liked].tolist(), strict=True)
    lines = "".join(f"{owner},{order.titles[item]},{weight:.5g}\n" for owner, item, weight in rows)
    return Given(lines.encode(), regularisation(known, settings), order.warm)


def regularisation(known: Interactions, settings: latent.Settings) -> float:
    """Spark's λ, which is multiplied by a row's length, for the same sum over all rows as `latent` has where ν is 1.

    λ/α₀ Σ (length + α₀ columns) = λ' Σ length; of items it is the same.
    """
    cells = known.users * known.columns / max(len(known.items), 1)
    return settings.reg / settings.unobserved * (1 + settings.unobserved * cells)


def train(
    version: str, facts: Sequence[Fact], catalogue: Mapping[str, Texts], recipe: Recipe, found: Mapping[str, Floats]
) -> bytes:
    """A packed model. `found` are Spark's factors by title. The round gives a warm one that has none its own, texts a cold one."""
    order = ordered(facts, catalogue, None)
    known, _ = interactions(facts, order)
    factors = np.zeros((len(order.titles), recipe.ials.size), np.float32)
    for column, content_id in enumerate(order.titles[: order.warm]):
        factors[column] = found.get(content_id, 0)
    factors[: order.warm] = latent.improved(known, factors[: order.warm], recipe.ials, 1)
    turned = np.linalg.inv(_inner(known, factors, recipe.ials))
    scales = packing.scales(known, _along(factors[: order.warm], turned), factors[: order.warm], recipe)
    if order.warm < len(order.titles):
        _place_cold(factors, [catalogue[each] for each in order.titles], order.warm)
    rows = packing.Along(factors @ turned, factors)
    is_cold = np.arange(len(order.titles)) >= order.warm
    return packing.packed(
        version, packing.Whole(order.titles, order.popularity, is_cold, rows, factors, recipe, scales)
    )


def _along(factors: Floats, turned: Floats) -> Scorer:
    """Scores of the linear part."""
    left = factors @ turned
    return lambda given: given.dense(0, given.users) @ left @ factors.T


def _place_cold(factors: Floats, texts: Sequence[Texts], warm: int) -> None:
    """Give the cold titles the mean of the factors of the warm ones that are most like them, the less so the less they are.

    It stands in for the kernel ridge of `cold`, whose matrix is warm². They are as long as those of the rarest that are known.
    """
    alike = kernel_rows(texts)
    for start in range(warm, len(texts), _CHUNK):
        end = min(start + _CHUNK, len(texts))
        near = alike(start, end)[:, :warm].copy()
        largest(near)
        factors[start:end] = near @ factors[:warm] / (near.sum(1, keepdims=True) + RIDGE)
    told = strength(factors[warm:].T)
    factors[warm:] *= strength(factors[:warm].T) / told if told else 0


def _inner(known: Interactions, factors: Floats, settings: latent.Settings) -> Floats:
    """The matrix that a typical profile's factors are solved with: a score is almost linear in what was seen."""
    reg = settings.reg * (known.lengths.mean() + settings.unobserved * len(factors)) ** settings.power
    told: Floats = settings.unobserved * (factors.T @ factors) + np.float32(reg) * np.eye(
        settings.size, dtype=np.float32
    )
    return told
