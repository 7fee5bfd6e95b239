"""Answers of the experiments' routes, of a service that has tried a few things: for pages without a lake."""

import json
from datetime import date, timedelta
from typing import Any

from matinee.analytics import experiment_results
from matinee.analytics.querying import Table
from matinee.experiments import judging
from matinee.experiments.definitions import ExperimentDefinition, Stored, VariantInput, view
from matinee.experiments.shipped import drafts
from matinee.experiments.statistics import Sums
from matinee.kernel.types import Model, now

Json = dict[str, Any]
LAST = date(2026, 11, 28)
_LIFTS = {"watch_seconds": 1.09, "watched": 1.01, "plays": 1.05, "finished": 1.04, "finish_rate": 0.99, "failures": 1.6}
_MEANS = {
    "watch_seconds": (5200.0, 9000.0),
    "watched": (0.71, 0.45),
    "plays": (2.1, 2.6),
    "finished": (1.1, 1.6),
    "finish_rate": (1.1, 1.6),
    "plans_chosen": (0.04, 0.2),
    "stalls": (0.4, 1.1),
    "failures": (0.06, 0.3),
}


def _evenly(*names: str) -> list[VariantInput]:
    return [VariantInput(variant=name, weight=1 / len(names)) for name in names]


def _made(name: str, definition: ExperimentDefinition, **said: Any) -> Stored:
    began = now().replace(year=2026, month=11, day=8, hour=9, minute=0)
    at = {"created_at": began, "changed_at": began, "started_at": began}
    return Stored.model_validate(
        {"experiment_id": name, "definition": definition, "version": 2, "phase": 1, **at, **said}
    )


RUNNING = _made(
    "large_hero",
    ExperimentDefinition(
        name="A larger hero",
        hypothesis="A larger picture on top is begun more often.",
        variants=_evenly("control", "large"),
        guardrails=["failures", "finish_rate"],
    ),
    status="running",
)
WRONG = _made(
    "three_rows",
    ExperimentDefinition(name="Three orders of rows", variants=_evenly("control", "personal", "fresh"), metric="plays"),
    status="running",
    phase=2,
)
EMPTY = _made(
    "autoplay", ExperimentDefinition(name="Autoplay with sound", variants=_evenly("off", "quiet")), status="running"
)
FLAG = _made(
    "downloads",
    ExperimentDefinition(name="Downloads", kind="flag", variants=_evenly("on"), share=0.25),
    status="stopped",
    shipped="on",
    stopped_at=now().replace(year=2026, month=11, day=20),
)


class Service:
    """What it is told stays until the page is closed."""

    def __init__(self) -> None:
        self.known = {each.experiment_id: each for each in (RUNNING, WRONG, EMPTY, FLAG, *drafts().values())}
        self.asked: list[tuple[str, str, Json]] = []

    def answer(self, method: str, path: str, query: Json, sent: str | None) -> Json | None:
        """`path` without /v1/admin/experiments. None for an answer without a body."""
        said = json.loads(sent) if sent else {}
        if method != "GET":
            self.asked.append((method, path, said))
        _, name, act, *_ = [*path.split("/"), "", ""]
        match method, name, act:
            case "GET", "", _:
                return {"items": [_json(view(each)) for each in self.known.values()]}
            case "GET", "plan", _:
                return _json(_plan(query))
            case "GET", _, "results":
                return _json(_results(self.known[name]))
            case "POST", "", _:
                definition = ExperimentDefinition.model_validate(said["definition"])
                name = said["experiment_id"]
                self.known[name] = _made(name, definition, version=1, phase=0, started_at=None)
            case "POST", _, "start":
                self.known[name] = self.known[name].model_copy(update={"status": "running", "version": 9, "phase": 1})
            case "POST", _, "stop":
                stopped = {"status": "stopped", "version": 9, "shipped": said.get("ship")}
                self.known[name] = self.known[name].model_copy(update=stopped)
            case "PUT", _, _:
                definition = ExperimentDefinition.model_validate(said)
                self.known[name] = self.known[name].model_copy(update={"definition": definition, "version": 9})
            case _:
                del self.known[name]
                return None
        return _json(view(self.known[name]))


def _json(made: Model) -> Json:
    said: Json = made.model_dump(mode="json", by_alias=True, exclude_none=True)
    return said


def _plan(query: Json) -> Model:
    mean, deviation = _MEANS[query["metric"]]
    people = 28_000
    sums = Sums(
        people, people * mean, people * (mean**2 + deviation**2), base_total=people * 2.0, base_squares=people * 9.0
    )
    return judging.plan(
        query["metric"], sums, float(query["effect"]), int(query["variants"]), 1000 * float(query["share"])
    )


def _results(stored: Stored) -> Model:
    tracked = f"{stored.experiment_id}.{stored.phase}"
    if stored.experiment_id == EMPTY.experiment_id:
        return experiment_results.judged(stored, tracked, Table(columns=[], rows=[]), Table(columns=[], rows=[]))
    metric = stored.definition.metric
    days = [row for n in range(20, -1, -1) for row in _rows(stored, metric, 21 - n, LAST - timedelta(n))]
    last = [
        row
        for name in _MEANS
        for where, part in (
            (("*", "*"), 1.0),
            (("DE", "*"), 0.5),
            (("US", "*"), 0.3),
            (("*", "tv"), 0.6),
            (("*", "phone"), 0.3),
        )
        for row in _rows(stored, name, 21, LAST, where, part)
    ]
    return experiment_results.judged(stored, tracked, _table(days), _table(last))


def _rows(
    stored: Stored, metric: str, days: int, day: date, where: tuple[str, str] = ("*", "*"), part: float = 1.0
) -> list[Json]:
    mean, deviation = _MEANS[metric]
    rows = []
    for place, each in enumerate(stored.definition.variants):
        wrong = 0.9 if stored.experiment_id == WRONG.experiment_id and place == 1 else 1.0
        people = round(900 * days * part * wrong)
        # It wavers at first, as it does among few people.
        lift = 1 + (_LIFTS.get(metric, 1.0) - 1) * (1 - 0.4 / days) if place else 1.0
        total = people * mean * lift
        rows.append(
            {
                "day": str(day),
                "metric": metric,
                "country": where[0],
                "device": where[1],
                "variant": each.variant,
                "people": people,
                "total": total,
                "squares": people * ((mean * lift) ** 2 + deviation**2),
                "base_total": people * 2.1,
                "base_squares": people * (2.1**2 + 2.6**2),
                "base_product": people * (2.1 * mean * lift + 0.8 * 2.6 * deviation),
            }
        )
    return rows


def _table(rows: list[Json]) -> Table:
    return Table(columns=list(rows[0]), rows=[list(row.values()) for row in rows])
