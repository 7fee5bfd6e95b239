"""Logistic regression by Newton's method, with a little ridge so that it always has an answer."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from matinee.analytics.forecasting.numbers import inverse, logistic

_STEPS = 30


@dataclass(frozen=True)
class Fit:
    """`weights[0]` is the intercept, the others follow the features; `covariance` is theirs."""

    weights: list[float]
    covariance: list[list[float]]

    @property
    def errors(self) -> list[float]:
        """Standard errors of the weights."""
        return [math.sqrt(row[nth]) for nth, row in enumerate(self.covariance)]

    def chance(self, features: Sequence[float]) -> float:
        return logistic(self.weights[0] + sum(w * x for w, x in zip(self.weights[1:], features, strict=True)))


def fit(rows: Sequence[Sequence[float]], happened: Sequence[bool], ridge: float = 0.5) -> Fit:
    """The weights that make what happened most likely, with penalty ½ · ridge · Σ weight² on all but the intercept.

    Newton-Raphson as in Hastie, Tibshirani & Friedman, The Elements of Statistical Learning (2009), 4.4.1; the penalty is that of
    le Cessie & van Houwelingen (1992), Applied Statistics 41, 191-201. The covariance is the inverse of the penalised information.
    Raises ValueError for outcomes that are all the same: nothing can be learnt of them.
    """
    if not 0 < sum(happened) < len(rows):
        raise ValueError("there are no two outcomes to tell apart")
    size = len(rows[0]) + 1
    rate = sum(happened) / len(rows)
    weights = [math.log(rate / (1 - rate))] + [0.0] * (size - 1)
    extended = [(1.0, *row) for row in rows]
    covariance: list[list[float]] = []
    for _ in range(_STEPS):
        gradient, information = _sums(extended, happened, weights)
        for nth in range(1, size):
            gradient[nth] -= ridge * weights[nth]
            information[nth][nth] += ridge
        covariance = inverse(information)
        step = [sum(covariance[i][j] * gradient[j] for j in range(size)) for i in range(size)]
        weights = [w + s for w, s in zip(weights, step, strict=True)]
        if max(map(abs, step)) < 1e-8:
            break
    return Fit(weights, covariance)


def _sums(
    rows: Sequence[Sequence[float]], happened: Sequence[bool], weights: Sequence[float]
) -> tuple[list[float], list[list[float]]]:
    size = len(weights)
    gradient = [0.0] * size
    information = [[0.0] * size for _ in range(size)]
    for row, did in zip(rows, happened, strict=True):
        chance = logistic(sum(w * x for w, x in zip(weights, row, strict=True)))
        rest, weight = did - chance, chance * (1 - chance)
        for i, x in enumerate(row):
            if x:
                gradient[i] += rest * x
                line, scaled = information[i], weight * x
                for j in range(i + 1):
                    line[j] += scaled * row[j]
    for i in range(size):
        for j in range(i):
            information[j][i] = information[i][j]
    return gradient, information
