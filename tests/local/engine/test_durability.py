"""What is left when the engine is killed, and what is not left running."""

import json
import os
import re
import signal
import time
import urllib.request
from pathlib import Path

import pytest

from infra.local.engine import autosave
from infra.local.engine.server import REST
from tests.local.engine.conftest import BARE, Engine, until

pytestmark = pytest.mark.skipif(BARE, reason="what our own saving promises")


def test_all_but_the_last_seconds_survives_a_kill(own_engine: Engine) -> None:
    dynamodb, s3, sqs = (own_engine.client(service) for service in ("dynamodb", "s3", "sqs"))
    dynamodb.create_table(
        TableName="films",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
    )
    s3.create_bucket(Bucket="films")
    queue = sqs.create_queue(QueueName="films")["QueueUrl"]
    for number in range(50):
        dynamodb.put_item(TableName="films", Item={"pk": {"S": str(number)}, "bytes": {"B": b"\x00\xff"}})
        sqs.send_message(QueueUrl=queue, MessageBody=str(number))
    s3.put_object(Bucket="films", Key="film", Body=b"film")
    time_allowed = autosave.EVERY + 2
    assert time_allowed <= 5
    own_engine.saved()
    s3.put_object(Bucket="films", Key="just now", Body=b"film")
    own_engine.kill()
    own_engine.start()
    items = dynamodb.scan(TableName="films")["Items"]
    assert len(items) == 50 and items[0]["bytes"]["B"] == b"\x00\xff"
    attributes = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["ApproximateNumberOfMessages"])["Attributes"]
    assert attributes == {"ApproximateNumberOfMessages": "50"}
    assert s3.get_object(Bucket="films", Key="film")["Body"].read() == b"film"
    assert s3.get_object(Bucket="films", Key="just now")["Body"].read() == b"film"


def test_all_survives_a_kill_right_after_a_rest(own_engine: Engine) -> None:
    """The demo's accounts are there though the engine dies as soon as the platform is ready."""
    own_engine.saved()
    queue = own_engine.client("sqs").create_queue(QueueName="accounts")["QueueUrl"]
    urllib.request.urlopen(urllib.request.Request(own_engine.url + REST, method="POST")).close()
    own_engine.kill()
    own_engine.start()
    assert own_engine.client("sqs").list_queues()["QueueUrls"] == [queue]


