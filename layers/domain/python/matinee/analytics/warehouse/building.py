"""Builds models: what there is to do, a partition's query, and the end of a run.

A query writes into a folder of its own, and then the partition is pointed at it. A run that is broken off leaves each partition as
it was or as it should be; one that is repeated changes nothing.
"""

from datetime import date, timedelta

from matinee.analytics.days import FIRST_DAY
from matinee.analytics.warehouse import asking, catalogue, partitions, runs, views
from matinee.analytics.warehouse.models import models
from matinee.analytics.warehouse.planning import missing, plan, worn
from matinee.analytics.warehouse.runs import Asked, Run, Started
from matinee.kernel.types import now


class TestsFailed(RuntimeError):
    """Models were built, and are not as their headers say."""


def begin(asked: Asked) -> Run:
    """What there is to do, with the catalogue as it is now. Nothing, where nothing arrived."""
    today = now().date()
    days = _changed(asked, today)
    if not days:
        return Run(asked=asked, today=today, done=True)
    existing = _existing()
    if not asked.only:
        days -= worn(existing, today)
    if not asked.only and not asked.day:
        days |= missing(days, existing, today)
    if not days:
        return Run(asked=asked, today=today, done=True)
    catalogue.write()
    waves = plan(days, today, existing, asked.only)
    return Run(asked=asked, today=today, waves=waves, done=not waves)


def closed() -> set[date]:
    """Days for which events come too late: nothing is left to build them from with those that came before."""
    return worn(_existing(), now().date())


def _existing() -> dict[str, set[str]]:
    return {name: set(partitions.existing(model)) for name, model in models().items()}


def _changed(asked: Asked, today: date) -> set[date]:
    if asked.day:
        return {
            asked.day + timedelta(n) for n in range((max(asked.until or asked.day, asked.day) - asked.day).days + 1)
        }
    if asked.only:
        return {asked.only} if _arrived(asked.only) else set()
    day = asked.arrived or today - timedelta(1)
    if not _arrived(day):
        return set()
    found = asking.answer(
        f"SELECT DISTINCT CAST(ts AS date) FROM events WHERE day = DATE '{day}' AND ts >= TIMESTAMP '{FIRST_DAY} 00:00:00'",
        partitions.new_run(),
    )
    return {date.fromisoformat(said) for (said,) in found if said} | {day}


def _arrived(day: date) -> bool:
    """Whether raw events arrived on this day: one call of S3, so that idle days cost nothing."""
    return partitions.holds(f"events/day={day}/")


def step(run: Run) -> Run:
    """Raises QueryFailed."""
    return runs.step(run, _unload, _finish)


def _unload(run: Run, name: str, value: str, folder: str) -> str:
    model = models()[name]
    return partitions.unload(model.select(value, run.today), partitions.folder(model, value, folder))


def _finish(job: Started) -> None:
    partitions.point(models()[job.model], job.value, job.run)


def end(run: Run) -> None:
    """Delete what was replaced and what was kept for long enough, and describe the views. Idempotent.

    Raises TestsFailed where a model is not as its header says: it stays as it was built.
    """
    for name in dict.fromkeys(name for name, _ in run.ended):
        partitions.sweep(models()[name])
        if not run.asked.only:
            partitions.retire(models()[name], run.today)
    if run.ended and not run.asked.only:
        views.create(run.run)
    if run.broken:
        raise TestsFailed("; ".join(run.broken))
