"""What AWS refuses, the engine refuses: a test is named as its row in the table of deviations."""

import json
import time
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from botocore.exceptions import ClientError

from tests.local.engine.conftest import ROLE, Engine, until

ACCOUNT = "us-east-1:000000000000"
EVENTBRIDGE_SENDS = {"Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"}, "Action": "sqs:SendMessage"}


def queue_of(engine: Engine, name: str, **policy: Any) -> str:
    """Its address. Its policy has one statement, or there is none."""
    url = str(engine.client("sqs").create_queue(QueueName=name)["QueueUrl"])
    if policy:
        document = json.dumps({"Statement": [{**policy, "Resource": f"arn:aws:sqs:{ACCOUNT}:{name}"}]})
        engine.client("sqs").set_queue_attributes(QueueUrl=url, Attributes={"Policy": document})
    return url


def received(engine: Engine, queue: str) -> list[str]:
    found = engine.client("sqs").receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages", [])
    return [message["Body"] for message in found]


def test_policies_of_targets(engine: Engine) -> None:
    """A queue, a function and a workflow each that EventBridge may not reach, before those that it may."""
    events, rule = engine.client("events"), f"arn:aws:events:{ACCOUNT}:rule/reaching"
    events.put_rule(Name="reaching", EventPattern=json.dumps({"source": ["tests"]}))
    own = {"Condition": {"ArnEquals": {"aws:SourceArn": rule}}}
    queues = {
        "closed": queue_of(engine, "closed"),
        "of-others": queue_of(
            engine, "of-others", **EVENTBRIDGE_SENDS, Condition={"ArnEquals": {"aws:SourceArn": f"{rule}-of-others"}}
        ),
        "open": queue_of(engine, "open", **EVENTBRIDGE_SENDS, **own),
    }
    sends = (
        "import boto3\ndef handler(event, context): boto3.client('sqs').send_message(QueueUrl={!r}, MessageBody={!r})"
    )
    for name in ("lets-nobody-in", "lets-events-in"):
        arn = engine.function(name, sends.format(queues["open"], name))
    engine.permit(arn, "events.amazonaws.com", rule)
    arns = [f"arn:aws:sqs:{ACCOUNT}:{name}" for name in queues]
    arns += [f"arn:aws:lambda:{ACCOUNT}:function:{name}" for name in ("lets-nobody-in", "lets-events-in")]
    machine = engine.client("stepfunctions").create_state_machine(
        name="started", definition='{"StartAt": "A", "States": {"A": {"Type": "Pass", "End": true}}}', roleArn=ROLE
    )["stateMachineArn"]
    nothing = engine.role(
        "starts-nothing", {"Effect": "Allow", "Action": "states:StartExecution", "Resource": "arn:no"}
    )
    targets = [{"Id": str(number), "Arn": arn} for number, arn in enumerate(arns)]
    targets += [{"Id": role[-3:], "Arn": machine, "RoleArn": role} for role in (nothing, ROLE)]
    events.put_targets(Rule="reaching", Targets=targets)
    events.put_events(Entries=[{"Source": "tests", "DetailType": "t", "Detail": "{}"}])
    heard: list[str] = []

    def both_came() -> bool:
        heard.extend(received(engine, queues["open"]))
        return len(heard) >= 2

    until(both_came)
    assert {"lets-events-in"} < set(heard) and "lets-nobody-in" not in heard
    assert (received(engine, queues["closed"]), received(engine, queues["of-others"])) == ([], [])
    assert len(engine.client("stepfunctions").list_executions(stateMachineArn=machine)["executions"]) == 1


def test_policies_of_routes(engine: Engine) -> None:
    function = engine.function("answers-routes", "def handler(event, context): return 'here'")
    closed = engine.api("GET /closed", function, lets_in=False)
    with pytest.raises(HTTPError, match="500"):
        urlopen(f"{engine.url}/_aws/execute-api/{closed}/closed")
    opened = engine.api("GET /open/{id}", function, lets_in=False)
    engine.permit(function, "apigateway.amazonaws.com", f"arn:aws:execute-api:{ACCOUNT}:{opened}/*/GET/open/*")
    with urlopen(f"{engine.url}/_aws/execute-api/{opened}/open/1") as answer:
        assert answer.read() == b"here"


