"""How ratings are divided into what is learnt from, what is given of a judged user, and what is wanted.

- `strong`: strong generalisation, Liang et al. (2018), WWW: a share of users is held out, of which 80 % of the items are given and
  20 % are wanted. Items that no other user has are left out.
- `last-week`: all before the last seven days is learnt from and given; what users with a past did in these days is wanted.
- `leave-one-out`: each user's last item is wanted, all else is learnt from and given.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from matinee.recommendations.learning.matrix import Interactions, build

Protocol = Literal["strong", "last-week", "leave-one-out"]
FEWEST = 5
"""Items of a user who takes part in `strong`."""
FEW = 2000
"""Users of a small file."""
_WEEK = 7 * 86_400


class Unfit(ValueError):
    """These ratings can't be divided so. Its text says why."""


@dataclass(frozen=True)
class Split:
    """`given` and `wanted` have the same users in the same order; all three have the same items."""

    known: Interactions
    given: Interactions
    wanted: Interactions


def strong(every: Interactions, seed: int) -> Split:
    """A tenth of the users is judged, of a small file a fifth. Raises Unfit where no user is left to learn from or to judge."""
    chance = np.random.default_rng(seed)
    users = chance.permutation(np.flatnonzero(every.lengths >= FEWEST))
    judged = max(1, round((0.2 if every.users < FEW else 0.1) * len(users)))
    if len(users) < 2:
        raise Unfit(f"{len(users)} users have {FEWEST} titles or more; two are needed")
    known = every.rows(np.sort(users[judged:]))
    theirs = every.rows(np.sort(users[:judged]))
    theirs = theirs.only(known.counts()[theirs.items] > 0)
    return _divided(known, theirs, _fifth(theirs, chance))


def _fifth(theirs: Interactions, chance: np.random.Generator) -> NDArray[np.bool_]:
    order = np.lexsort((chance.random(len(theirs.items)), theirs.owners))
    place = np.empty(len(order), np.int64)
    place[order] = np.arange(len(order)) - theirs.starts[theirs.owners]
    return place < (theirs.lengths * 0.2).astype(np.int64)[theirs.owners]


def last_week(every: Interactions, seed: int) -> Split:
    """Raises Unfit where there are no times, or nobody with a past did anything."""
    if not every.times.any():
        raise Unfit("the ratings have no times")
    new = every.times > every.times.max() - _WEEK
    known = every.only(~new)
    wanted = every.only(new & (known.counts()[every.items] > 0) & (known.lengths[every.owners] > 0))
    return _of_some(known, known, wanted)


def leave_one_out(every: Interactions, seed: int) -> Split:
    """Raises Unfit where there are no times, or no user has two titles."""
    if not every.times.any():
        raise Unfit("the ratings have no times")
    order = np.lexsort((every.times, every.owners))
    last = np.zeros(len(order), bool)
    last[order[every.starts[1:][every.lengths > 1] - 1]] = True
    known = every.only(~last)
    return _of_some(known, known, every.only(last & (known.counts()[every.items] > 0)))


def _divided(known: Interactions, theirs: Interactions, wanted: NDArray[np.bool_]) -> Split:
    return _of_some(known, theirs.only(~wanted), theirs.only(wanted))


def _of_some(known: Interactions, given: Interactions, wanted: Interactions) -> Split:
    some = np.flatnonzero((wanted.lengths > 0) & (given.lengths > 0))
    if not len(some):
        raise Unfit("no user is left to be judged")
    return Split(known, given.rows(some), wanted.rows(some))


PROTOCOLS: dict[Protocol, Callable[[Interactions, int], Split]] = {
    "strong": strong,
    "last-week": last_week,
    "leave-one-out": leave_one_out,
}


def compact(split: Split) -> Split:
    """Without the items that nobody is known to have."""
    kept = split.known.counts() > 0
    numbers = np.cumsum(kept) - 1

    def renumbered(each: Interactions) -> Interactions:
        told = each.only(kept[each.items])
        return build(told.owners, numbers[told.items], told.weights, told.times, told.users, int(kept.sum()))

    return Split(renumbered(split.known), renumbered(split.given), renumbered(split.wanted))
