"""An experiment's results, and the plan of a new one: sums of the warehouse's marts, judged by `matinee.experiments`."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import get_args

from matinee.analytics import querying
from matinee.analytics.querying import Table
from matinee.experiments import judging
from matinee.experiments.definitions import ExperimentDefinition, Stored
from matinee.experiments.judging import ExperimentPlan, SplitCheck, VariantChange
from matinee.experiments.metrics import MetricName
from matinee.experiments.statistics import Sums
from matinee.kernel.types import Instant, Model, now

MIXED = "(mixed)"
WEEKS = 28
"""Days over which `metric_days` sums what people do."""
LONGEST = 30
"""Days: the mart knows who saw a variant so long ago."""
_SUMS = tuple(Sums.__dataclass_fields__)
_OF_ALL = tuple(name for name in _SUMS if not name.startswith("before_"))
_MOST_SLICES = 12


class MetricChanges(Model):
    metric: MetricName
    changes: list[VariantChange]


class ExperimentDay(Model):
    day: date
    changes: list[VariantChange]
    """Of the metric, by what was known at the day's end."""


class ExperimentSlice(Model):
    """Those of one country, or of one kind of device."""

    country: str = "*"
    device: str = "*"
    changes: list[VariantChange]
    """Of the metric. Among many slices one is clear by chance now and then: take it for a hint."""


class ExperimentResults(Model):
    """Of the phase that runs or ran last. The first of `metrics` decides; what follows are the guardrails, then all others."""

    experiment_id: str
    tracked: str
    control: str
    effect: float
    """The smallest change that matters."""
    as_of: Instant
    day: date | None = None
    """The last day that is counted. Absent where none is yet."""
    split: SplitCheck
    metrics: list[MetricChanges]
    harmed: list[MetricName]
    """Guardrails that a variant has made worse."""
    days: list[ExperimentDay]
    slices: list[ExperimentSlice]


def results(stored: Stored) -> ExperimentResults:
    """Raises TooSlow, LakeFailed."""
    definition, today = stored.definition, now().date()
    tracked = f"{stored.experiment_id}.{stored.phase}"
    first = stored.started_at.date() if stored.started_at else today
    last = min(stored.stopped_at.date() if stored.stopped_at else today, first + timedelta(LONGEST - 1))
    found = querying.answers(questions(tracked, definition.metric, first, last))
    return judged(stored, tracked, found["days"], found["last"])


def questions(tracked: str, metric: MetricName, first: date, last: date) -> dict[str, str]:
    """The course of the metric by day, and everything of the last day. `tracked` and `metric` are names of strict forms."""
    sums = ", ".join(_SUMS)
    days = f"day BETWEEN DATE '{first}' AND DATE '{last}'"
    mine = f"experiment = '{tracked}' AND {days}"
    return {
        "days": f"SELECT day, variant, {sums} FROM experiment_days WHERE {mine} AND metric = '{metric}' "
        "AND country = '*' AND device = '*' ORDER BY day, variant",
        "last": f"SELECT day, metric, country, device, variant, {sums} FROM experiment_days WHERE {mine} "
        f"AND day = (SELECT max(day) FROM experiment_days WHERE {mine}) ORDER BY metric, country, device, variant",
    }


def judged(stored: Stored, tracked: str, days: Table, last: Table) -> ExperimentResults:
    """What these two tables come to."""
    definition, rows = stored.definition, last.records()
    whole = {
        name: _sums(row for row in rows if (row["metric"], row["country"], row["device"]) == (name, "*", "*"))
        for name in get_args(MetricName)
    }
    own = whole[definition.metric]
    mixed = own.pop(MIXED).people if MIXED in own else 0
    split = judging.split(definition, {variant: sums.people for variant, sums in own.items()}, mixed)
    trusted = not split.wrong
    order = list(dict.fromkeys([definition.metric, *definition.guardrails, *get_args(MetricName)]))
    metrics = [
        MetricChanges(metric=name, changes=judging.changes(definition, name, whole[name], trusted=trusted))
        for name in order
    ]
    return ExperimentResults(
        experiment_id=stored.experiment_id,
        tracked=tracked,
        control=definition.variants[0].variant,
        effect=definition.effect,
        as_of=now(),
        day=date.fromisoformat(str(rows[0]["day"])) if rows else None,
        split=split,
        metrics=metrics,
        harmed=[
            each.metric
            for each in metrics
            if each.metric in definition.guardrails and any(change.said == "worse" for change in each.changes)
        ],
        days=_days(definition, days, trusted=trusted),
        slices=_slices(definition, last, trusted=trusted),
    )


def _days(definition: ExperimentDefinition, table: Table, *, trusted: bool) -> list[ExperimentDay]:
    rows = table.records()
    return [
        ExperimentDay(
            day=date.fromisoformat(day),
            changes=judging.changes(
                definition, definition.metric, _sums(row for row in rows if row["day"] == day), trusted=trusted
            ),
        )
        for day in sorted({str(row["day"]) for row in rows})
    ]


def _slices(definition: ExperimentDefinition, table: Table, *, trusted: bool) -> list[ExperimentSlice]:
    """The largest ones."""
    groups: dict[tuple[str, str], list[dict[str, querying.Cell]]] = {}
    for row in table.records():
        if row["metric"] == definition.metric and (row["country"], row["device"]) != ("*", "*"):
            groups.setdefault((str(row["country"]), str(row["device"])), []).append(row)
    sums = {key: _sums(rows) for key, rows in groups.items()}
    largest = sorted(sums, key=lambda key: -sum(each.people for each in sums[key].values()))[:_MOST_SLICES]
    return [
        ExperimentSlice(
            country=country,
            device=device,
            changes=judging.changes(definition, definition.metric, sums[country, device], trusted=trusted),
        )
        for country, device in largest
    ]


def _sums(rows: Iterable[Mapping[str, querying.Cell]]) -> dict[str, Sums]:
    """By variant. What is no number counts as 0."""
    return {
        str(row["variant"]): Sums(
            people=int(row["people"] or 0), **{name: float(row.get(name) or 0) for name in _SUMS if name != "people"}
        )
        for row in rows
    }


# --- plans -------------------------------------------------------------------------------------------------------


def plan(name: MetricName, effect: float, variants: int, share: float) -> ExperimentPlan:
    """How long an experiment of this metric would take, by what people did in the last four weeks. Raises TooSlow, LakeFailed."""
    found = querying.answers({"": current(name, now().date() - timedelta(1))})[""].records()
    sums = _sums({"variant": "", **row} for row in found).get("")
    return judging.plan(name, sums, effect, variants, (sums.people / WEEKS if sums else 0) * share)


def current(name: MetricName, last: date) -> str:
    """The sums of a metric over everybody who was active in the four weeks that end with this day."""
    return (
        f"SELECT {', '.join(_OF_ALL)} FROM metric_days WHERE metric = '{name}' AND day = ("
        f"SELECT max(day) FROM metric_days WHERE day BETWEEN DATE '{last - timedelta(6)}' AND DATE '{last}')"
    )
