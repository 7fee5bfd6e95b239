"""Results: equal to GrowthBook's library, right under daily peeking, and as sure as the plan said.

`tests/recorded/record_gbstats.py` has made the recorded figures.
"""

import json
import math
import random
from collections.abc import Callable
from typing import Any

import pytest
from matinee.experiments import statistics
from matinee.experiments.statistics import Sums

from tests.platform import ROOT

RECORDED = json.loads((ROOT / "tests/recorded/gbstats.json").read_text())
Json = dict[str, Any]


@pytest.mark.parametrize("case", RECORDED["effects"])
def test_an_effect_is_what_gbstats_says(case: Json) -> None:
    found = statistics.effect(Sums(**case["control"]), Sums(**case["treated"]), case["sort"], case["alpha"])
    assert (found is None) == case["nothing"]
    if found:
        for name in ("low", "expected", "high", "error"):
            assert getattr(found, name) == pytest.approx(case[name], rel=1e-6, abs=1e-6), name


@pytest.mark.parametrize("case", RECORDED["splits"])
def test_a_split_is_as_likely_as_gbstats_says(case: Json) -> None:
    assert statistics.split(case["people"], case["weights"]) == pytest.approx(case["chance"], rel=1e-6, abs=1e-9)


def test_of_nobody_and_of_nothing_nothing_is_said() -> None:
    some, none = Sums(10, 5.0, 9.0), Sums(10, 0.0, 0.0)
    assert statistics.effect(Sums(1, 5.0, 25.0), some) is None
    assert statistics.effect(none, some) is None
    assert statistics.effect(some, none) is None
    assert statistics.effect(some, some, "ratio") is None
    assert statistics.split([0, 0], [0.5, 0.5]) == 1
    assert statistics.split([7], [1.0]) == 1


# --- daily peeking -----------------------------------------------------------------------------------------------

DAYS, NEW = 28, 150
"""A day brings so many people to each variant."""


def new_people(dice: random.Random, lift: float) -> Sums:
    """A day's: a third of them watch nothing, the others an hour and a half, more or less (normal, of exact sums)."""
    active = min(NEW, max(2, round(dice.gauss(NEW * 2 / 3, math.sqrt(NEW * 2 / 9)))))
    mean, deviation = 5400 * lift, 3600
    total = dice.gauss(active * mean, math.sqrt(active) * deviation)
    return Sums(NEW, total, total**2 / active + deviation**2 * dice.gammavariate((active - 1) / 2, 2))


def with_a_past(dice: random.Random, lift: float) -> Sums:
    """A day's, who did much the same before (bivariate normal, r = 0.8; scatter by Bartlett's decomposition of Wishart's)."""
    mean, deviation, r = 5400, 3600, 0.8
    before = dice.gauss(0, 1)
    after = r * before + math.sqrt(1 - r * r) * dice.gauss(0, 1)
    x, y = (NEW * each + math.sqrt(NEW) * deviation * z for each, z in ((mean, before), (mean * lift, after)))
    one, two, both = (
        math.sqrt(dice.gammavariate((NEW - 1) / 2, 2)),
        math.sqrt(dice.gammavariate(NEW / 2 - 1, 2)),
        dice.gauss(0, 1),
    )
    along, across = one, r * one
    rest = math.sqrt(1 - r * r)
    return Sums(
        people=NEW,
        total=y,
        squares=y * y / NEW + deviation**2 * ((across + rest * both) ** 2 + (rest * two) ** 2),
        before_total=x,
        before_squares=x * x / NEW + deviation**2 * along**2,
        before_product=x * y / NEW + deviation**2 * along * (across + rest * both),
    )


Day = Callable[[random.Random, float], Sums]


def ever_clear(
    dice: random.Random, lift: float, days: int = DAYS, *, peeking: bool = True, of: Day = new_people
) -> bool:
    """Whether somebody who looks each day sees a clear difference on one of them."""
    control = treated = Sums(0, 0.0, 0.0)
    for day in range(days):
        control = statistics.together(control, of(dice, 1.0))
        treated = statistics.together(treated, of(dice, lift))
        if peeking or day == days - 1:
            found = statistics.effect(control, treated)
            if found and (found.low > 0 or found.high < 0):
                return True
    return False


@pytest.mark.parametrize("of", [new_people, with_a_past])
def test_of_2000_experiments_without_a_difference_at_most_5_percent_ever_seem_clear(of: Day) -> None:
    dice = random.Random(1)
    wrong = sum(ever_clear(dice, 1.0, of=of) for _ in range(2000))
    assert 0 < wrong / 2000 <= 0.05


def test_an_interval_of_one_look_would_be_wrong_far_more_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statistics, "halfwidth", lambda error, people, alpha=0.05: 1.96 * error)
    dice = random.Random(1)
    assert sum(ever_clear(dice, 1.0) for _ in range(400)) / 400 > 0.15


def test_the_plan_keeps_its_word() -> None:
    lift = 0.06
    dice = random.Random(2)
    day = statistics.together(*(new_people(dice, 1.0) for _ in range(2)))
    for _ in range(200):
        day = statistics.together(day, new_people(dice, 1.0))
    mean, variance = statistics.moments(day)
    people = statistics.people_needed(mean, math.sqrt(variance), lift)
    assert people
    days = math.ceil(people / NEW)
    seen = sum(ever_clear(dice, 1 + lift, days, peeking=False) for _ in range(500)) / 500
    assert seen == pytest.approx(0.8, abs=0.05)


def test_a_smaller_change_takes_more_people_and_none_takes_all() -> None:
    small, large = (statistics.people_needed(0.1, 0.3, change) or 0 for change in (0.02, 0.2))
    assert small > 50 * large
    assert statistics.people_needed(0.1, 0.3, 1e-6) is None
    assert statistics.people_needed(0.0, 0.3, 0.05) is None


def test_what_people_did_before_narrows_the_interval() -> None:
    dice = random.Random(4)

    def sums(lift: float) -> Sums:
        rows = [
            (habit * lift + dice.gauss(0, 300), habit) for habit in (dice.gammavariate(2, 1500) for _ in range(2000))
        ]
        return Sums(
            people=len(rows),
            total=sum(y for y, _ in rows),
            squares=sum(y * y for y, _ in rows),
            before_total=sum(x for _, x in rows),
            before_squares=sum(x * x for _, x in rows),
            before_product=sum(x * y for y, x in rows),
        )

    control, treated = sums(1.0), sums(1.05)
    adjusted = statistics.effect(control, treated)
    bare = [Sums(each.people, each.total, each.squares) for each in (control, treated)]
    without = statistics.effect(bare[0], bare[1])
    assert adjusted and without
    assert adjusted.error < without.error / 3
    assert adjusted.low > 0 > without.low
