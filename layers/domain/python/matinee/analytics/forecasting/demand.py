"""Demand: how many hours of a title will be watched in its first 28 days, from its first 3, 7 or 14.

ln(first 28 days) = ln(first t days) + c(t, kind) + noise: later popularity is a constant times early popularity, with lognormal
noise (Szabo & Huberman 2010, Communications of the ACM 53(8), 80-88, equation 1 and section 4). Seconds are taken as shares of all
that was watched on the day, so that weekends, seasons and a growing audience do not look like demand.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from matinee.analytics.forecasting.artefacts import Artefact, TooLittle
from matinee.analytics.forecasting.numbers import Z90
from matinee.kernel.types import Model

FIRST = 28
"""Days of a title's launch."""
EARLY = (3, 7, 14)
"""Days after which a forecast is made."""
_POOLED = 5.0
"""Titles that all kinds together count for in the constant of one kind: a kind with few launches borrows from the others."""


class Launch(Model):
    """A title in its first days. What was seen in the first 28 of the 400 days that are read may be older: it is no launch."""

    content_id: str
    kind: str
    launched: date
    """The day of its first play."""
    shares: list[float]
    """Of all seconds watched, by day since the launch (day 0 first), as far as days are over; at most FIRST."""

    @property
    def whole(self) -> bool:
        return len(self.shares) >= FIRST

    def mean(self, days: int) -> float:
        return sum(self.shares[:days]) / days


def train(launches: Iterable[Launch], today: date) -> Artefact:
    """Learn from the earlier two thirds of whole launches, and measure on the last third.

    Raises TooLittle with fewer than 9 launches whose first days are over.
    """
    whole = sorted(
        (launch for launch in launches if launch.whole and _watched(launch)), key=lambda x: (x.launched, x.content_id)
    )
    if len(whole) < 9:
        raise TooLittle("demand needs nine launches whose first 28 days are over")
    # A launch counts as learnt from only if its outcome was known when the first held-out title began.
    cut = len(whole) * 2 // 3
    begins = whole[cut].launched
    learnt = [launch for launch in whole[:cut] if launch.launched + timedelta(days=FIRST) <= begins] or whole[:cut]
    parameters: dict[str, Any] = {
        "growth": {str(days): _growth(learnt, days) for days in EARLY},
        "level": _levels(learnt),
    }
    ends = whole[-1].launched + timedelta(days=FIRST)
    return Artefact(
        model="demand",
        trained_on=today,
        window=(learnt[0].launched, learnt[-1].launched + timedelta(days=FIRST)),
        held_out=(begins, ends),
        examples=len(learnt),
        parameters=parameters,
        figures=_figures(parameters, whole[cut:]),
    )


def error(model: Artefact, launches: Iterable[Launch], held_out: tuple[date, date]) -> float:
    """Mean absolute percentage error of the forecasts after each of EARLY, for launches of a span."""
    first, last = held_out
    rows = [x for x in launches if x.whole and _watched(x) and first <= x.launched <= last - timedelta(days=FIRST)]
    return _mape(model.parameters, rows)


def forecast(model: Artefact, launches: Iterable[Launch], daily_seconds: float) -> list[dict[str, Any]]:
    """Rows of the mart `title_forecasts`: seconds of a title's first 28 days, for titles that are in them.

    `daily_seconds`: what is watched of all titles on a day, now. Where a title is younger than 3 days, its kind's launches say
    what to expect. `expected` is the median; the
    interval holds 90 % of titles.
    """
    rows = []
    for launch in sorted(launches, key=lambda x: (x.launched, x.content_id)):
        if launch.whole:
            continue
        known = max((days for days in EARLY if days <= len(launch.shares)), default=0)
        mean, spread = _expect(model.parameters, launch, known)
        scale = FIRST * daily_seconds
        rows.append(
            {
                "content_id": launch.content_id,
                "launched": launch.launched.isoformat(),
                "known_days": known,
                "watched_share": round(sum(launch.shares) / max(1, len(launch.shares)), 6),
                "low": round(scale * math.exp(mean - Z90 * spread)),
                "expected": round(scale * math.exp(mean)),
                "high": round(scale * math.exp(mean + Z90 * spread)),
            }
        )
    return rows


def _watched(launch: Launch) -> bool:
    return launch.mean(EARLY[0]) > 0


def _expect(parameters: Mapping[str, Any], launch: Launch, days: int) -> tuple[float, float]:
    """Mean and standard deviation of the logarithm of the mean share over the first 28 days."""
    of_kind = parameters["growth"][str(days)] if days and launch.mean(days) > 0 else parameters["level"]
    mean, spread = of_kind.get(launch.kind) or of_kind["*"]
    return (math.log(launch.mean(days)) + mean, spread) if of_kind is not parameters["level"] else (mean, spread)


def _growth(launches: Sequence[Launch], days: int) -> dict[str, tuple[float, float]]:
    return _by_kind([(x.kind, math.log(x.mean(FIRST) / x.mean(days))) for x in launches])


def _levels(launches: Sequence[Launch]) -> dict[str, tuple[float, float]]:
    return _by_kind([(x.kind, math.log(x.mean(FIRST))) for x in launches])


def _by_kind(values: Sequence[tuple[str, float]]) -> dict[str, tuple[float, float]]:
    """Kind → mean and deviation of a forecast, drawn towards those of all kinds ("*") where the kind has few titles."""
    every = [value for _, value in values]
    mean = sum(every) / len(every)
    variance = sum((value - mean) ** 2 for value in every) / max(1, len(every) - 1)
    told = {"*": (mean, math.sqrt(variance * (1 + 1 / len(every))))}
    kinds: dict[str, list[float]] = defaultdict(list)
    for kind, value in values:
        kinds[kind].append(value)
    for kind, own in kinds.items():
        count = len(own)
        drawn = (sum(own) + _POOLED * mean) / (count + _POOLED)
        within = sum((value - drawn) ** 2 for value in own) + _POOLED * variance
        spread = math.sqrt(within / (count + _POOLED - 1) * (1 + 1 / (count + _POOLED)))
        told[kind] = (drawn, spread)
    return told


def _mape(parameters: Mapping[str, Any], rows: Sequence[Launch]) -> float:
    errors = [
        abs(math.exp(_expect(parameters, launch, days)[0]) / launch.mean(FIRST) - 1)
        for launch in rows
        for days in EARLY
    ]
    return sum(errors) / len(errors)


def _figures(parameters: Mapping[str, Any], rows: Sequence[Launch]) -> dict[str, float]:
    """The naive forecast: it goes on as it began."""
    naive = [abs(launch.mean(days) / launch.mean(FIRST) - 1) for launch in rows for days in EARLY]
    inside = []
    for launch in rows:
        for days in EARLY:
            mean, spread = _expect(parameters, launch, days)
            inside.append(abs(math.log(launch.mean(FIRST)) - mean) <= Z90 * spread)
    return {
        "mape": _mape(parameters, rows),
        "naive_mape": sum(naive) / len(naive),
        "coverage": sum(inside) / len(inside),
        "launches": float(len(rows)),
    }
