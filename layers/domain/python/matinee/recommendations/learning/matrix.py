"""Who did what, as a sparse matrix of users and items."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Interactions:
    """Rows are users: `items[starts[u]:starts[u + 1]]` are theirs, ascending, with weights and times (seconds, or all 0)."""

    starts: Ints
    items: Ints
    weights: Floats
    times: NDArray[np.float64]
    columns: int
    """How many items there are."""

    @property
    def users(self) -> int:
        return len(self.starts) - 1

    @property
    def lengths(self) -> Ints:
        """Items of each user."""
        return np.diff(self.starts)

    @property
    def owners(self) -> Ints:
        """The user of each interaction."""
        return np.repeat(np.arange(self.users), self.lengths)

    def of(self, user: int) -> slice:
        return slice(int(self.starts[user]), int(self.starts[user + 1]))

    def counts(self) -> Ints:
        """Users of each item."""
        return np.bincount(self.items, minlength=self.columns).astype(np.int64)

    def only(self, kept: NDArray[np.bool_]) -> "Interactions":
        """These interactions alone; users and items keep their numbers."""
        return build(
            self.owners[kept], self.items[kept], self.weights[kept], self.times[kept], self.users, self.columns
        )

    def rows(self, users: Ints) -> "Interactions":
        """These users alone, in this order; items keep their numbers."""
        place = np.full(self.users, -1)
        place[users] = np.arange(len(users))
        owners = place[self.owners]
        kept = owners >= 0
        return build(owners[kept], self.items[kept], self.weights[kept], self.times[kept], len(users), self.columns)

    def turned(self) -> "Interactions":
        """Items as rows, users as columns."""
        return build(self.items, self.owners, self.weights, self.times, self.columns, self.users)

    def dense(self, start: int, end: int) -> Floats:
        """Users start to end with all items."""
        told = np.zeros((end - start, self.columns), np.float32)
        part = slice(int(self.starts[start]), int(self.starts[end]))
        told[self.owners[part] - start, self.items[part]] = self.weights[part]
        return told

    def batches(self, size: int) -> Iterator[tuple[int, int]]:
        for start in range(0, self.users, size):
            yield start, min(start + size, self.users)


def build(
    owners: NDArray[np.integer],
    items: NDArray[np.integer],
    weights: NDArray[np.floating],
    times: NDArray[np.floating],
    users: int,
    columns: int,
) -> Interactions:
    """Of triples in any order. A user has an item at most once: the last of doubles in time counts."""
    order = np.lexsort((times, items, owners))
    owners, items = owners[order], items[order]
    last = np.ones(len(order), bool)
    last[:-1] = (owners[1:] != owners[:-1]) | (items[1:] != items[:-1])
    starts = np.zeros(users + 1, np.int64)
    np.cumsum(np.bincount(owners[last], minlength=users), out=starts[1:])
    return Interactions(
        starts,
        items[last].astype(np.int64),
        weights[order][last].astype(np.float32),
        times[order][last].astype(np.float64),
        columns,
    )
