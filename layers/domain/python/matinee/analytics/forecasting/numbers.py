"""Small numerical pieces: linear systems, scores of probabilities, quantiles."""

import math
from collections.abc import Sequence

Z90 = 1.6449
"""Standard errors to either side that hold 90 % of a normal distribution."""


def logistic(value: float) -> float:
    """1 / (1 + e^-value), without overflow."""
    if value >= 0:
        return 1 / (1 + math.exp(-value))
    power = math.exp(value)
    return power / (1 + power)


def inverse(matrix: Sequence[Sequence[float]]) -> list[list[float]]:
    """Of a symmetric positive definite matrix, by Cholesky's decomposition (Golub & Van Loan, Matrix Computations, 4.2).

    Raises ValueError where it is not positive definite.
    """
    size = len(matrix)
    lower = [[0.0] * size for _ in range(size)]
    for i in range(size):
        for j in range(i + 1):
            rest = matrix[i][j] - sum(lower[i][k] * lower[j][k] for k in range(j))
            if i != j:
                lower[i][j] = rest / lower[j][j]
            elif rest <= 0:
                raise ValueError("the matrix is not positive definite")
            else:
                lower[i][i] = math.sqrt(rest)
    solved = [[0.0] * size for _ in range(size)]
    for column in range(size):
        half = [0.0] * size
        for i in range(size):
            half[i] = (float(i == column) - sum(lower[i][k] * half[k] for k in range(i))) / lower[i][i]
        for i in reversed(range(size)):
            above = sum(lower[k][i] * solved[k][column] for k in range(i + 1, size))
            solved[i][column] = (half[i] - above) / lower[i][i]
    return solved


def brier(chances: Sequence[float], happened: Sequence[bool]) -> float:
    """Mean squared distance of probability and outcome: Brier (1950), Monthly Weather Review 78. 0 is perfect."""
    return sum((chance - did) ** 2 for chance, did in zip(chances, happened, strict=True)) / len(chances)


def auc(chances: Sequence[float], happened: Sequence[bool]) -> float:
    """Chance that one to whom it happened has the larger probability: Mann-Whitney's U by ranks (Hanley & McNeil 1982).

    Ties count half. Raises ValueError where it happened to all or to none.
    """
    rows = sorted(zip(chances, happened, strict=True))
    positives = sum(happened)
    if not 0 < positives < len(rows):
        raise ValueError("the area under the curve needs both outcomes")
    ranks, place = 0.0, 0
    while place < len(rows):
        after = place
        while after < len(rows) and rows[after][0] == rows[place][0]:
            after += 1
        ranks += sum(did for _, did in rows[place:after]) * (place + 1 + after) / 2
        place = after
    return (ranks - positives * (positives + 1) / 2) / (positives * (len(rows) - positives))


def deciles(chances: Sequence[float], happened: Sequence[bool], groups: int = 10) -> list[tuple[int, float, float]]:
    """(rows, mean probability, share to which it happened) of each tenth, the least probable first: is it calibrated?"""
    rows = sorted(zip(chances, happened, strict=True))
    parts = [rows[len(rows) * nth // groups : len(rows) * (nth + 1) // groups] for nth in range(groups)]
    return [
        (len(part), sum(c for c, _ in part) / len(part), sum(d for _, d in part) / len(part)) for part in parts if part
    ]


def quantile(values: Sequence[float], share: float) -> float:
    """Hyndman & Fan's type 7 (1996), as spreadsheets have it. Raises ValueError without values."""
    if not values:
        raise ValueError("there is no quantile of nothing")
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


def conformal(scores: Sequence[float], miss: float) -> float:
    """The bound that the next score keeps to with a chance of 1 - miss, if scores are exchangeable.

    The ⌈(n + 1)(1 - miss)⌉-th smallest: split conformal prediction, Lei et al. (2018), JASA 113, 1094-1111. With too few scores
    for that, the largest.
    """
    ordered = sorted(scores)
    return ordered[min(len(ordered), math.ceil((len(ordered) + 1) * (1 - miss))) - 1]
