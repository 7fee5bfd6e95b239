"""The two steps of forecasting: train once a week, forecast and suggest each night."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from matinee.analytics.forecasting import churn, demand, inputs, keeping, load, shelf, stored, trying
from matinee.analytics.forecasting.artefacts import Artefact, Name, TooLittle, Verdict, judge
from matinee.analytics.forecasting.inputs import Ask

Rows = list[dict[str, Any]]


def train(ask: Ask, day: date) -> dict[Name, Verdict]:
    """Train all models on what is known on the evening of `day`, and put those into use that pass the gate.

    A model for which there is too little to learn from yet is told so, and nothing is stored of it.
    """
    today = day + timedelta(days=1)
    trainers: dict[Name, Callable[[], tuple[Artefact, Callable[[Artefact], float]]]] = {
        "churn": lambda: _churn(ask, day, today),
        "demand": lambda: _demand(ask, day, today),
        "load": lambda: _load(ask, day, today),
    }
    verdicts: dict[Name, Verdict] = {}
    for name, trainer in trainers.items():
        try:
            new, error = trainer()
        except TooLittle as little:
            verdicts[name] = Verdict(adopted=False, reason=f"Not trained: {little}.")
            continue
        old = stored.current(name)
        verdicts[name] = judge(new, old, error(old) if old else None)
        stored.keep(new, verdicts[name])
    return verdicts


def forecasts(ask: Ask, day: date) -> dict[str, Rows]:
    """Rows of the marts by their names, as of the evening of `day`. A mart whose model was never adopted has none."""
    return {
        "churn_forecasts": _churn_rows(ask, day),
        "title_forecasts": _title_rows(ask, day),
        "load_forecasts": _load_rows(ask, day),
        "suggestions": _suggestions(ask, day),
    }


def _churn(ask: Ask, day: date, today: date) -> tuple[Artefact, Callable[[Artefact], float]]:
    examples = inputs.examples(ask, day)
    new = churn.train(examples, today)
    held_out = churn.held_out(new, examples)
    return new, lambda old: churn.error(old, held_out)


def _demand(ask: Ask, day: date, today: date) -> tuple[Artefact, Callable[[Artefact], float]]:
    launches = inputs.launches(ask, day)
    new = demand.train(launches, today)
    return new, lambda old: demand.error(old, launches, new.held_out)


def _load(ask: Ask, day: date, today: date) -> tuple[Artefact, Callable[[Artefact], float]]:
    history = inputs.load(ask, day)
    new = load.train(history, today)
    return new, lambda old: load.error(old, history, new.held_out)


def _churn_rows(ask: Ask, day: date) -> Rows:
    model = stored.current("churn")
    return churn.forecast(model, inputs.households(ask, day)) if model else []


def _title_rows(ask: Ask, day: date) -> Rows:
    model = stored.current("demand")
    if model is None:
        return []
    history = inputs.load(ask, day)
    week = [3600 * sum(hours) for each, hours in history.items() if each > day - timedelta(days=7)]
    return demand.forecast(model, inputs.launches(ask, day), sum(week) / len(week)) if week else []


def _load_rows(ask: Ask, day: date) -> Rows:
    model = stored.current("load")
    history = inputs.load(ask, day)
    if model is None or len(history) < 7:
        return []
    tomorrow = day + timedelta(days=1)
    rows = load.forecast(model, history, tomorrow)
    return [{**row, "hour": f"{tomorrow} {row['hour']:02d}:00:00.000"} for row in rows]


def _suggestions(ask: Ask, day: date) -> Rows:
    model, seed = stored.current("churn"), day.toordinal()
    told = [*shelf.suggest(inputs.titles(ask, day))]
    if model:
        told += keeping.keep(model, inputs.households(ask, day), seed)
        told += keeping.win_back(model, inputs.leavers(ask, day), day + timedelta(days=1), seed)
    told += trying.artwork(inputs.artworks(ask, day), seed)
    told += trying.row(inputs.rows(ask, day), seed)
    return [
        {"place": place, **each.model_dump(), "figures": json.dumps(each.figures)} for place, each in enumerate(told)
    ]
