"""A run's queries are started and looked at, a few at once, until all have ended; those that failed are tried again.

Most have ended before a function's call would be worth its way, so that a step goes on for a `SHIFT`.

The state between two steps is the workflow's JSON. A step that is tried again starts the same queries by the same tokens.
"""

import time
from collections.abc import Callable
from datetime import date, datetime

from pydantic import Field

from matinee.analytics.warehouse import asking, partitions
from matinee.analytics.warehouse.asking import QueryFailed
from matinee.analytics.warehouse.jobs import Jobs
from matinee.kernel import log
from matinee.kernel.types import Model, now

AT_ONCE = 10
"""Queries of a run that Athena works on at the same time: an account's smallest quota is 20 of DML."""
TRIES = 3
SHIFT = 60
"""Seconds that a step goes on."""


class Asked(Model):
    """What a run is for: `day` (or the days up to `until`) is built again with what follows from it; `arrived`, the days of which
    events arrived on that day;
    `only`, nothing but that day's partitions. Without any of them: what arrived yesterday."""

    day: date | None = None
    until: date | None = None
    arrived: date | None = None
    only: date | None = None
    forget: bool = False
    """Whether rows of those who are to be forgotten are deleted first."""


class Started(Model):
    model: str
    value: str
    query_id: str
    run: str
    """The name of its folder."""
    at: datetime


class Run(Model):
    asked: Asked
    run: str = Field(default_factory=partitions.new_run)
    """Sorts after the names of runs before it."""
    today: date
    begun: datetime = Field(default_factory=now)
    waiting: Jobs = []
    waves: list[Jobs] = []
    """What follows, one wave after the other."""
    running: list[Started] = []
    ended: Jobs = []
    failures: dict[str, int] = {}
    """"plays 2026-11-01" → how often its query failed."""
    broken: list[str] = []
    """What tests of models have found."""
    done: bool = False


def step(run: Run, sql: Callable[[Run, str, str, str], str], finish: Callable[[Started], None]) -> Run:
    """Look at what runs and start more, until all is done or a shift is over. Raises QueryFailed, as `_look` does."""
    until = time.monotonic() + SHIFT
    run = _look(run, sql, finish)
    while not run.done and time.monotonic() < until:
        time.sleep(asking.LOOKS)
        run = _look(run, sql, finish)
    return run


def _look(run: Run, sql: Callable[[Run, str, str, str], str], finish: Callable[[Started], None]) -> Run:
    """Look at what runs, `finish` what has ended, start more: `sql(run, model, partition, name of its folder)`.

    Raises QueryFailed where a query failed three times.
    """
    running, ended, waiting, failures = [], list(run.ended), list(run.waiting), dict(run.failures)
    found = asking.ended([job.query_id for job in run.running])
    for job in run.running:
        if job.query_id not in found:
            running.append(job)
        elif failure := found[job.query_id]:
            place = f"{job.model} {job.value}"
            failures[place] = failures.get(place, 0) + 1
            log.logger.warning("query failed", model=job.model, partition=job.value, reason=str(failure))
            if failures[place] >= TRIES:
                raise QueryFailed(f"{place}: {failure}") from failure
            waiting.insert(0, (job.model, job.value))
        else:
            finish(job)
            ended.append((job.model, job.value))
    waves = list(run.waves)
    if not waiting and not running and waves:
        waiting = list(waves.pop(0))
    free = AT_ONCE - len(running)
    for model, value in waiting[:free]:
        name = "-".join([run.run, *(str(n) for n in [failures.get(f"{model} {value}", 0)] if n)])
        query_id = asking.start(sql(run, model, value, name), f"{name} {model} {value}")
        running.append(Started(model=model, value=value, query_id=query_id, run=name, at=now()))
    left = waiting[free:]
    done = not left and not running and not waves
    changed = {"running": running, "ended": ended, "waiting": left, "waves": waves, "failures": failures, "done": done}
    return run.model_copy(update=changed)
