"""The product's training: from confidences of profiles and the catalogue to a packed model, whatever little there is.

A title that fewer than WARM profiles have is cold: its weights follow from its texts. With no profiles at all every title is,
and the model is popularity and likeness.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from matinee.recommendations.interactions import LEAST
from matinee.recommendations.learning import LARGEST, cold, latent, packing
from matinee.recommendations.learning.blending import Recipe, along, wlae
from matinee.recommendations.learning.matrix import Floats, Interactions, build
from matinee.recommendations.learning.texts import kernel
from matinee.recommendations.learning.titles import Texts

WARM = 3
_LIKED = 0.05
"""Confidence from which on an interaction speaks for a title."""
_COLD_ENTRIES = 20
"""Titles that a cold one is tied to, and that may tie a warm one to it."""


class Fact(Protocol):
    """What a profile did with a title by `at` (seconds)."""

    @property
    def profile(self) -> str: ...
    @property
    def content_id(self) -> str: ...
    @property
    def confidence(self) -> float: ...
    @property
    def at(self) -> float: ...


@dataclass(frozen=True)
class Order:
    """Titles by column, from the most popular to the least; those from `warm` on are cold."""

    titles: list[str]
    warm: int
    liked: np.ndarray
    """Profiles that like each."""

    @property
    def popularity(self) -> Floats:
        """0 to 1 on a logarithmic scale."""
        most = self.liked.max(initial=0)
        told: Floats = (np.log1p(self.liked) / np.log1p(most) if most else np.zeros(len(self.liked))).astype(np.float32)
        return told


def ordered(facts: Iterable[Fact], catalogue: Iterable[str], most: int | None = LARGEST) -> Order:
    """The catalogue's titles alone, the `most` most popular: what is not in it any more can't be shown."""
    counts = dict.fromkeys(catalogue, 0)
    for fact in facts:
        if fact.content_id in counts and fact.confidence >= _LIKED:
            counts[fact.content_id] += 1
    titles = sorted(counts, key=lambda each: (-counts[each], each))[:most]
    liked = np.array([counts[each] for each in titles], np.int64)
    return Order(titles, int((liked >= WARM).sum()), liked)


def interactions(facts: Sequence[Fact], order: Order) -> tuple[Interactions, list[str]]:
    """The warm titles' part, and the profiles of its rows. Those who like nothing in it are left out."""
    columns = {content_id: column for column, content_id in enumerate(order.titles[: order.warm])}
    kept = [fact for fact in facts if fact.content_id in columns]
    liking = {fact.profile for fact in kept if fact.confidence >= _LIKED}
    kept = [fact for fact in kept if fact.profile in liking]
    profiles = {profile: number for number, profile in enumerate(sorted(liking))}
    told = build(
        np.array([profiles[fact.profile] for fact in kept], np.int64),
        np.array([columns[fact.content_id] for fact in kept], np.int64),
        np.array([max(fact.confidence, LEAST) for fact in kept], np.float32),
        np.array([fact.at for fact in kept], np.float64),
        len(profiles),
        order.warm,
    )
    return told, list(profiles)


def train(version: str, facts: Sequence[Fact], catalogue: Mapping[str, Texts], recipe: Recipe) -> bytes:
    """A packed model of the catalogue. Never an error for want of data."""
    order = ordered(facts, catalogue)
    known, _ = interactions(facts, order)
    size, warm = len(order.titles), order.warm
    weights = np.zeros((size, size), np.float32)
    factors = np.zeros((size, recipe.ials.size if known.users > 1 else 0), np.float32)
    scales: dict[str, tuple[float, float]] = {"linear": (1.0, 0.0)}
    if known.users > 1 and warm > 1:
        own, theirs = wlae(known, recipe.wlae), latent.items(known, recipe.ials)
        scales = packing.scales(known, along(own), theirs, recipe)
        weights[:warm, :warm], factors[:warm] = own, theirs
        del own
    else:
        factors = factors[:, :0]
    if warm < size:
        _join_cold(weights, factors, [catalogue[each] for each in order.titles], warm)
    is_cold = np.arange(size) >= warm
    return packing.packed(
        version, packing.Whole(order.titles, order.popularity, is_cold, weights, factors, recipe, scales)
    )


def _join_cold(weights: Floats, factors: Floats, texts: Sequence[Texts], warm: int) -> None:
    """Give the cold titles rows, columns and factors, by their likeness to the warm ones, or where none is, to each other."""
    alike = kernel(texts)
    np.fill_diagonal(alike[warm:, warm:], 0)
    between = alike[warm:, warm:]
    largest(between)
    if warm > 1 and weights[:warm, :warm].any():
        predicted = cold.weights(alike, np.arange(warm), np.arange(warm, len(texts)))
        factors[warm:] = predicted.T @ factors[:warm]
        largest(predicted.T)
        size = strength(weights[:warm, :warm])
        told = strength(predicted)
        predicted *= size / told if told else 0
        weights[:warm, warm:] = predicted
        weights[warm:, :warm] = predicted.T
        told = strength(between)
        between *= size / told if told else 0
    elif warm:
        weights[:warm, :warm] = alike[:warm, :warm]
        weights[:warm, warm:] = alike[:warm, warm:]
        weights[warm:, :warm] = alike[warm:, :warm]
        np.fill_diagonal(weights, 0)
    weights[warm:, warm:] = between


def largest(rows: Floats) -> None:
    """Keep each row's largest entries alone, in place; nothing negative."""
    np.maximum(rows, 0, out=rows)
    if rows.shape[1] > _COLD_ENTRIES:
        bound = np.partition(rows, -_COLD_ENTRIES, axis=1)[:, -_COLD_ENTRIES][:, None]
        rows[rows < bound] = 0


def strength(columns: Floats) -> float:
    """The typical size of a rare title's column: cold titles get the weight of the rarest quarter that is known."""
    rare = columns[:, -max(1, columns.shape[1] // 4) :]
    return float(np.median(np.linalg.norm(rare, axis=0))) if rare.size else 0.0
