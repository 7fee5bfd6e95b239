"""Churn: the chance that a paying household cancels within 28 days, and why.

Examples are landmarks: households as they were on the evenings of days 28 days apart, each with whether it cancelled in the
28 days after (van Houwelingen 2007, Scandinavian Journal of Statistics 34, 70-85). The last landmark whose outcome is known is
held out.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from matinee.analytics.forecasting.artefacts import Artefact, TooLittle
from matinee.analytics.forecasting.numbers import Z90, auc, brier, deciles, logistic
from matinee.analytics.forecasting.regression import Fit, fit

HORIZON = 28
"""Days."""
SAMPLE = 60_000
"""Examples that are read for training, at most: Newton's steps over them take a second or two of one core in plain Python."""
SMALLEST = 10
"""Households of a group that is told of: smaller ones are put together, so that no row is about a person."""
FEATURES = ("hours", "trend", "stalls", "new", "unpaid", "discount")
REASONS = {
    "fading": ("hours", "trend"),
    "stalls": ("stalls",),
    "payment": ("unpaid",),
    "new": ("new",),
    "discount": ("discount",),
}
"""Reason → the features that speak for it. What speaks for none is "other"."""


@dataclass(frozen=True, slots=True)
class Household:
    """A row of `household_features`."""

    household_id: str
    day: date
    """By whose evening."""
    plan_id: str
    currency: str
    monthly: int
    """Minor units."""
    price_share: float
    """Of the highest price that anybody pays for this plan in this currency."""
    tenure_days: int
    unpaid_days: int | None
    """Since a payment last failed."""
    hours: float
    """Watched in 28 days by grown-ups."""
    recent_hours: float
    """In the last 14 of them."""
    stall_share: float
    """Of play time, 0 to 1."""

    def vector(self) -> list[float]:
        """In the order of FEATURES."""
        earlier = max(0.0, self.hours - self.recent_hours)
        return [
            math.log1p(self.hours),
            math.log1p(self.recent_hours) - math.log1p(earlier),
            min(5.0, 100 * self.stall_share),
            float(self.tenure_days < 90),
            float(self.unpaid_days is not None and self.unpaid_days <= HORIZON),
            float(self.price_share < 0.75),
        ]


Example = tuple[Household, bool]
"""A household on a landmark, and whether it cancelled within the horizon."""


def train(examples: Iterable[Example], today: date) -> Artefact:
    """Learn from all landmarks but the last, and measure on that one.

    Raises TooLittle where there are fewer than two landmarks, or where all or none cancelled.
    """
    by_day: dict[date, list[Example]] = defaultdict(list)
    for example in examples:
        by_day[example[0].day].append(example)
    if len(by_day) < 2:
        raise TooLittle("churn needs two months of households whose outcome is known")
    *learnt, last = sorted(by_day)
    rows = [example for day in learnt for example in by_day[day]]
    for part in (rows, by_day[last]):
        if not 0 < sum(did for _, did in part) < len(part):
            raise TooLittle("churn needs months in which some households cancelled and some did not")
    vectors, happened = [household.vector() for household, _ in rows], [did for _, did in rows]
    fitted = fit(vectors, happened)
    means = [sum(column) / len(rows) for column in zip(*vectors, strict=True)]
    rate = sum(happened) / len(rows)
    return Artefact(
        model="churn",
        trained_on=today,
        window=(learnt[0], learnt[-1] + timedelta(days=HORIZON)),
        held_out=(last, last + timedelta(days=HORIZON)),
        examples=len(rows),
        parameters={
            "features": list(FEATURES),
            "weights": fitted.weights,
            "covariance": fitted.covariance,
            "means": means,
            "rate": rate,
        },
        figures=_figures(fitted, rate, by_day[last]),
    )


def error(model: Artefact, examples: Iterable[Example]) -> float:
    """The Brier score of a model on examples."""
    rows = list(examples)
    fitted = _fit(model)
    return brier([fitted.chance(household.vector()) for household, _ in rows], [did for _, did in rows])


def held_out(model: Artefact, examples: Iterable[Example]) -> list[Example]:
    return [example for example in examples if example[0].day == model.held_out[0]]


def risk(model: Artefact, household: Household) -> tuple[float, str]:
    """Its chance to cancel within the horizon, and the reason that raises it most against the average household, or "other"."""
    weights, means = model.parameters["weights"], model.parameters["means"]
    vector = household.vector()
    raised = dict(zip(FEATURES, (w * (x - m) for w, x, m in zip(weights[1:], vector, means, strict=True)), strict=True))
    by_reason = {reason: sum(raised[name] for name in names) for reason, names in REASONS.items()}
    reason = max(by_reason, key=lambda name: by_reason[name])
    chance = logistic(weights[0] + sum(w * x for w, x in zip(weights[1:], vector, strict=True)))
    return chance, reason if by_reason[reason] > 0.2 else "other"


