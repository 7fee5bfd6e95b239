"""Spark's part of the lake: a model of the warehouse for one day, and small files made into few.

The same script runs on EMR Serverless and on the local platform. It needs nothing but Spark, and Python 3.9, which EMR has.

    job.py model --models s3://…/models.json --name sessions --day 2026-11-28 --today 2026-11-29
                 --read clean_events:2026-11-28=s3://…/run=…/ [--read …] --write s3://…/run=…/
    job.py compact --folder s3://…/events/day=2026-11-28/ [--megabytes 128]
    job.py factorise --folder s3://…/factors/<version>/ --rank 64 --rounds 8 --alpha 10 --fit twin=8.8 [--fit …]

`models.json` holds what `infra/spark_models.py` made of the warehouse's SQL: {name: {"sql": …, "columns": {name: type},
"reads": {name: columns}}}. A model's folder is new for each run, so that a run which is repeated or killed changes nothing that
anybody reads; who started the run then points the Glue partition at it.

`factorise` reads `<name>.csv` for each `--fit name=regularisation`, and writes `<name>.factors/`: a line a title.
"""

import argparse
import json
import math
import re
import sys
from datetime import date, timedelta
from typing import Any

from pyspark.sql import DataFrame, SparkSession, Window
from pyspark.sql import functions as F

_SETTINGS = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.timestampType": "TIMESTAMP_NTZ",
    "spark.hadoop.mapreduce.fileoutputcommitter.marksuccessfuljobs": "false",  # Glue says what is whole
    "spark.sql.parquet.inferTimestampNTZ.enabled": "true",  # the lake's timestamps have no zone, and are UTC
}
_LARGEST_FILE = 128
"""Megabytes of a file that is written: Athena's advice."""
_ROWS_A_FILE = 2_000_000


def main(words: list[str]) -> None:
    asked = _parser().parse_args(words)
    spark = session(f"matinee {asked.command}")
    try:
        if asked.command == "model":
            build(
                spark,
                asked.models,
                asked.name,
                asked.day,
                asked.today,
                [_read(each) for each in asked.read],
                asked.write,
            )
        elif asked.command == "factorise":
            for name, regularisation in map(_fit, asked.fit):
                factorise(spark, asked.folder, name, regularisation, asked.rank, asked.rounds, asked.alpha)
        else:
            compact(spark, asked.folder, asked.megabytes)
    finally:
        spark.stop()


def session(name: str) -> SparkSession:
    builder = SparkSession.builder.appName(name)
    for setting, value in _SETTINGS.items():
        builder = builder.config(setting, value)
    return builder.getOrCreate()


def build(
    spark: SparkSession, models: str, name: str, day: str, today: str, reads: list[tuple[str, str, str]], write: str
) -> int:
    """Write a model's rows of one day, and answer how many.

    `today` says how far back raw events reach. `reads` are (model, day, folder); a model of which a day is missing has no rows
    on that day. Raises KeyError for an unknown model or one that is not read, and what Spark raises.
    """
    text = spark.read.text(models, wholetext=True).first()
    assert text is not None
    model: dict[str, Any] = json.loads(text[0])[name]
    folders: dict[str, dict[str, str]] = {}
    for source, of_day, folder in reads:
        folders.setdefault(source, {})[of_day] = folder
    for source, columns in model["reads"].items():
        _source(spark, columns, folders.get(source, {})).createOrReplaceTempView(source)
    rows = spark.sql(_dated(model, day, today))
    shaped = rows.select(*(F.col(column).cast(_type(kind)).alias(column) for column, kind in model["columns"].items()))
    shaped.cache()
    count = shaped.count()
    shaped.coalesce(max(1, math.ceil(count / _ROWS_A_FILE))).write.mode("overwrite").parquet(write)
    shaped.unpersist()
    return count


def compact(spark: SparkSession, folder: str, megabytes: int) -> int:
    """Make the files of each `hour=…/` below a folder into as few as their size asks for; answer how many files went.

    The new files are written before the old ones go: whoever reads in between, or after a run that was killed, sees events
    twice, which all readers leave out by `event_id`. Of an event that is there twice, the one that arrived first stays.
    """
    gone = 0
    for hour in _listed(spark, folder, folders=True):
        before = _listed(spark, hour)
        wanted = max(1, math.ceil(sum(before.values()) / (megabytes << 20)))
        if len(before) <= wanted:
            continue
        events = _without_zone(spark.read.option("mergeSchema", "true").parquet(*before))
        first = Window.partitionBy("event_id").orderBy("received_at", "ts")
        once = events.withColumn("_nth", F.row_number().over(first)).where("_nth = 1").drop("_nth")
        ordered = once.repartition(wanted, "event_id").sortWithinPartitions("type", "ts")
        ordered.write.mode("append").parquet(hour)
        for path in before:
            _hadoop(spark, path)[0].delete(_hadoop(spark, path)[1], False)
        gone += len(before)
    return gone


