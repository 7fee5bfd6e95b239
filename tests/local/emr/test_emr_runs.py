"""Job runs: real Spark under the rights of a role, the states and events of AWS, and what happens when something ends."""

import json
import signal
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.local.emr.conftest import Emulator, Lake
from tests.local.engine.conftest import BARE

pytestmark = [pytest.mark.skipif(BARE, reason="not about the engine"), pytest.mark.usefixtures("needs_spark")]
Until = Callable[..., Any]
COUNT = b"""
import sys
from pyspark.sql import SparkSession
spark = SparkSession.builder.getOrCreate()
lines = spark.read.text(sys.argv[1])
lines.groupBy("value").count().coalesce(1).write.mode("overwrite").json(sys.argv[2])
spark.stop()
"""
SLEEP = b"import time\ntime.sleep(600)\n"


@pytest.fixture(scope="session")
def role(lake: Lake) -> str:
    lake.put("count.py", COUNT, "scripts")
    lake.put("sleep.py", SLEEP, "scripts")
    lake.put("raise.py", b"raise ValueError('the day is not there')\n", "scripts")
    lake.put("in/a.txt", b"one\ntwo\none\n")
    lake.put("in/b.txt", b"two\none\n")
    return lake.role("spark")


def test_a_run_reads_and_writes_s3_by_spark(emulator: Emulator, lake: Lake, role: str) -> None:
    end = emulator.ended(emulator.submit(role, "count.py", "s3://lake/in/", "s3://lake/out/"))
    assert end["state"] == "SUCCESS", end["stateDetails"]
    (part,) = (key for key in lake.keys("out/") if key.endswith(".json"))
    rows = [json.loads(line) for line in lake.read(part).splitlines()]
    assert sorted((row["value"], row["count"]) for row in rows) == [("one", 3), ("two", 2)]
    assert not [key for key in lake.keys("out/") if key.endswith(".crc")]
    assert end["totalExecutionDurationSeconds"] > 0


def test_a_run_may_write_only_what_its_role_may(emulator: Emulator, lake: Lake, role: str) -> None:
    narrow = lake.role("narrow", writes="models/*")
    end = emulator.ended(emulator.submit(narrow, "count.py", "s3://lake/in/", "s3://lake/elsewhere/"))
    assert end["state"] == "FAILED"
    assert "s3://lake/elsewhere/" in end["stateDetails"]
    assert "may not be written" in end["stateDetails"]
    assert not lake.keys("elsewhere/")


def test_a_run_may_read_only_what_its_role_may(emulator: Emulator, lake: Lake, role: str) -> None:
    narrow = lake.role("blind", reads="models/*")
    end = emulator.ended(emulator.submit(narrow, "sleep.py", "s3://lake/in/"))
    assert (end["state"], end["stateDetails"]) == ("FAILED", "s3://lake/in/a.txt may not be read")


def test_a_role_that_does_not_trust_emr_serverless_runs_nothing(emulator: Emulator, role: str) -> None:
    end = emulator.ended(emulator.submit("arn:aws:iam::000000000000:role/absent", "sleep.py"))
    assert end["state"] == "FAILED"
    assert "cannot be assumed" in end["stateDetails"]


def test_a_script_that_raises_fails_its_run_with_the_exception(emulator: Emulator, role: str) -> None:
    end = emulator.ended(emulator.submit(role, "raise.py"))
    assert end["state"] == "FAILED"
    assert "ValueError: the day is not there" in end["stateDetails"]


def test_a_script_that_is_missing_fails_its_run(emulator: Emulator, role: str) -> None:
    end = emulator.ended(emulator.submit(role, "absent.py"))
    assert (end["state"], end["stateDetails"]) == ("FAILED", "s3://scripts/absent.py does not exist")


