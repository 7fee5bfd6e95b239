"""A burst of uploads with the concurrency that prod reserves: whoever is throttled waits for its turn, and none is lost."""

import json

from infra.domains import DOMAINS, steps
from infra.workflows.states import definition
from tests.local.engine.conftest import ROLE, Engine, until
from tests.local.engine.test_deviations import _reserving

UPLOADS = 100
SUBMITS = """
import boto3, time

def handler(event, context):
    time.sleep(0.2)
    boto3.client("stepfunctions").send_task_success(taskToken=event["task_token"], output="{}")
"""


def test_a_hundred_films_at_once_are_all_submitted(engine: Engine) -> None:
    transcoding = next(each for each in DOMAINS if each.name == "transcoding")
    assert transcoding.workflow
    rows = {name: row for name, (_, row) in steps(transcoding).items()}
    made = definition(transcoding.workflow, {name: row.timeout for name, row in rows.items()})
    _reserving(engine, "submits", rows["submit_job"].concurrency or 0, SUBMITS)
    parameters = {"FunctionName": "submits", "Payload": {"task_token.$": "$$.Task.Token"}}
    task = {**made["States"]["Transcode"], "Parameters": parameters, "End": True}
    for onward in ("Next", "Catch"):
        del task[onward]
    states = engine.client("stepfunctions")
    machine = json.dumps({"StartAt": "Transcode", "States": {"Transcode": task}})
    arn = states.create_state_machine(name="burst", definition=machine, roleArn=ROLE)["stateMachineArn"]
    for number in range(UPLOADS):
        states.start_execution(stateMachineArn=arn, name=f"film-{number}")

    def how_many(status: str) -> int:
        return len(states.list_executions(stateMachineArn=arn, statusFilter=status, maxResults=1000)["executions"])

    until(lambda: how_many("RUNNING") == 0, 240)
    assert (how_many("SUCCEEDED"), how_many("FAILED")) == (UPLOADS, 0)
