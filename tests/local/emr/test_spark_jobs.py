"""The functions that start and finish Spark's jobs, over the engine's S3 and Glue, with real Spark between them."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from matinee.analytics.warehouse.models import models
from matinee.kernel import aws, settings
from matinee.recommendations import factors

from functions.analytics import finish_spark_job, start_spark_job
from functions.recommendations import find_factors
from infra import spark_models
from tests.conftest import sample
from tests.local.emr.conftest import Emulator
from tests.local.emr.conftest import Lake as Bucket
from tests.local.engine.conftest import BARE
from tests.platform import ROOT
from tests.spark.events import raw
from tests.spark.lake import Lake

pytestmark = [pytest.mark.skipif(BARE, reason="not about the engine"), pytest.mark.usefixtures("needs_spark")]
DAY, TODAY, DATABASE = "2026-11-26", date(2026, 11, 30), "matinee_test"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    """Raw events, and what Athena's SQL makes of them."""
    one = Lake(tmp_path_factory.mktemp("made"), TODAY)
    one.fill(raw(seed=11, visitors=30))
    for name in ("clean_events", "sessions"):
        for day in one.days("events"):
            one.build(models()[name], day)
    return one


@pytest.fixture(scope="module")
def deployed(emulator: Emulator, lake: Bucket, made: Lake) -> Iterator[Bucket]:
    """The lake in the engine, and functions that are told of it as a deployment tells them."""
    for file in made.folder.rglob("*.parquet"):
        if "sessions" not in file.parts:
            lake.put(str(file.relative_to(made.folder)), file.read_bytes())
    glue = emulator.engine.client("glue")
    glue.create_database(DatabaseInput={"Name": DATABASE})
    for name in ("clean_events", "sessions"):
        descriptor = {
            "Columns": [{"Name": each.name, "Type": each.type} for each in models()[name].columns],
            "Location": f"s3://lake/models/{name}/",
        }
        keys = [{"Name": "day", "Type": "date"}]
        table = {"Name": name, "StorageDescriptor": descriptor, "PartitionKeys": keys}
        glue.create_table(DatabaseName=DATABASE, TableInput=table)
    for day in made.days("events"):
        folder = f"s3://lake/{made.of('clean_events', day)}/"
        given = {"Values": [day], "StorageDescriptor": {"Columns": [], "Location": folder}}
        glue.create_partition(DatabaseName=DATABASE, TableName="clean_events", PartitionInput=given)
    told = {
        "role": lake.role("of-jobs"),
        "script": lake.put("job.py", (ROOT / "lake/spark/job.py").read_bytes(), "scripts"),
        "models": lake.put("models.json", spark_models.text().encode(), "scripts"),
    }
    with pytest.MonkeyPatch.context() as patch:
        environment = {
            **emulator.engine.environment,
            "AWS_ENDPOINT_URL_EMR_SERVERLESS": f"http://127.0.0.1:{emulator.port}",
            "MATINEE_SPARK_APPLICATION": emulator.application,
            "MATINEE_SPARK_JOB": json.dumps(told),
            "MATINEE_BUCKET_LAKE": "lake",
            "MATINEE_DATABASE": DATABASE,
            "MATINEE_DOMAIN": "analytics",
        }
        for name, value in environment.items():
            patch.setenv(name, value)
        _afresh()
        yield lake
    _afresh()


def _afresh() -> None:
    aws.forget()
    settings.settings.cache_clear()


def _asked(at: str) -> str:
    run = start_spark_job.handler({"at": at, "day": DAY, "model": "sessions"}, None)
    assert run
    return run


def _finish(emulator: Emulator, run: str, state: str) -> None:
    """As EventBridge's rule and its queue hand it on."""
    event = sample("analytics", "finish_spark_job")
    body = json.loads(event["Records"][0]["body"])
    body["detail"] |= {"jobRunId": run, "applicationId": emulator.application, "state": state}
    event["Records"][0]["body"] = json.dumps(body)
    assert finish_spark_job.handler(event, _Context()) == {"batchItemFailures": []}


class _Context:
    aws_request_id = "test"

    def get_remaining_time_in_millis(self) -> int:
        return 60_000


