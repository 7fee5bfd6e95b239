"""Linear models of items: a profile's scores are its row times an item × item matrix without diagonal.

EASE: Steck (2019), "Embarrassingly shallow autoencoders for sparse data", WWW. The dropout penalty is that of EDLAE: Steck (2020),
"Autoencoders that don't overfit towards the identity", NeurIPS. The weight of users is ours to choose (WLAE).
"""

import numpy as np

from matinee.recommendations.learning.matrix import Floats, Interactions

_BLOCK = 512
_ROWS = 2048


def gram(known: Interactions, power: float = 0.0) -> Floats:
    """Σ over users of length^power × x xᵀ; items × items. A user's row is added at its own items alone."""
    told = np.zeros((known.columns, known.columns), np.float32)
    counts = weights(known, power)
    for user in range(known.users):
        own = known.of(user)
        items, row = known.items[own], known.weights[own]
        told[items[:, None], items] += (counts[user] * row)[:, None] * row
    return told


def weights(known: Interactions, power: float) -> Floats:
    """What each user counts: length^power."""
    told: Floats = np.maximum(known.lengths, 1).astype(np.float32) ** np.float32(power)
    return told


def ease(known: Interactions, penalty: float, dropout: float = 0.0, power: float = 0.0) -> Floats:
    """items × items: how much having one speaks for another. `dropout` is the share of a row that is left out in training.

    A dislike is a negative weight in a row: then others like it are disliked too.
    """
    if 2 * known.users < known.columns:
        told = _inverse_by_users(known, penalty, dropout, power)
    else:
        told = gram(known, power)
        diagonal = np.einsum("ii->i", told)
        diagonal += penalty + dropout / (1 - dropout) * diagonal
        invert(told)
    told /= -np.diag(told).copy()
    np.fill_diagonal(told, 0)
    return told


def _inverse_by_users(known: Interactions, penalty: float, dropout: float, power: float) -> Floats:
    """The same inverse where users are few: (Λ + Xᵀ W X)⁻¹ = Λ⁻¹ - Λ⁻¹ Xᵀ (W⁻¹ + X Λ⁻¹ Xᵀ)⁻¹ X Λ⁻¹ (Woodbury), users × users."""
    counts = weights(known, power)
    squares = np.bincount(known.items, counts[known.owners] * known.weights**2, known.columns).astype(np.float32)
    inverse = np.asarray(1 / (penalty + dropout / (1 - dropout) * squares), np.float32)
    rows = known.dense(0, known.users)
    inner = np.asarray((rows * inverse) @ rows.T, np.float32)
    inner[np.diag_indices_from(inner)] += 1 / counts
    invert(inner)
    rows *= inverse
    told: Floats = rows.T @ (-inner @ rows)
    told[np.diag_indices_from(told)] += inverse
    return told


def invert(matrix: Floats) -> None:
    """Invert a symmetric positive definite matrix in its own place, by blocks (Gauss-Jordan): 2 n³ operations.

    20,000 items take 1.6 GB and hardly more, where numpy's own inverse takes four times as much.
    """
    size = len(matrix)
    for at in range(0, size, _BLOCK):
        end = min(at + _BLOCK, size)
        pivot = np.linalg.inv(matrix[at:end, at:end].astype(np.float64)).astype(np.float32)
        panel = matrix[:, at:end].copy()
        rows = pivot @ matrix[at:end]
        rows[:, at:end] = pivot
        matrix[:, at:end] = 0
        for start in range(0, size, _ROWS):
            matrix[start : start + _ROWS] -= panel[start : start + _ROWS] @ rows
        matrix[at:end] = rows


def cosine(known: Interactions, kept: int, shrink: float) -> Floats:
    """Item-kNN: each item's most similar ones, by the cosine, shrunk where few have both."""
    told = gram(known)
    norms = np.sqrt(np.einsum("ii->i", told)) + 1e-9
    told /= norms[:, None] * norms + shrink
    np.fill_diagonal(told, 0)
    if kept < known.columns:
        bound = np.partition(told, -kept, axis=0)[-kept]
        told[told < bound] = 0
    return told
