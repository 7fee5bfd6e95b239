"""How much each thing that is known of a title counts."""

from datetime import timedelta

import pytest
from matinee.playback.deeds import Watched
from matinee.recommendations.artefact import load
from matinee.recommendations.encoding import encoded

from tests.unit.recommendations.shelves import NOW, deeds, known, shelf, title, watched

PAST = [title(f"Seen {n}") for n in range(20)]
NEW, OLDER = (title(f"{days} days", at=int((NOW - timedelta(days)).timestamp())) for days in (0, 180))
STANDS = shelf([*PAST, NEW, OLDER], {NEW["id"]: 0.9, OLDER["id"]: 0.9})
NAMES = [NEW["id"], OLDER["id"], *(each["id"] for each in PAST)]
MODEL = load(encoded(version="v1", titles=NAMES, popularity=[0.9] * len(NAMES), rows=[[]] * len(NAMES)))


def freshness(seen: dict[str, Watched]) -> tuple[float, float]:
    """Of the new title and of the older one."""
    scores = known(STANDS, deeds(seen), model=MODEL).scores
    new, older = (scores.parts(STANDS.numbers[each["id"]])["freshness"] for each in (NEW, OLDER))
    return new, older


def test_a_title_is_half_as_fresh_after_half_a_year() -> None:
    assert freshness({}) == pytest.approx((0.1, 0.05))


def test_freshness_counts_more_the_more_is_known_of_a_profile() -> None:
    nothing, little, much = (freshness({each["id"]: watched() for each in some})[0] for some in ((), PAST[:2], PAST))
    assert nothing < little < much
    assert much > 2.5 * nothing
