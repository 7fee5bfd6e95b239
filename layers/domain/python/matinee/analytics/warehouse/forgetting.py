"""Forgets people: rewrites whatever holds rows with their ids, raw events and person-level models alike, without these rows.

Athena writes the rows that stay into a new folder; the old objects are deleted once the partition is pointed at it. Raw events
have no partitions to point: for a moment both are read, which changes nothing, as doubles of an event are one.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta

from matinee.analytics import columns, identities
from matinee.analytics.warehouse import asking, partitions, runs
from matinee.analytics.warehouse.models import IDS, models
from matinee.analytics.warehouse.runs import Asked, Run, Started
from matinee.kernel import aws, objects
from matinee.kernel.settings import settings
from matinee.kernel.types import now

RAW = "events"
SETTLED = timedelta(hours=1)
"""After so long no object of an hour is on its way any more."""
MOST = 2000
"""Ids that one run forgets: a query has 262,144 bytes at most."""


def begin(asked: Asked) -> Run:
    """The partitions and hours that hold rows of those who are to be forgotten, since yesterday or longer."""
    today, run = now().date(), partitions.new_run()
    ids = _ids(str(today))
    jobs = [(name, value) for name in _holders() for value in _where(name, ids, run)] if ids else []
    return Run(asked=asked, run=run, today=today, waves=[jobs] if jobs else [], done=not jobs)


def step(run: Run) -> Run:
    """Raises QueryFailed."""
    return runs.step(run, _unload, _finish)


def end(run: Run) -> Asked:
    """Delete what holds their rows, and note that they are forgotten where nothing is left. Idempotent."""
    for name in _holders():
        if name != RAW:
            partitions.sweep(models()[name])
    before = str(run.today)
    ids = _ids(before)
    left = [name for name in _holders() if ids and list(_where(name, ids, partitions.new_run()))]
    for each in list(identities.forgotten(before))[:MOST] if not left else ():
        identities.done(each)
    return run.asked


def _ids(before: str) -> list[str]:
    return sorted(each.forgotten_id for each in identities.forgotten(before))[:MOST]


def _holders() -> list[str]:
    """Raw events, and the models that have rows with ids."""
    return [RAW, *(name for name, model in models().items() if model.ids)]


def _where(name: str, ids: Sequence[str], run: str) -> Iterator[str]:
    """Partitions that hold rows with these ids; of raw events "2026-11-01/13", a day and an hour."""
    value = (
        "concat(CAST(day AS varchar), '/', hour)" if name == RAW else f'CAST("{models()[name].partition}" AS varchar)'
    )
    for (found,) in asking.answer(f"SELECT DISTINCT {value} FROM {name} WHERE {_theirs(name, ids)}", run):
        if found and (name != RAW or _settled(found)):
            yield found


def _settled(hour: str) -> bool:
    return datetime.strptime(hour, "%Y-%m-%d/%H").replace(tzinfo=UTC) + timedelta(hours=1) + SETTLED < now()


def _theirs(name: str, ids: Iterable[str]) -> str:
    """The condition of their rows, true or false and never null. `v_…` stands for the visitor of a browser."""
    said = list(ids)
    visitors = [each[2:] for each in said if each.startswith("v_")]
    held = IDS if name == RAW else models()[name].ids
    wanted = {column: visitors if column == "visitor_id" else said for column in held}
    return " OR ".join(f"coalesce({column} IN ({_listed(some)}), false)" for column, some in wanted.items() if some)


def _listed(ids: Iterable[str]) -> str:
    return ", ".join(f"'{each}'" for each in ids)


def _unload(run: Run, name: str, value: str, folder: str) -> str:
    stay = f"NOT ({_theirs(name, _ids(str(run.today)))})"
    if name == RAW:
        day, hour = value.split("/")
        names = ", ".join(f'"{each}"' for each in columns.columns())
        rows = f"SELECT {names} FROM {RAW} WHERE day = DATE '{day}' AND hour = '{hour}' AND {stay}"
        return partitions.unload(rows, f"{_hour(value)}rewritten-{folder}/")
    model = models()[name]
    names = ", ".join(f'"{each.name}"' for each in model.columns)
    rows = f"SELECT {names} FROM {name} WHERE {model.partition} = DATE '{value}' AND {stay}"
    return partitions.unload(rows, partitions.folder(model, value, folder))


def _finish(job: Started) -> None:
    if job.model != RAW:
        partitions.point(models()[job.model], job.value, job.run)
        return
    bucket = settings().bucket("lake")
    pages = aws.client("s3").get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=_hour(job.value))
    found = [each for page in pages for each in page.get("Contents", [])]
    new = f"{_hour(job.value)}rewritten-{job.run}/"
    objects.delete(
        bucket, [each["Key"] for each in found if not each["Key"].startswith(new) and each["LastModified"] < job.at]
    )


def _hour(value: str) -> str:
    day, hour = value.split("/")
    return f"events/day={day}/hour={hour}/"
