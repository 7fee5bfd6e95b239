"""iALS: factors of users and items for implicit feedback, whose regularisation grows with frequency.

Hu, Koren, Volinsky (2008), ICDM; the scaling and the weights are those of Rendle et al. (2022), "Revisiting the performance of
iALS on item recommendation benchmarks", RecSys. The loss is Σ c (1 - u·v)² over what was seen + α₀ Σ (u·v)² over all
+ Σ λ_u |u|² + Σ λ_v |v|², with λ_u = λ (|seen by u| + α₀ items)^ν.
"""

from dataclasses import dataclass

import numpy as np

from matinee.recommendations.learning.matrix import Floats, Interactions

_BATCH = 512


@dataclass(frozen=True)
class Settings:
    size: int = 64
    unobserved: float = 0.1
    """α₀."""
    reg: float = 0.012
    """λ."""
    power: float = 1.0
    """ν; 0 is the plain regularisation of 2008."""
    rounds: int = 12
    seed: int = 1


def items(known: Interactions, settings: Settings) -> Floats:
    """The items' factors, items × size."""
    chance = np.random.default_rng(settings.seed)
    spread = 0.1 / np.sqrt(settings.size)
    first: Floats = chance.normal(0, spread, (known.columns, settings.size)).astype(np.float32)
    return improved(known, first, settings, settings.rounds)


def improved(known: Interactions, factors: Floats, settings: Settings, rounds: int) -> Floats:
    """Items' factors after some more rounds."""
    by_item = known.turned()
    for _ in range(rounds):
        own = solve(known, factors, settings)
        factors = solve(by_item, own, settings)
    return factors


def solve(rows: Interactions, others: Floats, settings: Settings) -> Floats:
    """The factors of each row, given those of the columns; 0 for a row that likes nothing. Dislikes are left out."""
    size = others.shape[1]
    base = settings.unobserved * (others.T @ others)
    told = np.zeros((rows.users, size), np.float32)
    lengths = rows.lengths
    regs = settings.reg * (lengths + settings.unobserved * rows.columns) ** settings.power
    eye = np.eye(size, dtype=np.float32)
    for start, end in rows.batches(_BATCH):
        left = np.empty((end - start, size, size), np.float32)
        right = np.empty((end - start, size, 1), np.float32)
        for user in range(start, end):
            own = rows.of(user)
            theirs = others[rows.items[own]]
            weighed = theirs * np.maximum(rows.weights[own], 0)[:, None]
            left[user - start] = base + np.float32(regs[user]) * eye + weighed.T @ theirs
            right[user - start, :, 0] = weighed.sum(0)
        told[start:end] = np.linalg.solve(left, right)[:, :, 0]
    return told