def test_policies_of_topics(engine: Engine) -> None:
    sns, cloudwatch, heard = engine.client("sns"), engine.client("cloudwatch"), {}
    denies = {"Effect": "Deny", "Principal": "*", "Action": "sns:Publish", "Resource": "*"}
    insecure = {**denies, "Condition": {"Bool": {"aws:SecureTransport": "false"}}}
    allows = {**denies, "Effect": "Allow", "Principal": {"Service": "cloudwatch.amazonaws.com"}}
    for name, statements in {"only-denies": [insecure], "tells": [insecure, allows], "default": []}.items():
        topic = sns.create_topic(Name=name)["TopicArn"]
        if statements:
            policy = json.dumps({"Statement": statements})
            sns.set_topic_attributes(TopicArn=topic, AttributeName="Policy", AttributeValue=policy)
        lets = {"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "sqs:SendMessage"}
        heard[name] = queue_of(engine, f"of-{name}", **lets)
        sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=f"arn:aws:sqs:{ACCOUNT}:of-{name}")
        cloudwatch.put_metric_alarm(
            AlarmName=name,
            AlarmActions=[topic],
            Namespace="Tests",
            MetricName="m",
            Statistic="Sum",
            Period=60,
            EvaluationPeriods=1,
            Threshold=1,
            ComparisonOperator="GreaterThanThreshold",
        )
        cloudwatch.set_alarm_state(AlarmName=name, StateValue="ALARM", StateReason="a test")
    assert until(lambda: received(engine, heard["tells"])) and until(lambda: received(engine, heard["default"]))
    assert received(engine, heard["only-denies"]) == []


def test_roles_of_state_machines(engine: Engine) -> None:
    function = engine.function("is-called", "def handler(event, context): return 'called'")
    others = engine.role("calls-others", {"Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": "arn:no"})
    states = engine.client("stepfunctions")
    task = {"Type": "Task", "Resource": function, "End": True}
    invoke = {**task, "Resource": "arn:aws:states:::lambda:invoke", "Parameters": {"FunctionName": function}}
    for name, state in {"plain": task, "timed": {**task, "TimeoutSeconds": 9}, "invoke": invoke}.items():
        definition = json.dumps({"StartAt": "A", "States": {"A": state}})
        made = states.create_state_machine(name=f"calls-{name}", definition=definition, roleArn=others)
        ended = engine.ended(states.start_execution(stateMachineArn=made["stateMachineArn"])["executionArn"])
        assert (ended["status"], ended["error"]) == ("FAILED", "Lambda.AWSLambdaException")
        assert f"not authorized to perform: lambda:InvokeFunction on resource: {function}" in ended["cause"]
        assert engine.ended(engine.execution(f"may-call-{name}", {"A": state}))["status"] == "SUCCEEDED"


def test_roles_of_mappings(engine: Engine) -> None:
    queue_of(engine, "mapped")
    source = f"arn:aws:sqs:{ACCOUNT}:mapped"
    stream = engine.client("dynamodb").create_table(
        TableName="mapped",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
    )["TableDescription"]["LatestStreamArn"]
    receives = engine.role("receives", {"Effect": "Allow", "Action": "sqs:ReceiveMessage", "Resource": "*"})
    engine.function("reads-half", "def handler(event, context): pass", Role=receives)
    engine.function("reads", "def handler(event, context): pass")

    def mapping(function: str, source: str) -> dict[str, Any]:
        properties = {"EventSourceArn": source, "FunctionName": function, "StartingPosition": "LATEST"}
        return {"Type": "AWS::Lambda::EventSourceMapping", "Properties": properties}

    assert "permissions to call DeleteMessage on SQS" in engine.refused("half-a-queue", M=mapping("reads-half", source))
    assert f"Cannot access stream {stream}" in engine.refused("half-a-stream", M=mapping("reads-half", stream))
    engine.deploy("whole", Queue=mapping("reads", source), Stream=mapping("reads", stream))