def test_each_state_is_told_once_and_in_order(emulator: Emulator, role: str, until: Until) -> None:
    engine = emulator.engine
    lets_in = {"Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"}, "Action": "sqs:*", "Resource": "*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [lets_in]})
    queue = engine.client("sqs").create_queue(QueueName="runs", Attributes={"Policy": policy})["QueueUrl"]
    pattern = {"source": ["aws.emr-serverless"], "detail-type": ["EMR Serverless Job Run State Change"]}
    engine.client("events").put_rule(Name="runs", EventPattern=json.dumps(pattern))
    target = {"Id": "runs", "Arn": "arn:aws:sqs:us-east-1:000000000000:runs"}
    engine.client("events").put_targets(Rule="runs", Targets=[target])
    run = emulator.submit(role, "raise.py", name="nightly")
    told: list[dict[str, Any]] = []

    def look() -> bool:
        messages = engine.client("sqs").receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages", [])
        for message in messages:
            engine.client("sqs").delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
            detail = json.loads(message["Body"])["detail"]
            if detail["jobRunId"] == run:
                told.append(detail)
        return any(each["state"] == "FAILED" for each in told)

    until(look, 120)
    told.sort(key=lambda each: str(each["updatedAt"]))
    assert [(each["previousState"], each["state"]) for each in told] == [
        ("SUBMITTED", "PENDING"),
        ("PENDING", "SCHEDULED"),
        ("SCHEDULED", "RUNNING"),
        ("RUNNING", "FAILED"),
    ]
    assert {each["jobRunName"] for each in told} == {"nightly"}
    assert {each["applicationId"] for each in told} == {emulator.application}


def test_a_client_token_makes_one_run(emulator: Emulator, role: str) -> None:
    first = emulator.submit(role, "raise.py", clientToken="night-1")
    assert emulator.submit(role, "raise.py", clientToken="night-1") == first
    with pytest.raises(ClientError, match="ConflictException"):
        emulator.submit(role, "count.py", clientToken="night-1")
    emulator.ended(first)
    assert emulator.submit(role, "raise.py", clientToken="night-1") == first


def test_a_cancelled_run_leaves_no_process(own_emulator: Emulator, role: str, until: Until) -> None:
    run = own_emulator.submit(role, "sleep.py")
    until(lambda: own_emulator.run(run)["state"] == "RUNNING" and own_emulator.children(), 60)
    own_emulator.client.cancel_job_run(applicationId=own_emulator.application, jobRunId=run)
    assert own_emulator.ended(run, 30)["state"] == "CANCELLED"
    until(lambda: not own_emulator.children(), 15)
    with pytest.raises(ClientError, match="ValidationException"):
        own_emulator.client.cancel_job_run(applicationId=own_emulator.application, jobRunId=run)


def test_a_run_that_waits_for_its_turn_can_be_cancelled(own_emulator: Emulator, role: str, until: Until) -> None:
    first, second = (own_emulator.submit(role, "sleep.py") for _ in range(2))
    until(lambda: own_emulator.run(first)["state"] == "RUNNING", 60)
    own_emulator.client.cancel_job_run(applicationId=own_emulator.application, jobRunId=second)
    assert own_emulator.run(second)["state"] == "CANCELLED"
    assert own_emulator.run(first)["state"] == "RUNNING"


def test_a_run_that_a_death_cut_off_is_run_again(own_emulator: Emulator, lake: Lake, role: str, until: Until) -> None:
    run = own_emulator.submit(role, "count.py", "s3://lake/in/", "s3://lake/again/")
    until(lambda: own_emulator.run(run)["state"] == "RUNNING", 60)
    own_emulator.stop(signal.SIGKILL)
    assert not lake.keys("again/")
    own_emulator.start()
    assert own_emulator.ended(run)["state"] == "SUCCESS"
    assert [key for key in lake.keys("again/") if key.endswith(".json")]


def test_an_application_starts_with_its_first_run(own_emulator: Emulator, role: str) -> None:
    def state() -> str:
        found = own_emulator.client.get_application(applicationId=own_emulator.application)["application"]
        return str(found["state"])

    assert state() == "CREATED"
    own_emulator.ended(own_emulator.submit(role, "raise.py"))
    assert state() == "STARTED"
