"""Spark's jobs on EMR Serverless: raw events are compacted each night, and models too large for Athena are built."""

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from pydantic import BaseModel

from matinee.analytics.warehouse import models as warehouse
from matinee.analytics.warehouse import partitions
from matinee.kernel import aws
from matinee.kernel.errors import Problem
from matinee.kernel.settings import settings
from matinee.kernel.types import Input, Instant

TIMEOUT_MINUTES = 240
"""Of a job: longer means that it hangs."""


class NotOnSpark(Problem):
    """Spark builds models of days alone."""

    status, code = 422, "not_on_spark"


class SparkFailed(Exception):
    """A run failed, or was cancelled: asking again would say the same."""


class Wanted(Input):
    """What an operator asks for: one day of a model, or the raw events that arrived on a day in fewer files."""

    at: Instant
    """The same moment asks for the same job, however often; a run gives way to one that was asked for later."""
    day: date
    model: str | None = None
    """None compacts."""


class Made(NamedTuple):
    """What a job run that has ended wrote."""

    model: str
    day: str
    run: str


class Ended(BaseModel):
    """EventBridge's "EMR Serverless Job Run State Change"."""

    applicationId: str
    jobRunId: str
    state: str


def can_build(model: warehouse.Model) -> bool:
    """Whether Spark can: a model of days, of raw events and of days of other models that can be told beforehand."""
    made, reads = warehouse.models(), [read for read in model.reads if read.name != "events"]
    told = all(read.name in made and made[read.name].partition != "week" for read in reads)
    return model.partition == "day" and told and all(read.first > warehouse.PAST for read in model.reads)


def nightly(at: datetime) -> Wanted:
    """Yesterday's raw events: nothing more comes into their folders."""
    return Wanted(at=at, day=at.date() - timedelta(1))


def start(wanted: Wanted) -> str:
    """Start a job; answer the id of its run. Raises NotOnSpark, and KeyError for a model that nobody makes."""
    what = wanted.model or "compact"
    arguments = _model(wanted, wanted.model, _job()["models"]) if wanted.model else _compaction(wanted)
    return submit(f"{what} {wanted.day}", f"{what}-{wanted.day}-{_run(wanted)}", arguments, TIMEOUT_MINUTES)


def submit(name: str, token: str, arguments: list[str], minutes: int) -> str:
    """Start the job's script with these arguments, once for each token; answer the id of the run."""
    answer: dict[str, str] = aws.client("emr-serverless").start_job_run(
        applicationId=settings()["spark_application"],
        clientToken=token[:64],
        executionRoleArn=_job()["role"],
        name=name,
        executionTimeoutMinutes=minutes,
        jobDriver={"sparkSubmit": {"entryPoint": _job()["script"], "entryPointArguments": arguments}},
    )
    return answer["jobRunId"]


def done(run: str) -> bool:
    """Whether a run has succeeded: False while it goes on. Raises SparkFailed."""
    found = aws.client("emr-serverless").get_job_run(applicationId=settings()["spark_application"], jobRunId=run)
    state = found["jobRun"]["state"]
    if state in ("FAILED", "CANCELLED"):
        raise SparkFailed(f"run {run} is {state}: {found['jobRun']['stateDetails']}")
    return bool(state == "SUCCESS")


def made(ended: Ended) -> Made | None:
    """The model that a run made; None for one of another application, one that failed, and one that compacted."""
    if ended.applicationId != settings()["spark_application"] or ended.state != "SUCCESS":
        return None
    found = aws.client("emr-serverless").get_job_run(applicationId=ended.applicationId, jobRunId=ended.jobRunId)
    command, *words = found["jobRun"]["jobDriver"]["sparkSubmit"]["entryPointArguments"]
    said = dict(zip(words[::2], words[1::2], strict=True))
    if command != "model":
        return None
    return Made(said["--name"], said["--day"], said["--write"].rstrip("/").rpartition("run=")[2])


def finish(ended: Ended) -> None:
    """Let a model's partition be what a run made, unless a newer run has made it since. Idempotent."""
    new = made(ended)
    if new is None:
        return
    model = warehouse.models()[new.model]
    partitions.point(model, new.day, new.run)
    partitions.sweep(model)


def failed(ended: Ended) -> bool:
    """Whether somebody should look at a run of ours."""
    return ended.applicationId == settings()["spark_application"] and ended.state in ("FAILED", "CANCELLED")


def _job() -> dict[str, str]:
    """Its role, its script and its models."""
    told: dict[str, str] = json.loads(settings()["spark_job"])
    return told


def _run(wanted: Wanted) -> str:
    """As `partitions.new_run` names them."""
    return f"{wanted.at:%Y%m%dT%H%M%S%fZ}"


def _compaction(wanted: Wanted) -> list[str]:
    return ["compact", "--folder", partitions.address(f"events/day={wanted.day}/")]


def _model(wanted: Wanted, name: str, file: str) -> list[str]:
    """Raises NotOnSpark, KeyError."""
    model, today = warehouse.models()[name], wanted.at.date()
    if not can_build(model):
        raise NotOnSpark(f"{name} is no model of single days that reads single days")
    write = partitions.address(partitions.folder(model, str(wanted.day), _run(wanted)))
    reads = [each for read in model.reads for each in _reads(read, wanted.day, today)]
    dates = ["--day", str(wanted.day), "--today", str(today)]
    return ["model", "--models", file, "--name", name, *dates, "--write", write, *reads]


def _reads(read: warehouse.Read, day: date, today: date) -> Iterator[str]:
    """`--read` for each day that is there."""
    for of_day, folder in _folders(read, day, today):
        yield from ("--read", f"{read.name}:{of_day}={folder}")


def _folders(read: warehouse.Read, day: date, today: date) -> Iterator[tuple[str, str]]:
    """(day, folder) of what a model reads: raw events by the days of their arrival, models by Glue."""
    if read.name == "events":
        first = max(day - warehouse.EARLY, today - warehouse.RAW)
        for number in range((today - first).days + 1):
            arrived = first + timedelta(number)
            yield str(arrived), partitions.address(f"events/day={arrived}/")
        return
    begins, ends = (str(day + timedelta(days)) for days in (read.first, read.last))
    source = warehouse.models()[read.name]
    for value, run in sorted(partitions.existing(source).items()):
        if source.partition == "edition" or begins <= value <= ends:
            yield value, partitions.address(partitions.folder(source, value, run))


def asked(event: dict[str, Any]) -> Wanted:
    """What a schedule's event or an operator's payload asks for. Raises ValidationError."""
    if event.get("detail-type") == "Scheduled Event":
        return nightly(datetime.fromisoformat(event["time"]))
    return Wanted.model_validate(event)