def test_code_and_templates_survive_a_kill_though_they_are_not_written_each_time(own_engine: Engine) -> None:
    lambdas, stacks = own_engine.client("lambda"), own_engine.client("cloudformation")

    def template(queue: str) -> str:
        resource = {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": queue}}
        return json.dumps({"Resources": {"Queue": resource}})

    def deployed() -> str:
        found = stacks.describe_stack_resources(StackName="queues")["StackResources"]
        return str(found[0]["PhysicalResourceId"])

    own_engine.function("large", f"def handler(event, context): return 'large'\n# {os.urandom(8192).hex()}")
    own_engine.function("gone", f"def handler(event, context): return 'gone'\n# {os.urandom(8192).hex()}")
    stacks.create_stack(StackName="queues", TemplateBody=template("first"))
    stacks.get_waiter("stack_create_complete").wait(StackName="queues", WaiterConfig={"Delay": 1})
    for _ in range(4):
        own_engine.saved()
    stacks.update_stack(StackName="queues", TemplateBody=template("second"))
    stacks.get_waiter("stack_update_complete").wait(StackName="queues", WaiterConfig={"Delay": 1})
    lambdas.delete_function(FunctionName="gone")
    own_engine.saved()
    for _ in range(2):
        own_engine.kill()
        own_engine.start()
        assert own_engine.invoke("large") == (None, "large")
        assert "second" in deployed()
        assert "second" in json.dumps(stacks.get_template(StackName="queues")["TemplateBody"])
    assert len(list((own_engine.state / "services/kept").iterdir())) == 1


def test_a_change_is_on_disk_within_five_seconds(own_engine: Engine) -> None:
    own_engine.saved()
    begin = time.monotonic()
    own_engine.saved()
    assert time.monotonic() - begin < 5


def test_what_every_reader_of_a_stream_has_read_is_saved_no_more(own_engine: Engine) -> None:
    """A large import would be saved three times over: once as items, and twice as their changes."""
    dynamodb, streams = own_engine.client("dynamodb"), own_engine.client("lambda")
    stream = dynamodb.create_table(
        TableName="outbox",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
    )["TableDescription"]["LatestStreamArn"]
    own_engine.function("read", "def handler(event, context): pass")
    mapping = streams.create_event_source_mapping(
        EventSourceArn=stream, FunctionName="read", StartingPosition="TRIM_HORIZON", BatchSize=1
    )["UUID"]
    file = own_engine.state / "services/state.json"

    def saved_records() -> list[str]:
        own_engine.saved()
        found = json.loads(file.read_text())["dynamodb"]["stream_records"]
        return re.findall(r"only the (\w+) says", json.dumps(found))

    dynamodb.put_item(TableName="outbox", Item={"pk": {"S": "only the first says"}})
    until(lambda: saved_records() == [])
    streams.update_event_source_mapping(UUID=mapping, Enabled=False)
    dynamodb.put_item(TableName="outbox", Item={"pk": {"S": "only the second says"}})
    assert set(saved_records()) == {"second"}
    own_engine.kill()
    own_engine.start()
    assert set(saved_records()) == {"second"}


def test_a_stop_saves_at_once(own_engine: Engine) -> None:
    own_engine.client("sqs").create_queue(QueueName="just-now")
    begin = time.monotonic()
    own_engine.stop()
    assert time.monotonic() - begin < 3
    own_engine.start()
    assert own_engine.client("sqs").get_queue_url(QueueName="just-now")


def test_a_bucket_of_a_deployment_that_was_lost_can_be_made_again(own_engine: Engine) -> None:
    own_engine.saved()
    own_engine.client("s3").create_bucket(Bucket="lost")
    own_engine.kill()
    own_engine.start()
    assert own_engine.client("s3").list_buckets()["Buckets"] == []


def test_no_function_outlives_the_engine(own_engine: Engine) -> None:
    own_engine.function(
        "sleeps", "import os, time\ndef handler(event, context):\n time.sleep(event)\n return os.getpid()"
    )
    _, pid = own_engine.invoke("sleeps", 0)
    functions = own_engine.client("lambda")
    functions.invoke(FunctionName="sleeps", InvocationType="Event", Payload=json.dumps(9))
    process = Path(f"/proc/{pid}")
    assert process.exists()
    own_engine.kill()
    until(lambda: not process.exists(), within=2)


def test_a_killed_function_is_started_again(engine: Engine) -> None:
    engine.function("pid", "import os\ndef handler(event, context): return os.getpid()")
    _, pid = engine.invoke("pid")
    os.kill(pid, signal.SIGKILL)
    _, another = engine.invoke("pid")
    assert another != pid


def test_an_idle_engine_takes_no_cpu(own_engine: Engine) -> None:
    own_engine.function("once", "def handler(event, context): pass")
    own_engine.invoke("once")
    own_engine.saved()
    assert own_engine.process
    stat = Path(f"/proc/{own_engine.process.pid}/stat")

    def ticks() -> int:
        user, system = stat.read_text().split()[13:15]
        return int(user) + int(system)

    before, begin = ticks(), time.monotonic()
    until(lambda: time.monotonic() - begin > 6)
    assert ticks() - before <= 6, "more than one percent of a core"


def test_functions_see_nothing_of_the_host(engine: Engine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("STRIPE_SECRET_KEY", "of-the-host")
    hosted = Engine(tmp_path).start()
    try:
        hosted.client("iam").create_role(RoleName="everything", AssumeRolePolicyDocument="{}")
        hosted.function("environment", "import os\ndef handler(event, context): return dict(os.environ)")
        _, environment = hosted.invoke("environment")
    finally:
        hosted.kill()
    assert "of-the-host" not in json.dumps(environment)
    assert environment["AWS_ENDPOINT_URL"] == hosted.url
