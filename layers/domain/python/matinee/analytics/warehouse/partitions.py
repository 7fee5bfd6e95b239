"""Partitions in Glue and their folders in the lake: `models/<model>/<partition>=<value>/run=<run>/`.

A run writes a folder of its own, and then one call of Glue points the partition at it. Runs have names that sort by time; a
partition is never pointed back to an older run's folder, and the folders of older runs are deleted.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from matinee.analytics.warehouse.models import EDITION, Model
from matinee.kernel import aws, objects
from matinee.kernel.settings import settings
from matinee.kernel.types import now

_FOLDER = re.compile(r"models/(?P<model>\w+)/\w+=(?P<value>[^/]+)/run=(?P<run>[^/]+)/")
_ABANDONED = timedelta(days=1)
"""After so long nobody writes a folder any more that no partition was pointed at."""


def new_run() -> str:
    """A name for a run, which sorts after those of all runs before it."""
    return f"{now():%Y%m%dT%H%M%S%fZ}"


def began(run: str) -> date:
    return date(int(run[:4]), int(run[4:6]), int(run[6:8]))


def folder(model: Model, value: str, run: str) -> str:
    """The key prefix of what a run makes of a partition."""
    return f"models/{model.name}/{model.partition}={value}/run={run}/"


def address(prefix: str) -> str:
    return f"s3://{settings().bucket('lake')}/{prefix}"


def unload(select: str, prefix: str) -> str:
    """A query that writes an answer as Parquet below a prefix, which has nothing yet."""
    return f"UNLOAD (\n{select}\n) TO '{address(prefix)}' WITH (format = 'PARQUET', compression = 'SNAPPY')"


def holds(prefix: str) -> bool:
    """Whether the lake has an object below this prefix."""
    return next(iter(objects.below(settings().bucket("lake"), prefix)), None) is not None


def existing(model: Model) -> dict[str, str]:
    """Value → run, of all partitions."""
    pages = aws.client("glue").get_paginator("get_partitions")
    return {
        partition["Values"][0]: _run_of(partition["StorageDescriptor"]["Location"])
        for page in pages.paginate(DatabaseName=settings()["database"], TableName=model.name, ExcludeColumnSchema=True)
        for partition in page["Partitions"]
    }


def _run_of(location: str) -> str:
    return location.rstrip("/").rpartition("run=")[2]


def point(model: Model, value: str, run: str) -> None:
    """Let a partition be what this run made of it, unless a newer run has made it since. Idempotent."""
    glue = aws.client("glue")
    where = {"DatabaseName": settings()["database"], "TableName": model.name}
    table = glue.get_table(DatabaseName=where["DatabaseName"], Name=model.name)["Table"]
    storage = table["StorageDescriptor"] | {"Location": address(folder(model, value, run))}
    made = {"Values": [value], "StorageDescriptor": storage}
    try:
        glue.create_partition(**where, PartitionInput=made)
    except glue.exceptions.AlreadyExistsException:
        there = glue.get_partition(**where, PartitionValues=[value])["Partition"]["StorageDescriptor"]["Location"]
        if _run_of(there) < run:
            glue.update_partition(**where, PartitionValueList=[value], PartitionInput=made)


def sweep(model: Model) -> None:
    """Delete what older runs than the current made of each partition, and what was left of runs that were broken off."""
    current = existing(model)
    before = now().date() - _ABANDONED
    found: Iterator[str] = objects.below(settings().bucket("lake"), f"models/{model.name}/")
    objects.delete(settings().bucket("lake"), (key for key in found if _stale(key, current, before)))


def _stale(key: str, current: dict[str, str], before: date) -> bool:
    found = _FOLDER.match(key)
    if not found:
        return False
    at = current.get(found["value"])
    return found["run"] < at if at else began(found["run"]) < before


def retire(model: Model, today: date) -> None:
    """Delete the partitions that were kept for long enough, by their days and since they were built."""
    if model.keep is None:
        return
    last = today - timedelta(model.keep)
    old = [
        value
        for value, run in existing(model).items()
        if value != EDITION and date.fromisoformat(value) < last and began(run) < last
    ]
    _drop(model, old)


def _drop(model: Model, values: Iterable[str]) -> None:
    """The partition first: nobody reads a folder that is being deleted."""
    for value in values:
        aws.client("glue").delete_partition(
            DatabaseName=settings()["database"], TableName=model.name, PartitionValues=[value]
        )
        objects.empty(settings().bucket("lake"), f"models/{model.name}/{model.partition}={value}/")
