"""A trained model in 3 MB: of each row the entries that matter most, and a remainder of low rank along the latent factors.

With all of its entries a matrix of 20,000 titles has 1.6 GB. Its largest 100 a row alone would lose .017 of NDCG@100; the
remainder, put through the factors that the artefact has anyway, gives that back.
docs/decisions/recommendations-packing.md has the figures.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any, Protocol

import numpy as np

from matinee.recommendations import encoding
from matinee.recommendations.learning.blending import Recipe, folded
from matinee.recommendations.learning.matrix import Floats, Interactions, Ints
from matinee.recommendations.learning.metrics import Scorer

LARGEST = 3_000_000
"""Bytes of an artefact."""
_CHUNK = 1024
_RANKS = ((6_000, 128), (10_000, 64))
"""Up to so many titles, factors of this size at most; beyond, 32: so that the rows keep their share of the bytes."""
_FEWEST = ((20_000, 15),)
"""Up to so many titles, this many entries of a row at least; beyond, 4."""
_DEPTHS = (1, 2, 4, 8, 16, 32, 64, 128)
_SAMPLE = 200


class Rows(Protocol):
    """A matrix of titles, or what makes its rows when they are asked for."""

    def __len__(self) -> int: ...
    def __getitem__(self, rows: slice, /) -> Floats: ...


@dataclass(frozen=True)
class Along:
    """Rows that follow from factors, so that no matrix is ever there: left × rightᵀ, with nothing negative, and no diagonal."""

    left: Floats
    right: Floats

    def __len__(self) -> int:
        return len(self.left)

    def __getitem__(self, rows: slice, /) -> Floats:
        told: Floats = self.left[rows] @ self.right.T
        told[np.arange(len(told)), np.arange(len(self))[rows]] = 0
        return np.maximum(told, 0, out=told)


@dataclass(frozen=True)
class Whole:
    """A model before it is packed. Columns go from the most popular title to the least; cold ones come last."""

    titles: Sequence[str]
    popularity: Floats
    cold: np.ndarray
    weights: Rows
    factors: Floats
    recipe: Recipe
    scales: Mapping[str, tuple[float, float]]


def scales(known: Interactions, linear: Scorer, factors: Floats, recipe: Recipe) -> dict[str, tuple[float, float]]:
    """What each part is multiplied by, as (factor, power of the depth): 1 / its spread, fitted over depths of history."""
    chance = np.random.default_rng(1)
    told: dict[str, list[tuple[float, float]]] = {"linear": [], "latent": []}
    for depth in _DEPTHS:
        users = np.flatnonzero(known.lengths >= depth)
        if len(users) < 3:
            break
        some = known.rows(chance.choice(users, min(_SAMPLE, len(users)), replace=False))
        order = np.lexsort((chance.random(len(some.items)), some.owners))
        place = np.empty(len(order), np.int64)
        place[order] = np.arange(len(order)) - some.starts[some.owners]
        part = some.only(place < depth)
        for name, score in (("linear", linear), ("latent", folded(factors, recipe.ials))):
            told[name].append((depth, float(score(part).std(1).mean())))
    shares = {"linear": 1 - recipe.latent_share, "latent": recipe.latent_share}
    return {name: _fitted(points, shares[name]) for name, points in told.items()}


def _fitted(points: list[tuple[float, float]], share: float) -> tuple[float, float]:
    kept = [(depth, spread) for depth, spread in points if spread > 0]
    if len(kept) < 2:
        return (share / kept[0][1] if kept else share, 0.0)
    power, first = np.polyfit(np.log([depth for depth, _ in kept]), np.log([spread for _, spread in kept]), 1)
    return float(share * np.exp(-first)), float(-power)


def packed(version: str, whole: Whole, most: int = LARGEST) -> bytes:
    """At most `most` bytes: rows lose their least entries until it fits."""
    rank = min(whole.factors.shape[1], next((rank for titles, rank in _RANKS if len(whole.titles) <= titles), 32))
    basis, solver = _turned(whole.factors, whole.recipe, rank)
    signed, lengths = _quantised(basis)
    stored = signed * lengths.astype(np.float32)[:, None]
    along_factors = isinstance(whole.weights, Along)
    mixing = _mixing(whole.weights, stored[:, :0] if along_factors else stored)
    encoded = partial(
        encoding.encoded,
        version=version,
        titles=list(whole.titles),
        popularity=whole.popularity.tolist(),
        cold=whole.cold.tolist(),
        factors=signed.tobytes(),
        lengths=lengths.tobytes(),
        mixing=mixing.tobytes(),
        parameters={**whole.scales, "weights": asdict(whole.recipe.weights)}
        | ({"latent_solver": solver} if rank else {}),
    )
    share, told = 1.0, encoded(rows=_rows(whole.weights, stored, mixing, whole.popularity, 1.0))
    fixed = len(encoded(rows=[[]] * len(whole.titles))) if len(told) > most else 0
    for _ in range(6):
        if len(told) <= most:
            break
        share *= 0.98 * (most - fixed) / (len(told) - fixed)
        told = encoded(rows=_rows(whole.weights, stored, mixing, whole.popularity, share))
    return told


def _turned(factors: Floats, recipe: Recipe, rank: int) -> tuple[Floats, dict[str, Any]]:
    """The factors along their main axes, each axis of the same spread, and what solving for a profile needs then."""
    energy, axes = np.linalg.eigh((factors.T @ factors).astype(np.float64))
    kept = np.argsort(-energy)[:rank]
    energy = np.maximum(energy[kept], 1e-9)
    spread = np.sqrt(energy / max(len(factors), 1))
    basis = (factors @ axes[:, kept] / spread).astype(np.float32)
    ials = recipe.ials
    return basis, {
        "gram": (ials.unobserved * energy / spread**2).tolist(),
        "shape": (1 / spread**2).tolist(),
        "reg": ials.reg,
        "unseen": ials.unobserved * len(factors),
        "power": ials.power,
    }


def _quantised(basis: Floats) -> tuple[np.ndarray, np.ndarray]:
    lengths = (np.abs(basis).max(1, initial=0) / 127).astype(np.float16)
    by = np.where(lengths > 0, lengths.astype(np.float32), 1)
    return np.clip(np.rint(basis / by[:, None]), -127, 127).astype(np.int8), lengths


def _mixing(weights: Rows, stored: Floats) -> np.ndarray:
    """The matrix M for which F M Fᵀ is nearest to what the rows leave out (least squares)."""
    if not stored.shape[1]:
        return np.zeros((0, 0), np.float16)
    left = np.zeros_like(stored)
    for start in range(0, len(weights), _CHUNK):
        part = weights[start : start + _CHUNK].copy()
        part[_kept(np.abs(part), encoding.MOST)] = 0
        left[start : start + _CHUNK] = part @ stored
    inner = np.linalg.pinv((stored.T @ stored).astype(np.float64))
    return (inner @ (stored.T @ left) @ inner).astype(np.float16)


def _kept(sizes: Floats, most: int) -> np.ndarray:
    """Which entries are among the `most` largest of their row."""
    if sizes.shape[1] <= most:
        return sizes > 0
    bound = np.partition(sizes, -most, axis=1)[:, -most][:, None]
    return (sizes >= bound) & (sizes > 0)


def _rows(
    weights: Rows, stored: Floats, mixing: np.ndarray, popularity: Floats, share: float
) -> list[list[tuple[int, float]]]:
    """Each row's entries: what it is beyond F M Fᵀ. With a share below 1, rows of rare titles keep fewer."""
    told: list[list[tuple[int, float]]] = []
    most = encoding.MOST
    counts = _counts(popularity, share)
    along_factors = stored @ mixing.astype(np.float32) if mixing.size else None
    for start in range(0, len(weights), _CHUNK):
        part = weights[start : start + _CHUNK].copy()
        if along_factors is not None:
            part -= along_factors[start : start + _CHUNK] @ stored.T
        sizes = np.abs(part)
        for nth in range(len(part)):
            own = min(most, int(counts[start + nth]), sizes.shape[1])
            columns = np.sort(np.argpartition(-sizes[nth], own - 1)[:own]) if own else np.zeros(0, np.int64)
            told.append([(int(c), float(part[nth, c])) for c in columns if part[nth, c]])
    return told


def _counts(popularity: Floats, share: float) -> Ints:
    """Entries of each row: 100, or with a share below 1 more of them for popular titles, and the fewest at least."""
    if share >= 1:
        return np.full(len(popularity), encoding.MOST)
    wanted, low, high = share * encoding.MOST * len(popularity), 0.0, 1000.0
    by, least = 0.2 + popularity, next((least for titles, least in _FEWEST if len(popularity) <= titles), 4)
    for _ in range(30):
        middle = (low + high) / 2
        counts = np.clip(middle * by, least, encoding.MOST)
        low, high = (middle, high) if counts.sum() < wanted else (low, middle)
    told: Ints = np.clip(low * by, least, encoding.MOST).astype(np.int64)
    return told
