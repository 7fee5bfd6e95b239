"""Whom to keep and whom to win back, and by what: groups of households by why they (may) leave, with the expected value.

The value of a household that stays is its price over the months that one like it stays, at most a year: Σ (1 - churn)^m, the
customer lifetime of Gupta, Lehmann & Stuart (2004, Journal of Marketing Research 41, 7-18) with a horizon and no discounting.
What an action adds is not known before it has been tried: `EFFECT` and `LIFT` are assumptions, and each reason says so.
"""

import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from matinee.analytics.forecasting import churn
from matinee.analytics.forecasting.artefacts import Artefact
from matinee.analytics.forecasting.numbers import quantile
from matinee.analytics.forecasting.suggestions import Suggestion

EFFECT = (2.0, 18.0)
"""Beta prior of the share of leavers whom an action keeps: a tenth on average, between 2 and 24 % with a chance of 90 %."""
LIFT = (2.0, 8.0)
"""Gamma prior (shape, rate) of how many more come back after an action, by those who come back without: a quarter."""
WITHIN = 56
"""Days in which a household that left comes back, or counts as gone."""
AT_RISK = 1.5
"""Times the average risk, from which a household is worth an action."""
_MONTHS = 12
_DRAWS = 2_000
ACTIONS = {
    "payment": ("Remind them of the payment, and offer another card", "a payment failed"),
    "stalls": ("Look into their network's path, and start in a lower quality", "playing stalls"),
    "fading": ("Show them what is new in their genres", "they watch less than others, or than they did"),
    "discount": ("Offer a plan that stays cheap", "they pay a promotional price"),
    "new": ("Help them find their first titles", "they are new"),
    "other": ("Ask them why", "no known reason stands out"),
}
"""Reason → action, and why it fits."""


@dataclass(frozen=True, slots=True)
class Leaver:
    """A household that cancelled: a row of the query `LEFT`."""

    household: churn.Household
    """As it was on the evening before."""
    left: date
    returned: date | None


def keep(model: Artefact, households: Iterable[churn.Household], seed: int = 0) -> list[Suggestion]:
    """For each reason and currency, the households at risk and what it is worth to act. The most valuable first."""
    rate = model.parameters["rate"]
    groups: dict[tuple[str, str], list[tuple[float, int]]] = defaultdict(list)
    for household in households:
        chance, reason = churn.risk(model, household)
        if chance >= AT_RISK * rate:
            groups[reason, household.currency].append((chance, household.monthly))
    rng = random.Random(seed)  # noqa: S311 (no secret hangs on it; the same input gives the same answer)
    told = []
    for (reason, currency), rows in sorted(groups.items()):
        if len(rows) < churn.SMALLEST:
            continue
        action, why = ACTIONS[reason]
        leaving, lost = (
            sum(chance for chance, _ in rows),
            sum(chance * monthly * months(chance) for chance, monthly in rows),
        )
        values = [lost * rng.betavariate(*EFFECT) for _ in range(_DRAWS)]
        told.append(
            Suggestion(
                kind="keep",
                subject=reason,
                action=action,
                reason=f"{len(rows)} households are {leaving / len(rows) / rate:.1f} times as likely to leave as the average, and "
                f"{leaving:.0f} of them will within {churn.HORIZON} days: {why}. That an action keeps a tenth of them is assumed; "
                "leave half of them out to measure it.",
                figures={
                    "households": len(rows),
                    "times": round(leaving / len(rows) / rate, 1),
                    "leaving": round(leaving),
                    "days": churn.HORIZON,
                },
                households=len(rows),
                unit="minor",
                currency=currency,
                **_interval(values),
            )
        )
    return sorted(told, key=lambda row: -row.expected)


def win_back(model: Artefact, leavers: Sequence[Leaver], today: date, seed: int = 0) -> list[Suggestion]:
    """For each reason and currency, who left in the last 56 days and has not come back. The most valuable first.

    How many come back without an action is seen in those who left before: Beta(½ + returned, ½ + stayed away), Jeffreys' prior.
    """
    open_groups: dict[tuple[str, str], list[Leaver]] = defaultdict(list)
    for leaver in leavers:
        if leaver.returned is None and leaver.left <= today <= leaver.left + timedelta(days=WITHIN):
            open_groups[churn.risk(model, leaver.household)[1], leaver.household.currency].append(leaver)
    past = returns(model, leavers, today)
    rng = random.Random(seed)  # noqa: S311
    stays = months(model.parameters["rate"])
    told = []
    for (reason, currency), rows in sorted(open_groups.items()):
        if len(rows) < churn.SMALLEST:
            continue
        action, why = ACTIONS[reason]
        came, seen = past.get(reason, (0, 0))
        monthly = sum(leaver.household.monthly for leaver in rows)
        values = []
        for _ in range(_DRAWS):
            back = rng.betavariate(0.5 + came, 0.5 + seen - came)
            values.append(monthly * stays * min(1.0 - back, back * rng.gammavariate(LIFT[0], 1 / LIFT[1])))
        told.append(
            Suggestion(
                kind="win_back",
                subject=reason,
                action=action,
                reason=f"{len(rows)} households left in the last {WITHIN} days; {came} of {seen} who left before them for the "
                f"same reason came back on their own: {why}. That a quarter more come back after an action is assumed; leave half "
                "of them out to measure it.",
                figures={"households": len(rows), "days": WITHIN, "came": came, "seen": seen},
                households=len(rows),
                unit="minor",
                currency=currency,
                **_interval(values),
            )
        )
    return sorted(told, key=lambda row: -row.expected)


def returns(model: Artefact, leavers: Iterable[Leaver], today: date) -> dict[str, tuple[int, int]]:
    """Reason → how many came back within 56 days, of how many who left longer ago than that."""
    counted: dict[str, tuple[int, int]] = {}
    for leaver in leavers:
        window_ends = leaver.left + timedelta(days=WITHIN)
        if window_ends < today:
            reason = churn.risk(model, leaver.household)[1]
            came, seen = counted.get(reason, (0, 0))
            counted[reason] = came + (leaver.returned is not None and leaver.returned <= window_ends), seen + 1
    return counted


def months(churned: float) -> float:
    """Months that a household of this monthly churn stays, of the next twelve, on average."""
    return sum((1 - churned) ** month for month in range(1, _MONTHS + 1))


def _interval(values: Sequence[float]) -> dict[str, float]:
    return {
        "low": round(quantile(values, 0.05)),
        "expected": round(sum(values) / len(values)),
        "high": round(quantile(values, 0.95)),
    }