def forecast(model: Artefact, households: Iterable[Household]) -> list[dict[str, Any]]:
    """Rows of the mart `churn_forecasts`: how many households of a group are expected to cancel in 28 days.

    Groups are bands of risk a tenth wide (plan and reason "*"), and plan with reason (band null). The interval holds 90 %: the
    variance is that of the sum of independent outcomes, Σ p(1 - p), and that of the weights by the delta method, g'Cg with
    g = Σ p(1 - p) · (1, x).
    """
    covariance = model.parameters["covariance"]
    groups: dict[_Key, _Group] = defaultdict(lambda: _Group(len(covariance)))
    for household in households:
        chance, reason = risk(model, household)
        groups[min(9, int(chance * 10)), "*", household.currency, "*"].add(household, chance)
        groups[-1, household.plan_id, household.currency, reason].add(household, chance)
    rows = []
    for (band, plan_id, currency, reason), group in sorted(_large(groups, len(covariance)).items()):
        of = {"band": band / 10 if band >= 0 else None, "plan_id": plan_id, "currency": currency, "reason": reason}
        rows.append({**of, **group.told(covariance)})
    return rows


_Key = tuple[int, str, str, str]
"""Band in tenths or -1 for all, plan, currency, reason."""


def _large(groups: "Mapping[_Key, _Group]", size: int) -> "dict[_Key, _Group]":
    """Groups of SMALLEST households and more. Small bands join the one below, small plans and reasons one of their own."""
    large: dict[_Key, _Group] = defaultdict(lambda: _Group(size))
    for band, plan_id, currency, reason in sorted(groups, reverse=True):
        group = large.pop((band, plan_id, currency, reason), _Group(size))
        group.join(groups[band, plan_id, currency, reason])
        if group.households >= SMALLEST or plan_id == "(few)":
            key = band, plan_id, currency, reason
        elif band >= 0:
            key = max(0, band - 1), plan_id, currency, reason
        else:
            key = band, "(few)", currency, "(few)"
        large[key].join(group)
    return {key: group for key, group in large.items() if group.households >= SMALLEST}


class _Group:
    def __init__(self, size: int) -> None:
        self.households, self.chances, self.spread, self.monthly, self.at_risk = 0, 0.0, 0.0, 0, 0.0
        self.gradient = [0.0] * size

    def add(self, household: Household, chance: float) -> None:
        weight = chance * (1 - chance)
        self.households += 1
        self.chances += chance
        self.spread += weight
        self.monthly += household.monthly
        self.at_risk += chance * household.monthly
        for nth, x in enumerate((1.0, *household.vector())):
            self.gradient[nth] += weight * x

    def join(self, other: "_Group") -> None:
        self.households += other.households
        self.chances += other.chances
        self.spread += other.spread
        self.monthly += other.monthly
        self.at_risk += other.at_risk
        self.gradient = [a + b for a, b in zip(self.gradient, other.gradient, strict=True)]

    def told(self, covariance: Sequence[Sequence[float]]) -> dict[str, Any]:
        of_weights = sum(
            self.gradient[i] * line[j] * self.gradient[j] for i, line in enumerate(covariance) for j in range(len(line))
        )
        half = Z90 * math.sqrt(self.spread + of_weights)
        return {
            "households": self.households,
            "low": round(max(0.0, self.chances - half), 3),
            "expected": round(self.chances, 3),
            "high": round(min(float(self.households), self.chances + half), 3),
            "monthly": self.monthly,
            "monthly_at_risk": round(self.at_risk),
        }


def _fit(model: Artefact) -> Fit:
    return Fit(model.parameters["weights"], model.parameters["covariance"])


def _figures(fitted: Fit, rate: float, rows: Sequence[Example]) -> dict[str, float]:
    chances, happened = [fitted.chance(household.vector()) for household, _ in rows], [did for _, did in rows]
    gaps = [count * abs(said - did) for count, said, did in deciles(chances, happened)]
    return {
        "auc": auc(chances, happened),
        "brier": brier(chances, happened),
        "base_brier": brier([rate] * len(rows), happened),
        "calibration_error": sum(gaps) / len(rows),
        "expected": sum(chances),
        "happened": float(sum(happened)),
        "households": float(len(rows)),
    }