def _location(emulator: Emulator) -> str:
    glue = emulator.engine.client("glue")
    found = glue.get_partition(DatabaseName=DATABASE, TableName="sessions", PartitionValues=[DAY])
    return str(found["Partition"]["StorageDescriptor"]["Location"])


def test_a_models_day_is_built_by_spark_and_takes_the_place_of_what_was_there(
    emulator: Emulator, deployed: Bucket, made: Lake, tmp_path: Path
) -> None:
    first = _asked("2026-11-29T10:00:00Z")
    assert _asked("2026-11-29T10:00:00Z") == first, "asked twice, it is one run"
    assert emulator.ended(first)["state"] == "SUCCESS", emulator.run(first)["stateDetails"]
    _finish(emulator, first, "SUCCESS")
    _finish(emulator, first, "SUCCESS")
    assert _location(emulator) == f"s3://lake/models/sessions/day={DAY}/run=20261129T100000000000Z/"
    for key in deployed.keys(f"models/sessions/day={DAY}/"):
        if key.endswith(".parquet"):
            (tmp_path / Path(key).name).write_bytes(deployed.read(key))
    model = models()["sessions"]
    expected = made.rows(model, made.folder / made.of("sessions", DAY))
    assert expected
    assert made.rows(model, tmp_path) == expected

    second = _asked("2026-11-29T11:00:00Z")
    assert emulator.ended(second)["state"] == "SUCCESS"
    assert _location(emulator).endswith("run=20261129T100000000000Z/"), "until it is told, readers see what was there"
    _finish(emulator, second, "SUCCESS")
    assert _location(emulator).endswith("run=20261129T110000000000Z/")
    assert {key.split("/")[3] for key in deployed.keys(f"models/sessions/day={DAY}/")} == {"run=20261129T110000000000Z"}


def test_each_night_yesterdays_raw_events_are_compacted(emulator: Emulator, deployed: Bucket) -> None:
    event = sample("analytics", "start_spark_job") | {"time": "2026-11-27T05:40:00Z"}
    before = deployed.keys(f"events/day={DAY}/")
    run = start_spark_job.handler(event, None)
    assert run
    assert start_spark_job.handler(event, None) == run, "EventBridge may call twice"
    assert emulator.ended(run)["state"] == "SUCCESS", emulator.run(run)["stateDetails"]
    after = deployed.keys(f"events/day={DAY}/")
    assert len(after) == len(before) // 2
    assert len(after) == len({key.rpartition("/")[0] for key in after}), "one file an hour"
    _finish(emulator, run, "SUCCESS")


def test_the_nights_training_has_its_factors_found(emulator: Emulator, deployed: Bucket) -> None:
    night = sample("recommendations", "find_factors")
    folder = f"factors/{night['version']}/"
    for name in ("twin", "model"):
        lines = "".join(f"{profile},ttl_{(profile + n) % 7},0.{n + 1}\n" for profile in range(20) for n in range(4))
        deployed.put(f"{folder}{name}.csv", lines.encode())
    night["job"][2] = f"s3://lake/{folder}"
    started = find_factors.handler(night, None)
    assert find_factors.handler(night, None) == started, "asked twice, it is one run"
    assert not started["factorised"]
    assert emulator.ended(started["run"])["state"] == "SUCCESS", emulator.run(started["run"])["stateDetails"]
    assert find_factors.handler(started, None)["factorised"]
    for name in ("twin", "model"):
        found = factors.found(night["version"], name)
        assert set(found) == {f"ttl_{n}" for n in range(7)}
        assert {each.shape for each in found.values()} == {(64,)}
    _finish(emulator, started["run"], "SUCCESS")


def test_a_run_that_failed_changes_nothing_and_is_counted(
    emulator: Emulator, deployed: Bucket, capsys: pytest.CaptureFixture[str]
) -> None:
    where = _location(emulator)
    deployed.put("raise.py", b"raise ValueError('no')\n", "scripts")
    run = emulator.submit(deployed.role("of-failures"), "raise.py")
    assert emulator.ended(run)["state"] == "FAILED"
    _finish(emulator, run, "FAILED")
    assert _location(emulator) == where
    assert "SparkJobFailed" in capsys.readouterr().out