def factorise(
    spark: SparkSession, folder: str, name: str, regularisation: float, rank: int, rounds: int, alpha: float
) -> int:
    """Write the factors of each title in a file of confidences, and answer how many titles they are.

    The file's lines are profile (a number), title, confidence (above 0); those that are written: title, then its factors.
    Implicit ALS: Hu, Koren, Volinsky (2008), with the regularisation of each row times its length, as Spark has it. It is called
    as Java has it: `pyspark.ml` imports numpy, which whoever runs a job would have to bring.
    """
    rows = spark.read.csv(f"{folder}{name}.csv", schema="profile int, title string, confidence float")
    numbers = F.row_number().over(Window.orderBy("title"))
    titles = rows.select("title").distinct().withColumn("item", numbers).cache()
    jvm: Any = spark.sparkContext._jvm
    als = jvm.org.apache.spark.ml.recommendation.ALS()
    als.setImplicitPrefs(True).setAlpha(alpha).setRegParam(regularisation).setRank(rank).setMaxIter(rounds).setSeed(1)
    als.setUserCol("profile").setItemCol("item").setRatingCol("confidence")
    fitted = als.fit(rows.join(F.broadcast(titles), "title")._jdf)
    factors = DataFrame(fitted.itemFactors(), spark).withColumnRenamed("id", "item").join(titles, "item")
    line = F.concat_ws(",", F.col("title"), F.col("features").cast("array<string>"))
    factors.select(line).write.mode("overwrite").text(f"{folder}{name}.factors/")
    return titles.count()


def _source(spark: SparkSession, columns: dict[str, str], folders: dict[str, str]) -> DataFrame:
    """The days of a model, with their `day`: a column that a day's files lack is null."""
    wanted = ", ".join(f"`{name}` {_type(kind)}" for name, kind in {**columns, "day": "date"}.items())
    rows = spark.createDataFrame([], wanted)
    for day, folder in sorted(folders.items()):
        if not _listed(spark, folder) and not _listed(spark, folder, folders=True):
            continue
        found = _without_zone(spark.read.parquet(folder)).drop("day", "run").withColumn("day", F.lit(day).cast("date"))
        missing = [name for name in rows.columns if name not in found.columns]
        for name in missing:
            found = found.withColumn(name, F.lit(None))
        typed = [F.col(name).cast(_type({**columns, "day": "date"}[name])).alias(name) for name in rows.columns]
        rows = rows.unionByName(found.select(*typed))
    return rows


def _without_zone(rows: DataFrame) -> DataFrame:
    """Firehose's timestamps are instants for Spark, DuckDB's and Athena's are not. All are UTC."""
    instants = [name for name, kind in rows.dtypes if kind == "timestamp"]
    for name in instants:
        rows = rows.withColumn(name, F.col(name).cast("timestamp_ntz"))
    return rows


def _dated(model: dict[str, Any], day: str, today: str) -> str:
    """A model's SQL for a day: see `matinee.analytics.warehouse.models.Model.body`, which does the same for Athena."""
    of, early, kept = date.fromisoformat(day), timedelta(model["early_days"]), timedelta(model["raw_days"])
    oldest = date.fromisoformat(today) - kept
    sql = re.sub(r"\{day([+-]\d+)\}", lambda found: _literal(of + timedelta(int(found[1]))), model["sql"])
    gone = str(of - early < oldest + early).upper()
    return sql.replace("{raw}", _literal(max(of - early, oldest))).replace("{raw_gone}", gone)


def _literal(day: date) -> str:
    return f"DATE '{day}'"


def _type(kind: str) -> str:
    """Spark's name of a column's type in the lake."""
    return "timestamp_ntz" if kind == "timestamp" else kind


def _listed(spark: SparkSession, folder: str, folders: bool = False) -> dict[str, int]:
    """The addresses of its data files, or of the folders in it, with their sizes in bytes; none where there is none."""
    files, path = _hadoop(spark, folder)
    if not files.exists(path):
        return {}
    found = files.listStatus(path)
    return {
        status.getPath().toString(): status.getLen()
        for status in found
        if status.isDirectory() == folders and status.getPath().getName()[0] not in "._"
    }


def _hadoop(spark: SparkSession, address: str) -> tuple[Any, Any]:
    """(the file system, the path) by which Spark itself reads an address."""
    jvm, context = spark.sparkContext._jvm, spark.sparkContext._jsc
    path = jvm.org.apache.hadoop.fs.Path(address)  # type: ignore[union-attr]
    return path.getFileSystem(context.hadoopConfiguration()), path


def _read(text: str) -> tuple[str, str, str]:
    """`clean_events:2026-11-28=s3://…` → ("clean_events", "2026-11-28", "s3://…")."""
    what, _, folder = text.partition("=")
    model, _, day = what.partition(":")
    return model, day, folder


def _fit(text: str) -> tuple[str, float]:
    """`twin=8.8` → ("twin", 8.8)."""
    name, _, regularisation = text.partition("=")
    return name, float(regularisation)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser()
    commands = parser.add_subparsers(dest="command", required=True)
    model = commands.add_parser("model")
    for name in ("models", "name", "day", "today", "write"):
        model.add_argument(f"--{name}", required=True)
    model.add_argument("--read", action="append", default=[])
    small = commands.add_parser("compact")
    small.add_argument("--folder", required=True)
    small.add_argument("--megabytes", type=int, default=_LARGEST_FILE)
    factors = commands.add_parser("factorise")
    factors.add_argument("--folder", required=True)
    for name, kind in (("rank", int), ("rounds", int), ("alpha", float)):
        factors.add_argument(f"--{name}", type=kind, required=True)
    factors.add_argument("--fit", action="append", required=True)
    return parser


if __name__ == "__main__":
    main(sys.argv[1:])
