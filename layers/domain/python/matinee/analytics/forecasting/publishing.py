"""Forecasts on their way to and from Athena: questions and their answers, rows into the lake, marts made of them."""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import count

from matinee.analytics.forecasting import nightly
from matinee.analytics.forecasting.artefacts import Name, Verdict
from matinee.analytics.forecasting.inputs import Ask, Row
from matinee.analytics.warehouse import asking, partitions
from matinee.analytics.warehouse.models import SOURCES, models
from matinee.analytics.warehouse.runs import Run
from matinee.kernel import aws, log
from matinee.kernel.settings import settings

KEY = "forecasts/rows.jsonl"
"""The rows of all marts, as the source `forecasts` has them: those of the last evening alone."""


def train(run: Run) -> dict[Name, Verdict]:
    """Train on what was built up to yesterday, on Mondays. Raises QueryFailed, TimeoutError."""
    if run.today.weekday() != 0 or not run.ended:
        return {}
    verdicts = nightly.train(_asker(), run.today - timedelta(1))
    for name, verdict in verdicts.items():
        log.logger.info("a forecast was trained", model=name, adopted=verdict.adopted, reason=verdict.reason)
    return verdicts


def publish(run: Run) -> dict[str, int]:
    """Forecast as of yesterday evening, and build the marts of it. Returns their rows; none where nothing was built.

    Doing it again replaces the marts' partitions by the same rows. Raises QueryFailed, TimeoutError.
    """
    if not run.ended:
        return {}
    day = run.today - timedelta(1)
    told = nightly.forecasts(_asker(), day)
    write(day, told)
    name = partitions.new_run()
    begun = {}
    for mart in told:
        model = models()[mart]
        sql = partitions.unload(model.select(str(day), run.today), partitions.folder(model, str(day), name))
        begun[mart] = asking.start(sql, f"{name} {mart}")
    for mart, query_id in begun.items():
        asking.waited(query_id)
        partitions.point(models()[mart], str(day), name)
        partitions.sweep(models()[mart])
    return {mart: len(rows) for mart, rows in told.items()}


def write(day: date, told: Mapping[str, nightly.Rows]) -> None:
    """Replace the source's rows. Raises ValueError for a row that says what the source has no column for."""
    lines = []
    for mart, rows in told.items():
        for row in rows:
            if strange := row.keys() - SOURCES["forecasts"].keys():
                raise ValueError(f"the source of {mart} has no {', '.join(sorted(strange))}")
            lines.append(json.dumps({"mart": mart, "as_of": str(day), **row}, ensure_ascii=False) + "\n")
    aws.client("s3").put_object(Bucket=settings().bucket("lake"), Key=KEY, Body="".join(lines).encode())


def _asker() -> Ask:
    run, numbers = partitions.new_run(), count()
    return lambda sql: _answer(asking.start(sql, f"{run} {next(numbers)}"))


def _answer(query_id: str) -> Iterator[Row]:
    """The rows of an answer, read from the object that Athena writes: a million households are some 100 MB."""
    asking.waited(query_id)
    found = aws.client("s3").get_object(Bucket=settings().bucket("lake"), Key=f"queries/{query_id}.csv")
    with io.TextIOWrapper(io.BufferedReader(found["Body"], 1 << 20), encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)