def test_leading_keys(engine: Engine) -> None:
    """Of every kind of request: it may name keys that begin with OWN# alone."""
    engine.client("dynamodb").create_table(
        TableName="leading",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "by")],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        GlobalSecondaryIndexes=[
            {
                "IndexName": "by-author",
                "KeySchema": [{"AttributeName": "by", "KeyType": "HASH"}],
                "Projection": {"ProjectionType": "ALL"},
            }
        ],
    )
    own = {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["OWN#*"]}}
    role = engine.role("own-keys", {"Effect": "Allow", "Action": "dynamodb:*", "Resource": "*", "Condition": own})
    code = """
import boto3

def handler(event, context):
    try:
        getattr(boto3.client("dynamodb"), event["call"])(**event["asked"])
    except Exception as error:
        return error.response["Error"]["Code"]
    return "done"
"""
    engine.function("asks", code, Role=role)
    for owner, expected in (("OWN#1", "done"), ("ELSE#1", "AccessDeniedException")):
        key = {"pk": {"S": owner}}
        by = {"KeyConditionExpression": "#by = :by", "ExpressionAttributeNames": {"#by": "by"}}
        calls: dict[str, Any] = {
            "put_item": {"TableName": "leading", "Item": key},
            "get_item": {"TableName": "leading", "Key": key},
            "batch_get_item": {"RequestItems": {"leading": {"Keys": [{"pk": {"S": "OWN#2"}}, key]}}},
            "batch_write_item": {"RequestItems": {"leading": [{"PutRequest": {"Item": key}}]}},
            "query": {
                "TableName": "leading",
                "IndexName": "by-author",
                **by,
                "ExpressionAttributeValues": {":by": {"S": owner}},
            },
            "transact_write_items": {
                "TransactItems": [
                    {"Put": {"TableName": "leading", "Item": item}} for item in ({"pk": {"S": "OWN#2"}}, key)
                ]
            },
            "transact_get_items": {"TransactItems": [{"Get": {"TableName": "leading", "Key": key}}]},
        }
        assert {call: engine.invoke("asks", {"call": call, "asked": asked})[1] for call, asked in calls.items()} == (
            dict.fromkeys(calls, expected)
        )


def test_event_sizes(engine: Engine) -> None:
    def put(*sizes: int) -> Any:
        entries = [{"Source": "tests", "DetailType": "t", "Detail": json.dumps("x" * size)} for size in sizes]
        return engine.client("events").put_events(Entries=entries)

    assert put(120_000, 120_000)["FailedEntryCount"] == 0
    for sizes in ((262_144,), (140_000, 140_000)):
        with pytest.raises(ClientError, match="Total size of the entries in the request is over the limit"):
            put(*sizes)


def test_state_sizes(engine: Engine) -> None:
    engine.function("says-much", "def handler(event, context): return 'x' * event")
    sized = {"Type": "Task", "Resource": f"arn:aws:lambda:{ACCOUNT}:function:says-much", "End": True}
    runs = {
        size: {"Size": {"Type": "Pass", "Result": size, "Next": "Say"}, "Say": sized} for size in (262_000, 262_144)
    }
    most, beyond = (engine.ended(engine.execution(f"says-{size}", states)) for size, states in runs.items())
    assert most["status"] == "SUCCEEDED"
    assert (beyond["status"], beyond["error"]) == ("FAILED", "States.DataLimitExceeded")


def test_environment_sizes(engine: Engine) -> None:
    def function(size: int) -> dict[str, Any]:
        properties = {
            "Runtime": "python3.13",
            "Handler": "index.handler",
            "Role": ROLE,
            "Code": {"ZipFile": "def handler(event, context): pass"},
            "Environment": {"Variables": {"LONG": "x" * size}},
        }
        return {"Type": "AWS::Lambda::Function", "Properties": properties}

    engine.deploy("fits", Function=function(4_000))
    assert "exceeded the 4KB limit" in engine.refused("too-much", Function=function(4_090))


def test_integration_timeouts(engine: Engine) -> None:
    function = engine.function("takes-its-time", "import time\ndef handler(event, context): time.sleep(9)")
    api = engine.api("GET /slow", function, waits=200)
    begin = time.monotonic()
    with pytest.raises(HTTPError, match="503"):
        urlopen(f"{engine.url}/_aws/execute-api/{api}/slow")
    assert time.monotonic() - begin < 9  # it was answered before its function had


def test_mail_recipients(engine: Engine) -> None:
    """Of the account's own identities alone: an address and a domain."""
    ses = engine.client("ses")
    ses.verify_domain_identity(Domain="senders.test")
    ses.verify_domain_identity(Domain="recipients.test")
    ses.verify_email_identity(EmailAddress="somebody@elsewhere.test")
    own = f"arn:aws:ses:{ACCOUNT}:identity/senders.test"
    role = engine.role("sends-to-own", {"Effect": "Allow", "Action": "ses:SendEmail", "Resource": own})
    code = (
        "import boto3\ndef handler(event, context): boto3.client('ses').send_email(Source='a@senders.test', Destination="
        "{'ToAddresses': event}, Message={'Subject': {'Data': 's'}, 'Body': {'Text': {'Data': 't'}}})"
    )
    engine.function("sends-to", code, Role=role)
    for to in (["b@senders.test"], ["b@nobody.test"], ["other@elsewhere.test"]):
        assert engine.invoke("sends-to", to) == (None, None)
    for to in (["b@recipients.test"], ["somebody@elsewhere.test"], ["b@senders.test", "b@recipients.test"]):
        _, answer = engine.invoke("sends-to", to)
        assert "AccessDenied" in answer["errorMessage"], to
