"""R@20, R@50 and NDCG@100, as Liang et al. (2018), "Variational autoencoders for collaborative filtering", WWW, define them."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matinee.recommendations.learning.matrix import Floats, Interactions

Scorer = Callable[[Interactions], Floats]
"""Scores of all items for each row of interactions."""
NAMES = ("R@20", "R@50", "NDCG@100")
_TOP = 100
_BATCH = 500
_DISCOUNT = 1 / np.log2(np.arange(2, _TOP + 2))


@dataclass(frozen=True)
class Figures:
    """A value a judged user (rows) and metric (columns)."""

    values: NDArray[np.float64]

    @property
    def means(self) -> dict[str, float]:
        return dict(zip(NAMES, self.values.mean(0).tolist(), strict=True)) if len(self.values) else {}

    @property
    def errors(self) -> dict[str, float]:
        """Standard errors of the means."""
        count = len(self.values)
        spread = self.values.std(0, ddof=1) / np.sqrt(count) if count > 1 else np.zeros(len(NAMES))
        return dict(zip(NAMES, spread.tolist(), strict=True)) if count else {}


def judge(score: Scorer, given: Interactions, wanted: Interactions, among: NDArray[np.bool_] | None = None) -> Figures:
    """Rank for each user what is not given, and look where the wanted ones are. `among` are the items that are ranked, or all.

    Users of whom nothing is wanted are left out.
    """
    told = []
    for start, end in given.batches(_BATCH):
        some = np.arange(start, end)
        scores = score(given.rows(some))
        if among is not None:
            scores[:, ~among] = -np.inf
        part = given.rows(some)
        scores[part.owners, part.items] = -np.inf
        told.append(_figures(scores, wanted.rows(some)))
    values = np.concatenate(told) if told else np.zeros((0, len(NAMES)))
    return Figures(values[~np.isnan(values[:, 0])])


def _figures(scores: Floats, wanted: Interactions) -> NDArray[np.float64]:
    top = min(_TOP, scores.shape[1])
    rows = np.arange(len(scores))[:, None]
    best = np.argpartition(-scores, top - 1, axis=1)[:, :top]
    best = best[rows, np.argsort(-scores[rows, best], axis=1, kind="stable")]
    hits = wanted.dense(0, wanted.users)[rows, best] > 0
    counts = wanted.lengths
    with np.errstate(divide="ignore", invalid="ignore"):
        recalls = [hits[:, :depth].sum(1) / np.minimum(depth, counts) for depth in (20, 50)]
        ideal = np.concatenate([[0.0], np.cumsum(_DISCOUNT)])[np.minimum(counts, _TOP)]
        gained = (hits * _DISCOUNT[:top]).sum(1) / ideal
    return np.stack([*recalls, gained], axis=1)
