"""What to build: the partitions that follow from days on which something changed, in the order of their references."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from matinee.analytics.warehouse.models import EDITION, PAST, RAW, Model, Read, depth, models

Partitions = Mapping[str, frozenset[str] | set[str]]
"""Model → the values of its partitions."""
FIRST_MODEL = "clean_events"
LOOK_BACK = 30
"""Days in which a day that was never built is built with the next run."""


def plan(
    days: Iterable[date], today: date, existing: Partitions, only: date | None = None
) -> list[list[tuple[str, str]]]:
    """Waves of (model, partition) that can be built at once, each after those that it reads.

    `days` are those of events that changed, `existing` what is built already. With `only`, nothing but the partitions that have
    this day. What would be built of rows that are deleted by now stays as it is, unless it is of the days themselves.
    """
    wanted = sorted(set(days))
    changed: dict[str, set[str]] = {}
    for model in models().values():
        values = {model.value(day) for day in wanted} if model.name == FIRST_MODEL else _follow(model, changed, today)
        changed[model.name] = {
            value
            for value in values
            if (only is None or value == model.value(only))
            and _grounded(model, value, changed, existing)
            and not (value in existing.get(model.name, ()) and _worn(model, value, wanted, today))
        }
    waves: dict[int, list[tuple[str, str]]] = {}
    for name, values in changed.items():
        waves.setdefault(depth(name), []).extend((name, value) for value in sorted(values))
    return [waves[number] for number in sorted(waves) if waves[number]]


def missing(days: Iterable[date], existing: Partitions, today: date) -> set[date]:
    """Days before today that were passed over, as nothing arrived: they lie between what is built, or will be, and today."""
    built = {*existing.get(FIRST_MODEL, ()), *map(str, days)}
    recent = [today - timedelta(n) for n in range(1, LOOK_BACK + 1)]
    return {day for day in recent if str(day) not in built and any(value < str(day) for value in built)}


def worn(existing: Partitions, today: date) -> set[date]:
    """Days that must stay as they are: their raw events are deleted by now, and so is what was made of them first.

    A day of which nothing was ever built is none of them: past events of it can be imported.
    """
    built = {value for name, values in existing.items() if models()[name].partition == "day" for value in values}
    left = {date.fromisoformat(value) for value in built.difference(existing.get(FIRST_MODEL, ()))}
    return {day for day in left if day < today - RAW}


def _follow(model: Model, changed: Mapping[str, set[str]], today: date) -> set[str]:
    """The partitions of a model that read what changed, up to today's."""
    if model.partition == "edition":
        return {EDITION}
    found: set[str] = set()
    for read in model.reads:
        for value in changed.get(read.name, ()):
            if value != EDITION:
                found |= {model.value(day) for day in _readers(read, date.fromisoformat(value), model, today)}
    return found


def _readers(read: Read, changed: date, model: Model, today: date) -> Iterable[date]:
    """First days of the partitions that read this day."""
    earliest, latest = changed - timedelta(read.last), today if read.first == PAST else changed - timedelta(read.first)
    day = earliest
    while day <= min(latest, today):
        if model.value(day) == str(day):
            yield day
        day += timedelta(1)


def _grounded(model: Model, value: str, changed: Mapping[str, set[str]], existing: Partitions) -> bool:
    """Whether there is, or will be, what it reads of the partition's own days."""
    if value == EDITION:
        return True
    first = date.fromisoformat(value)
    own = [str(first + timedelta(n)) for n in range(model.span)]
    return all(
        any(day in changed[read.name] or day in existing.get(read.name, ()) for day in own)
        for read in model.reads
        if read.name in changed and models()[read.name].partition == "day" and read.name != model.name
    )


def _worn(model: Model, value: str, days: list[date], today: date) -> bool:
    """Whether rows that it was built of are deleted by now."""
    if value == EDITION or date.fromisoformat(value) in days:
        return False
    kept = {read: models()[read.name].keep for read in model.reads if read.name in models() and read.first != PAST}
    first = date.fromisoformat(value)
    return any(keep and first + timedelta(read.first) < today - timedelta(keep) for read, keep in kept.items())
