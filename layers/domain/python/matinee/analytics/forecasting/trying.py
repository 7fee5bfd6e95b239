"""Which artwork or row to try next: Thompson sampling over counts.

Each arm's rate is Beta distributed after what was seen; an arm is shown as often as it is probably the best (Thompson 1933,
Biometrika 25, 285-294; Scott 2010, Applied Stochastic Models in Business and Industry 26, 639-658). The prior is the rate of all
arms of the report, worth `PRIOR` showings: a new piece starts as an average one.
"""

import random
from collections import defaultdict
from collections.abc import Iterable, Sequence

from matinee.analytics.forecasting.numbers import quantile
from matinee.analytics.forecasting.suggestions import Suggestion
from matinee.kernel.types import Model

PRIOR = 50.0
"""Showings that the average rate is worth."""
SUBJECTS = 50
"""Titles that are told of, the most seen first."""
_DRAWS = 1_000


class Arm(Model):
    """One choice with its counts: artwork of a title (`artwork_days`), or a row (`row_days`)."""

    subject: str
    """What it is a choice for: a title's id, a place."""
    name: str
    shown: int
    taken: int
    """Of those shown: clicked or played."""


class Allocation(Model):
    arm: Arm
    share: float
    """Chance that it is the best, and so how often to show it."""
    low: float
    expected: float
    high: float
    """Its rate, 90 %."""


def allocate(arms: Sequence[Arm], average: float, rng: random.Random) -> list[Allocation]:
    """The arms of one subject, the most probable winner first. `average`: the rate of all arms, above 0 and below 1."""
    draws = [
        [
            rng.betavariate(PRIOR * average + arm.taken, PRIOR * (1 - average) + max(0, arm.shown - arm.taken))
            for _ in range(_DRAWS)
        ]
        for arm in arms
    ]
    wins = [0] * len(arms)
    for round_ in zip(*draws, strict=True):
        wins[max(range(len(arms)), key=round_.__getitem__)] += 1
    told = [
        Allocation(
            arm=arm,
            share=won / _DRAWS,
            low=quantile(values, 0.05),
            expected=sum(values) / _DRAWS,
            high=quantile(values, 0.95),
        )
        for arm, won, values in zip(arms, wins, draws, strict=True)
    ]
    return sorted(told, key=lambda row: -row.share)


def artwork(arms: Iterable[Arm], seed: int = 0) -> list[Suggestion]:
    """For each of the most seen titles with a choice: the artwork to show most, and how often."""
    by_title = _by_subject(arms)
    average = _rate([arm for own in by_title.values() for arm in own])
    rng = random.Random(seed)  # noqa: S311 (no secret hangs on it; the same counts give the same answer)
    titles = sorted(by_title, key=lambda title: (-sum(arm.shown for arm in by_title[title]), title))
    told = []
    for title in [title for title in titles if len(by_title[title]) > 1][:SUBJECTS]:
        best, *others = allocate(by_title[title], average, rng)
        reason = (
            f"{best.arm.taken} of {best.arm.shown} visits that saw {best.arm.name} took it, of the others "
            f"{sum(o.arm.taken for o in others)} of {sum(o.arm.shown for o in others)}: it is the best with a chance of "
            f"{best.share:.0%}."
        )
        rest = {
            "others_taken": sum(o.arm.taken for o in others),
            "others_shown": sum(o.arm.shown for o in others),
        }
        action = f"Show artwork {best.arm.name} to {best.share:.0%} of visits"
        told.append(_say("artwork", title, action, reason, best, rest))
    return told


def row(arms: Iterable[Arm], seed: int = 0) -> list[Suggestion]:
    """Which row to try in the first place: all rows with the chance to be the best, above one in twenty."""
    own = list(arms)
    if len(own) < 2:
        return []
    told = []
    for one in allocate(own, _rate(own), random.Random(seed)):  # noqa: S311
        if one.share >= 0.05:
            reason = (
                f"{one.arm.taken} of {one.arm.shown} titles in view were taken: the best row with a chance of {one.share:.0%}. "
                "A row's place is part of its figures: only trying it there tells."
            )
            told.append(_say("row", one.arm.name, "Try it in the first place", reason, one, {}))
    return told


def _rate(arms: Sequence[Arm]) -> float:
    return (1 + sum(arm.taken for arm in arms)) / (2 + sum(arm.shown for arm in arms))


def _by_subject(arms: Iterable[Arm]) -> dict[str, list[Arm]]:
    by_subject: dict[str, list[Arm]] = defaultdict(list)
    for arm in arms:
        by_subject[arm.subject].append(arm)
    return by_subject


def _say(kind: str, subject: str, action: str, reason: str, one: Allocation, rest: dict[str, int]) -> Suggestion:
    figures = {"name": one.arm.name, "share": one.share, "taken": one.arm.taken, "shown": one.arm.shown, **rest}
    rates = {"low": round(one.low, 5), "expected": round(one.expected, 5), "high": round(one.high, 5)}
    return Suggestion.model_validate(
        {
            "kind": kind,
            "subject": subject,
            "action": action,
            "reason": reason,
            "figures": figures,
            "unit": "share",
            **rates,
        }
    )
