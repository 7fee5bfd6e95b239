"""Tomorrow's load: streams at once, hour by hour, with an interval.

Level × weekday × hour of that weekday: the multiplicative form of Winters (1960, Management Science 6, 324-342) with the two
seasons of Taylor (2003, Journal of the Operational Research Society 54, 799-805). The interval is conformal: the quantile of past
one-day-ahead errors, each by the root of its forecast as counts spread (Lei et al. 2018, JASA 113, 1094-1111).
"""

import math
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from matinee.analytics.forecasting.artefacts import Artefact, TooLittle
from matinee.analytics.forecasting.numbers import conformal

WEEKS = 8
"""Weeks from which the shape of a week is learnt."""
HELD_OUT = 14
"""Days on which it is measured: the last ones."""
MISS = 0.1
"""How often the interval may miss, half of it on either side."""
_SHARED = 4.0
"""Days that the average day counts for in the shape of one weekday: a weekday is seen `WEEKS` times only."""

History = Mapping[date, Sequence[float]]
"""Day → mean of concurrent streams in each of its 24 hours, UTC."""


def train(history: History, today: date) -> Artefact:
    """Learn from `WEEKS` weeks before the last fortnight of whole days before `today`, and measure on that fortnight.

    Raises TooLittle where a day of these ten weeks is missing: an hour without streams is 0, not absent.
    """
    first_held = today - timedelta(days=HELD_OUT)
    first = first_held - timedelta(days=7 * WEEKS)
    missing = [day for day in _span(first, today) if day not in history]
    if missing:
        raise TooLittle(f"load needs ten weeks: that of {missing[0]} is not known, and of {len(missing) - 1} days more")
    parameters = _learn(history, first, first_held)
    return Artefact(
        model="load",
        trained_on=today,
        window=(first, first_held - timedelta(days=1)),
        held_out=(first_held, today - timedelta(days=1)),
        examples=24 * 7 * WEEKS,
        parameters=parameters,
        figures=_figures(parameters, history, first_held, today),
    )


def error(model: Artefact, history: History, held_out: tuple[date, date]) -> float:
    """Mean absolute error, in streams, of one-day-ahead forecasts of these days."""
    errors = []
    for day in _span(held_out[0], held_out[1] + timedelta(days=1)):
        said = _expect(model.parameters, history, day)
        errors += [abs(y - f) for y, f in zip(history[day], said, strict=True)]
    return sum(errors) / len(errors)


def forecast(model: Artefact, history: History, day: date) -> list[dict[str, Any]]:
    """Rows of the mart `load_forecasts` for a day: the history must have the seven days before it.

    `low` and `high` hold the hour's mean of streams with a chance of 90 %.
    """
    below, above = model.parameters["below"], model.parameters["above"]
    return [
        {
            "hour": hour,
            "low": round(max(0.0, f - below * _scale(f)), 3),
            "expected": round(f, 3),
            "high": round(f + above * _scale(f), 3),
        }
        for hour, f in enumerate(_expect(model.parameters, history, day))
    ]


def _span(first: date, end: date) -> list[date]:
    return [first + timedelta(days=nth) for nth in range((end - first).days)]


def _scale(expected: float) -> float:
    return math.sqrt(expected + 0.25)


def _level(history: History, day: date) -> float:
    """Mean of a day's sum over the seven days before: each weekday once."""
    return sum(sum(history[before]) for before in _span(day - timedelta(days=7), day)) / 7


def _expect(parameters: Mapping[str, Any], history: History, day: date) -> list[float]:
    level, weekday = _level(history, day), day.weekday()
    factor = parameters["weekdays"][weekday]
    return [level * factor * share for share in parameters["hours"][weekday]]


def _learn(history: History, first: date, end: date) -> dict[str, Any]:
    shape = _shape(history, first, end)
    below, above = [], []
    for day in _span(first + timedelta(days=7), end):
        # the shape without this day's own week, so that its errors are such as new days will have
        week = day - timedelta(days=(day - first).days % 7)
        others = _shape(history, first, end, without=(week, week + timedelta(days=7)))
        for y, f in zip(history[day], _expect(others, history, day), strict=True):
            below.append((f - y) / _scale(f))
            above.append((y - f) / _scale(f))
    return {**shape, "below": conformal(below, MISS / 2), "above": conformal(above, MISS / 2)}


def _shape(history: History, first: date, end: date, without: tuple[date, date] | None = None) -> dict[str, Any]:
    ratios: list[list[float]] = [[] for _ in range(7)]
    hours = [[0.0] * 24 for _ in range(7)]
    whole = [0.0] * 24
    for day in _span(first, end):
        if without and without[0] <= day < without[1]:
            continue
        weekday, total = day.weekday(), sum(history[day])
        for hour, streams in enumerate(history[day]):
            hours[weekday][hour] += streams
            whole[hour] += streams
        if day >= first + timedelta(days=7) and (level := _level(history, day)) > 0:
            ratios[weekday].append(total / level)
    everything = sum(whole) or 1.0
    average = [streams / everything for streams in whole]
    shares = []
    for of_weekday, seen in zip(hours, ratios, strict=True):
        total = sum(of_weekday)
        borrowed = _SHARED / max(1, len(seen)) * total or 1.0
        shares.append(
            [
                (streams + borrowed * share) / (total + borrowed)
                for streams, share in zip(of_weekday, average, strict=True)
            ]
        )
    return {"weekdays": [sum(seen) / len(seen) if seen else 1.0 for seen in ratios], "hours": shares}


def _figures(parameters: Mapping[str, Any], history: History, first: date, end: date) -> dict[str, float]:
    """The naive forecast: the same hour a week ago."""
    errors, naive, inside, count = 0.0, 0.0, 0, 0
    for day in _span(first, end):
        for hour, (y, f) in enumerate(zip(history[day], _expect(parameters, history, day), strict=True)):
            errors += abs(y - f)
            naive += abs(y - history[day - timedelta(days=7)][hour])
            inside += -parameters["below"] * _scale(f) <= y - f <= parameters["above"] * _scale(f)
            count += 1
    return {"mae": errors / count, "naive_mae": naive / count, "coverage": inside / count, "hours": float(count)}
