"""The picture of a title for somebody, by a policy that was learned (`policies`): the best, but by chance for a fixed share."""

from collections.abc import Sequence
from typing import NamedTuple

from matinee.experiments.assigning import bucket

EXPLORED = 0.2
"""The share of choices that are by chance. It never falls, so that whatever policy comes can be judged."""


class Case(NamedTuple):
    """What a choice depends on: the title, and the taste of who looks (a genre, say; empty where none is known)."""

    content_id: str
    taste: str = ""


class Picture(NamedTuple):
    artwork_id: str
    propensity: float
    """How probable this choice was. Log it with the impression."""


def choose(best: str | None, artwork: Sequence[str], unit_id: str, case: Case, explored: float = EXPLORED) -> Picture:
    """The picture of a title for somebody: the best one, but by chance for a fixed share of people.

    It stays the same for a profile and a title while `artwork` and `best` do, so that pages do not flicker. `artwork` is not
    empty. A `best` that is none of them is taken for unknown: all are equally probable.
    """
    each = 1 / len(artwork)
    any_of_them = artwork[int(bucket(f"artwork.{case.content_id}.which", unit_id) * len(artwork))]
    if best is None or best not in artwork:
        return Picture(any_of_them, each)
    taken = any_of_them if bucket(f"artwork.{case.content_id}", unit_id) < explored else best
    return Picture(taken, explored * each + (1 - explored) * (taken == best))
