"""The contract behind each row of the table of deviations: a test is named as its row."""

import base64
import io
import json
import os
import time
import zipfile
import zlib
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import boto3
import pytest
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import ClientError

from infra.local.acting import Denied
from infra.local.deploy import client, client_of
from infra.local.engine.deviations import DEVIATIONS, ELSEWHERE, KNOWN
from infra.local.mediaconvert import protecting
from infra.local.mediaconvert.storage import Storage
from tests.local.emr.serving import served
from tests.local.engine.conftest import ROLE, ROOT, Engine, until

QUEUE = "arn:aws:mediaconvert:us-east-1:000000000000:queues/ours"
RAISES = """
class TitleNotFound(Exception):
    pass

calls = 0

def handler(event, context):
    global calls
    calls += 1
    if event != "calm":
        raise TitleNotFound("no such title,\\nnot even here")
    return calls
"""
WAITS = """
import boto3

def handler(event, context):
    boto3.client("sqs").send_message(QueueUrl=event["queue"], MessageBody=event["token"])
"""


def test_every_deviation_has_its_test() -> None:
    tests = "".join(file.read_text() for file in Path(__file__).parent.glob("test_*.py"))
    assert [each.name for each in DEVIATIONS if f"def test_{each.name}(" not in tests] == []


def test_what_is_mended_elsewhere_is_mended_and_tested_there() -> None:
    for row in ELSEWHERE:
        file, _, name = row.test.partition("::")
        assert f"def {name}(" in (ROOT / "tests" / file).read_text(), row.name
        assert (ROOT / row.by).exists(), row.name


def test_a_deviation_stands_in_one_list() -> None:
    names = [row.name for rows in (DEVIATIONS, ELSEWHERE, KNOWN) for row in rows]
    assert len(names) == len(set(names))


def test_recorded_types(engine: Engine) -> None:
    made = engine.deploy(
        "recorded",
        Queue={"Type": "AWS::MediaConvert::Queue", "Properties": {"Name": "films"}},
        Archive={"Type": "AWS::Events::Archive", "Properties": {"ArchiveName": "all", "SourceArn": "arn"}},
    )
    assert made == {"Queue": "films", "Archive": "all"}


def test_spark_applications(tmp_path: Path) -> None:
    properties = {
        "Name": "matinee",
        "ReleaseLabel": "emr-7.11.0",
        "Type": "Spark",
        "AutoStopConfiguration": {"Enabled": True, "IdleTimeoutMinutes": 5},
        "Tags": [{"Key": "stage", "Value": "dev"}],
    }
    with served(tmp_path / "emr") as emr:
        engine = Engine(tmp_path / "engine", "--emr", emr).start()
        try:
            application = {"Type": "AWS::EMRServerless::Application", "Properties": properties}
            made = engine.deploy("spark", Application=application)
            found = client("emr-serverless", emr).get_application(applicationId=made["Application"])["application"]
        finally:
            engine.kill()
    assert (found["name"], found["tags"]) == ("matinee", {"stage": "dev"})
    assert found["autoStopConfiguration"] == {"enabled": True, "idleTimeoutMinutes": 5}


def test_custom_resources(engine: Engine) -> None:
    arn = engine.function("never-answers", "def handler(event, context): raise KeyError('no such secret')")
    keys = {"Type": "Custom::Keys", "Properties": {"ServiceToken": arn}}
    assert "KeyError: 'no such secret'" in engine.refused("raising", Keys=keys)


def test_table_settings(engine: Engine) -> None:
    properties = {
        "TableName": "settings",
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
        "TimeToLiveSpecification": {"AttributeName": "expires_at", "Enabled": True},
        "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True},
    }
    engine.deploy("tables", Table={"Type": "AWS::DynamoDB::Table", "Properties": properties})
    dynamodb = engine.client("dynamodb")
    ttl = dynamodb.describe_time_to_live(TableName="settings")["TimeToLiveDescription"]
    assert ttl == {"TimeToLiveStatus": "ENABLED", "AttributeName": "expires_at"}
    backups = dynamodb.describe_continuous_backups(TableName="settings")["ContinuousBackupsDescription"]
    assert backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] == "ENABLED"


def test_api_cors(engine: Engine) -> None:
    cors = {"AllowOrigins": ["*"], "AllowMethods": ["GET", "POST"], "AllowHeaders": ["authorization"], "MaxAge": 60}
    properties = {"Name": "cors", "ProtocolType": "HTTP", "CorsConfiguration": cors}
    made = engine.deploy("apis", Api={"Type": "AWS::ApiGatewayV2::Api", "Properties": properties})
    api = engine.client("apigatewayv2").get_api(ApiId=made["Api"])
    assert api["CorsConfiguration"]["AllowMethods"] == ["GET", "POST"]


def test_origin_ports(engine: Engine) -> None:
    origin = {
        "Id": "o",
        "DomainName": "a.test",
        "CustomOriginConfig": {"OriginProtocolPolicy": "https-only"},
        "OriginCustomHeaders": [{"HeaderName": "X-A", "HeaderValue": "1"}],
    }
    behavior = {"TargetOriginId": "o", "ViewerProtocolPolicy": "allow-all", "CachePolicyId": "4135ea2d"}
    config = {"Comment": "", "Enabled": True, "Origins": [origin], "DefaultCacheBehavior": behavior}
    kind = "AWS::CloudFront::Distribution"
    made = engine.deploy("ports", Edge={"Type": kind, "Properties": {"DistributionConfig": config}})
    cloudfront = engine.client("cloudfront")
    found = cloudfront.get_distribution(Id=made["Edge"])
    read = found["Distribution"]["DistributionConfig"]
    assert read["Origins"]["Items"][0]["CustomOriginConfig"]["HTTPSPort"] == 443
    read["Origins"]["Items"][0]["CustomHeaders"]["Items"][0]["HeaderValue"] = "2"
    cloudfront.update_distribution(Id=made["Edge"], IfMatch=found["ETag"], DistributionConfig=read)
    again = cloudfront.get_distribution_config(Id=made["Edge"])["DistributionConfig"]
    assert again["Origins"]["Items"][0]["CustomHeaders"]["Items"][0]["HeaderValue"] == "2"


def test_secure_transport(engine: Engine) -> None:
    s3 = engine.client("s3")
    s3.create_bucket(Bucket="by-tls-alone")
    statement = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": "arn:aws:s3:::by-tls-alone/*",
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    s3.put_bucket_policy(Bucket="by-tls-alone", Policy=json.dumps({"Statement": [statement]}))
    engine.function("writes", "import boto3\ndef handler(e, c): boto3.client('s3').put_object(**e)")
    assert engine.invoke("writes", {"Bucket": "by-tls-alone", "Key": "k", "Body": "b"}) == (None, None)


def test_mail_identities(engine: Engine) -> None:
    for domain in ("films.test", "other.test"):
        engine.client("ses").verify_domain_identity(Domain=domain)
    films = "arn:aws:ses:us-east-1:000000000000:identity/films.test"
    role = engine.role("sends-mail", {"Effect": "Allow", "Action": "ses:SendEmail", "Resource": films})
    code = (
        "import boto3\ndef handler(event, context): boto3.client('ses').send_email(Source=event, Destination="
        "{'ToAddresses': ['a@b.test']}, Message={'Subject': {'Data': 's'}, 'Body': {'Text': {'Data': 't'}}})"
    )
    engine.function("sends", code, Role=role)
    assert engine.invoke("sends", "Films <no-reply@films.test>") == (None, None)
    _, said = engine.invoke("sends", "no-reply@other.test")
    assert "AccessDenied" in said["errorMessage"]


def test_signed_routes(engine: Engine) -> None:
    target = engine.function("keeps", "def handler(event, context): return 'keys'")
    api = engine.api("POST /keys", target, AuthorizationType="AWS_IAM")

    def answer(role: str, path: str) -> int:
        named = f"arn:aws:execute-api:us-east-1:000000000000:{api}/$default/POST{path}"
        arn = engine.role(role, {"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": named})
        credentials = Storage(engine.url).acting_as(arn, role, QUEUE).credentials
        url = f"https://{api}.execute-api.us-east-1.amazonaws.com/keys"
        return protecting._post(url, b"", engine.url, credentials).status

    assert (answer("asks-for-keys", "/keys"), answer("asks-for-others", "/others")) == (200, 403)
    for shown in ({}, {"Authorization": "Bearer a"}, {"Authorization": "AWS4 a"}):
        with pytest.raises(HTTPError, match="403"):
            urlopen(Request(f"{engine.url}/_aws/execute-api/{api}/keys", b"", shown, method="POST"))


def test_event_cookies(engine: Engine) -> None:
    code = "def handler(event, context): return {'cookies': event['cookies'], 'too': 'cookie' in event['headers']}"
    api = engine.api("GET /", engine.function("eats", code))
    with urlopen(Request(f"{engine.url}/_aws/execute-api/{api}/", headers={"Cookie": "a=1; b=2"})) as answer:
        assert json.loads(answer.read()) == {"cookies": ["a=1", "b=2"], "too": False}


def test_forwarded_hops(engine: Engine) -> None:
    code = "def handler(event, context): return {'seen': event['headers']['x-forwarded-for']}"
    api = engine.api("GET /", engine.function("sees-hops", code))
    for sent, seen in (({"X-Forwarded-For": "192.0.2.7"}, "192.0.2.7, 127.0.0.1"), ({}, "127.0.0.1")):
        with urlopen(Request(f"{engine.url}/_aws/execute-api/{api}/", headers=sent)) as answer:
            assert json.loads(answer.read()) == {"seen": seen}


def test_missing_objects(engine: Engine) -> None:
    s3, iam = engine.client("s3"), engine.client("iam")
    s3.create_bucket(Bucket="half-empty")
    s3.put_object(Bucket="half-empty", Key="there", Body=b"b")
    read = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::half-empty/*"}
    listing = {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::half-empty"}
    some = {**listing, "Condition": {"StringLike": {"s3:prefix": "missing*"}}}

    def answers(number: int, *statements: dict[str, Any]) -> list[int]:
        role = engine.role(f"reads-{number}", read)
        policy = json.dumps({"Statement": [read, *statements]})
        iam.put_role_policy(RoleName=f"reads-{number}", PolicyName=f"reads-{number}", PolicyDocument=policy)
        reader = Storage(engine.url).acting_as(role, "reader", QUEUE)
        asked = client_of("s3", engine.url, **reader.credentials)
        statuses = []
        for ask in (asked.get_object, asked.head_object):
            assert ask(Bucket="half-empty", Key="there")["ResponseMetadata"]["HTTPStatusCode"] == 200
            with pytest.raises(ClientError) as refused:
                ask(Bucket="half-empty", Key="missing")
            statuses.append(refused.value.response["ResponseMetadata"]["HTTPStatusCode"])
        return statuses

    assert answers(1) == [403, 403]
    assert answers(2, some) == [403, 403]
    assert answers(3, listing) == [404, 404]
    with pytest.raises(ClientError, match="NoSuchKey"):
        s3.get_object(Bucket="half-empty", Key="missing")  # who may do all


def test_parameter_reads(engine: Engine) -> None:
    engine.client("ssm").put_parameter(Name="/read-often", Value="v", Type="String")
    once = boto3.client(
        "ssm",
        endpoint_url=engine.url,
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=Config(retries={"total_max_attempts": 1}, max_pool_connections=16),
    )

    def read(_: int) -> str:
        try:
            return str(once.get_parameter(Name="/read-often")["Parameter"]["Value"])
        except ClientError as error:
            return str(error.response["Error"]["Code"])

    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(read, range(200)))
    assert set(answers) == {"v", "ThrottlingException"}
    until(lambda: read(0) == "v", 2)


def test_tagged_distributions(engine: Engine) -> None:
    cloudfront = engine.client("cloudfront")
    arns = []
    for stage in ("dev", "prod"):
        origin = {"Id": "o", "DomainName": "a.test", "S3OriginConfig": {"OriginAccessIdentity": ""}}
        behavior = {"TargetOriginId": "o", "ViewerProtocolPolicy": "allow-all", "CachePolicyId": "4135ea2d"}
        config = {
            "CallerReference": stage,
            "Comment": stage,
            "Enabled": True,
            "Origins": {"Quantity": 1, "Items": [origin]},
            "DefaultCacheBehavior": behavior,
        }
        tags = {"Items": [{"Key": "stage", "Value": stage}]}
        made = cloudfront.create_distribution_with_tags(
            DistributionConfigWithTags={"DistributionConfig": config, "Tags": tags}
        )
        arns.append(made["Distribution"]["Id"])
    statement = {
        "Effect": "Allow",
        "Action": "cloudfront:GetDistribution",
        "Resource": "*",
        "Condition": {"StringEquals": {"aws:ResourceTag/stage": "dev"}},
    }
    role = engine.role("sees-dev", statement)
    engine.function(
        "looks", "import boto3\ndef handler(e, c): boto3.client('cloudfront').get_distribution(Id=e)", Role=role
    )
    assert engine.invoke("looks", arns[0]) == (None, None)
    assert "AccessDenied" in engine.invoke("looks", arns[1])[1]["errorMessage"]


def test_service_sources(engine: Engine) -> None:
    conditions = {"StringEquals": {"aws:SourceAccount": "000000000000"}, "ArnLike": {"aws:SourceArn": QUEUE}}
    trust = {"Effect": "Allow", "Principal": {"Service": "mediaconvert.amazonaws.com"}, "Action": "sts:AssumeRole"}
    document = json.dumps({"Statement": [{**trust, "Condition": conditions}]})
    role = engine.client("iam").create_role(RoleName="for-ours", AssumeRolePolicyDocument=document)["Role"]["Arn"]
    Storage(engine.url).acting_as(role, "job", QUEUE)
    with pytest.raises(Denied):
        Storage(engine.url).acting_as(role, "job", QUEUE.replace("ours", "others"))


def test_multipart_uploads(own_engine: Engine) -> None:
    s3 = own_engine.client("s3")
    s3.create_bucket(Bucket="films")
    upload = s3.create_multipart_upload(Bucket="films", Key="film")["UploadId"]
    named: dict[str, Any] = {"Bucket": "films", "Key": "film", "UploadId": upload}
    piece = b"0123456789abcdef" * (5 << 16)
    first = s3.upload_part(**named, PartNumber=1, Body=piece)["ETag"]
    own_engine.saved()
    second = s3.upload_part(**named, PartNumber=2, Body=b"the end")["ETag"]
    own_engine.kill()
    own_engine.start()
    assert [part["PartNumber"] for part in s3.list_parts(**named)["Parts"]] == [1, 2]
    parts = [{"PartNumber": 1, "ETag": first}, {"PartNumber": 2, "ETag": second}]
    whole = s3.complete_multipart_upload(**named, MultipartUpload={"Parts": parts})
    found = s3.get_object(Bucket="films", Key="film")
    assert found["Body"].read() == piece + b"the end"
    assert found["ETag"] == whole["ETag"] and whole["ETag"].endswith('-2"')
    assert not list((own_engine.state / "parts").iterdir())


def test_large_objects(engine: Engine) -> None:
    s3, size = engine.client("s3"), 96 << 20
    s3.create_bucket(Bucket="large")
    pieces = TransferConfig(multipart_chunksize=8 << 20, max_concurrency=1)
    s3.upload_fileobj(io.BytesIO(bytes(size)), "large", "film", Config=pieces)
    _memory(engine)
    before = _memory(engine)
    for start in range(0, 64 << 20, 1 << 20):
        s3.get_object(Bucket="large", Key="film", Range=f"bytes={start}-{start + 9}")["Body"].read()
    body = s3.get_object(Bucket="large", Key="film")["Body"]
    body.read(1)
    assert _memory(engine) - before < 32 << 20, "a reader of a stretch holds the whole"
    assert 1 + sum(len(piece) for piece in body.iter_chunks(1 << 20)) == size


def _memory(engine: Engine) -> int:
    """Bytes resident, the highest since the last look."""
    assert engine.process
    process = Path(f"/proc/{engine.process.pid}")
    lines = (process / "status").read_text().splitlines()
    (process / "clear_refs").write_text("5")  # counts anew from here
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) << 10


def test_full_object_checksums(engine: Engine) -> None:
    s3 = engine.client("s3")
    s3.create_bucket(Bucket="checked")
    body = b"all of it"
    right = base64.b64encode(zlib.crc32(body).to_bytes(4, "big")).decode()
    wrong = base64.b64encode(bytes(4)).decode()
    for checksum in (wrong, right):
        upload = s3.create_multipart_upload(
            Bucket="checked", Key="f", ChecksumAlgorithm="CRC32", ChecksumType="FULL_OBJECT"
        )
        named: dict[str, Any] = {"Bucket": "checked", "Key": "f", "UploadId": upload["UploadId"]}
        part = s3.upload_part(**named, PartNumber=1, Body=body)
        parts = {"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]}
        completing = {**named, "MultipartUpload": parts, "ChecksumCRC32": checksum, "ChecksumType": "FULL_OBJECT"}
        if checksum == wrong:
            with pytest.raises(ClientError, match="BadDigest"):
                s3.complete_multipart_upload(**completing)
        else:
            s3.complete_multipart_upload(**completing)
    assert s3.get_object(Bucket="checked", Key="f")["Body"].read() == body


def test_python_errors(engine: Engine) -> None:
    engine.function("raises", RAISES)
    assert engine.invoke("raises", "calm") == (None, 1)
    kind, error = engine.invoke("raises")
    assert kind == "Unhandled"
    assert (error["errorType"], error["errorMessage"]) == ("TitleNotFound", "no such title,\nnot even here")
    assert engine.invoke("raises", "calm") == (None, 3), "the environment did not outlive the exception"
    task = {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Parameters": {"FunctionName": "raises"}}
    caught = {"Type": "Pass", "Result": "caught", "End": True}
    catch = [{"ErrorEquals": ["TitleNotFound"], "Next": "Caught"}]
    run = engine.execution("catching", {"Task": {**task, "Catch": catch, "End": True}, "Caught": caught})
    assert engine.ended(run)["output"] == '"caught"'


def test_whole_logs(engine: Engine) -> None:
    engine.function("silent", "def handler(event, context): return None")
    engine.function("chatty", "def handler(event, context): print('x' * 100 + '\\n' * 1000 + 'the end')")
    engine.invoke("silent")
    taken = []
    for _ in range(20):  # as many, so that the machine's other work is not mistaken for the engine's sleep
        begin = time.monotonic()
        engine.invoke("silent")
        taken.append(time.monotonic() - begin)
    assert min(taken) < 0.045
    engine.invoke("chatty")
    events = engine.client("logs").filter_log_events(logGroupName="/aws/lambda/chatty", filterPattern='"the end"')[
        "events"
    ]
    assert [event["message"] for event in events] == ["the end"]


def test_payload_limits(engine: Engine) -> None:
    reply = "{'statusCode': 200, 'headers': {'x-kind': 'bytes'}, 'body': 'x' * event, 'isBase64Encoded': True}"
    engine.function("gives", f"def handler(event, context): return {reply}")
    limit = 6 * 2**20 + 100
    envelope = len(json.dumps({"statusCode": 200, "headers": {"x-kind": "bytes"}, "body": "", "isBase64Encoded": True}))
    failed, answer = engine.invoke("gives", limit - envelope)
    assert (failed, len(answer["body"])) == (None, limit - envelope)
    failed, answer = engine.invoke("gives", limit - envelope + 1)
    assert (failed is not None, answer["errorType"]) == (True, "Function.ResponseSizeTooLarge")
    engine.function("takes", "def handler(event, context): return len(event)")
    assert engine.invoke("takes", "é" * (limit // 2 - 1)) == (None, limit // 2 - 1)
    assert engine.invoke("takes", "é" * (limit // 2))[1]["statusCode"] == 413


def test_idle_environments(engine: Engine) -> None:
    code = "import os\ndef handler(event, context): return os.getpid()"
    for number in range(34):
        engine.function(f"many-{number}", code, wait=number == 33)
    pids = [engine.invoke(f"many-{number}")[1] for number in range(34)]
    assert not _runs(pids[0]) and _runs(pids[33])
    assert engine.invoke("many-0")[1] != pids[0]
    engine.post("/_matinee/rest", None)
    assert sum(map(_runs, pids)) <= 4 and _runs(pids[33])


def _runs(pid: int) -> bool:
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text().split()[2] != "Z"


def test_bursts(engine: Engine) -> None:
    code = """
import time

def handler(event, context):
    began = time.time()
    time.sleep(0.3)
    return began, time.time()
"""
    engine.function("works", code, Timeout=30)
    with ThreadPoolExecutor(40) as pool:
        answers = list(pool.map(lambda _: engine.invoke("works"), range(40)))
    assert {failure for failure, _ in answers} == {None}
    spans = [span for _, span in answers]
    assert max(sum(began <= moment < ended for began, ended in spans) for moment, _ in spans) <= 4 * (
        os.cpu_count() or 1
    )


def test_foreign_layers(engine: Engine) -> None:
    layers = []
    for name, file in (("compiled", "python/json/arm64.so"), ("pure", "python/greeting.py")):
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as zipped:
            zipped.writestr(file, "word = 'hello'")
            zipped.writestr(
                "python/numbers.py", "raise ImportError('built for another machine')" * (name == "compiled")
            )
        made = engine.client("lambda").publish_layer_version(LayerName=name, Content={"ZipFile": archive.getvalue()})
        layers.append(made["LayerVersionArn"])
    code = "import greeting, sys\ndef handler(event, context): return [greeting.word, sys.path[:3]]"
    engine.function("layered", code, Layers=layers)
    kind, (word, path) = engine.invoke("layered")
    assert (kind, word) == (None, "hello")
    assert len([entry for entry in path if "/layer" in entry]) == 1


def _callback(engine: Engine, name: str, **limits: Any) -> dict[str, Any]:
    engine.function(name, WAITS if name != "fails" else RAISES)
    queue = engine.client("sqs").create_queue(QueueName=name)["QueueUrl"]
    return {
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken",
        "Parameters": {"FunctionName": name, "Payload": {"token.$": "$$.Task.Token", "queue": queue}},
        "TimeoutSeconds": 8,
        "End": True,
        **limits,
    }


WORKS = "import time\ndef handler(event, context): time.sleep(event or 0.05)"


def _reserving(engine: Engine, name: str, reserved: int, code: str = WORKS) -> str:
    """A function of a template that reserves so much concurrency; its ARN."""
    settings = {"FunctionName": name, "Handler": "index.handler", "Runtime": "python3.13", "Role": ROLE, "Timeout": 10}
    limits = {"Code": {"ZipFile": code}, "ReservedConcurrentExecutions": reserved}
    function = {"Type": "AWS::Lambda::Function", "Properties": {**settings, **limits}}
    engine.deploy(f"{name}-stack", Function=function)
    return f"arn:aws:lambda:us-east-1:000000000000:function:{name}"


def test_reserved_concurrency(engine: Engine) -> None:
    _reserving(engine, "reserving", 1)
    functions = engine.client("lambda")
    assert functions.get_function_concurrency(FunctionName="reserving")["ReservedConcurrentExecutions"] == 1
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: _outcome(engine, "reserving", 5.0), range(4)))  # longer than the client tries
    assert answers.count("ReservedFunctionConcurrentInvocationLimitExceeded") == 3


def _outcome(engine: Engine, name: str, event: Any) -> str:
    functions = engine.client("lambda")
    try:
        functions.invoke(FunctionName=name, Payload=json.dumps(event))
    except functions.exceptions.TooManyRequestsException as error:
        return str(error.response["Reason"])
    return ""


def test_throttled_tasks(engine: Engine) -> None:
    task = {"Type": "Task", "Resource": _reserving(engine, "closed", 0), "End": True}
    ended = engine.ended(engine.execution("throttled", {"Only": task}))
    assert (ended["status"], ended["error"]) == ("FAILED", "Lambda.TooManyRequestsException")


def test_retry_delays(engine: Engine) -> None:
    retry = {"ErrorEquals": ["Lambda.TooManyRequestsException"], "IntervalSeconds": 1, "BackoffRate": 100}
    limits = {"MaxAttempts": 4, "MaxDelaySeconds": 2, "JitterStrategy": "FULL"}
    task = {"Type": "Task", "Resource": _reserving(engine, "never", 0), "Retry": [{**retry, **limits}], "End": True}
    begin = time.monotonic()
    assert engine.ended(engine.execution("delayed", {"Only": task}))["status"] == "FAILED"
    assert time.monotonic() - begin < 8


def test_prompt_executions(engine: Engine) -> None:
    """Three at least, so that the machine's other work is not mistaken for the engine's sleep."""
    taken = []
    for number in range(3):
        ended = engine.ended(engine.execution(f"prompt-{number}", {"Only": {"Type": "Pass", "End": True}}))
        taken.append((ended["stopDate"] - ended["startDate"]).total_seconds())
    assert min(taken) < 0.15


def test_failed_callbacks(engine: Engine) -> None:
    begin = time.monotonic()
    ended = engine.ended(engine.execution("failing", {"Task": _callback(engine, "fails")}))
    assert (ended["status"], ended["error"]) == ("FAILED", "TitleNotFound")
    assert time.monotonic() - begin < 6


def test_task_tokens(engine: Engine) -> None:
    iam, functions = engine.client("iam"), engine.client("lambda")
    machine = "arn:aws:states:us-east-1:000000000000:stateMachine:answered"
    allowed = {"Statement": [{"Effect": "Allow", "Action": "states:SendTaskSuccess", "Resource": machine}]}
    trust = {"Statement": [{"Effect": "Allow", "Principal": {"Service": "*"}, "Action": "sts:AssumeRole"}]}
    role = iam.create_role(RoleName="answers", AssumeRolePolicyDocument=json.dumps(trust))["Role"]["Arn"]
    iam.put_role_policy(RoleName="answers", PolicyName="answers", PolicyDocument=json.dumps(allowed))
    code = "import boto3\ndef handler(e, c): boto3.client('stepfunctions').send_task_success(taskToken=e, output='1')"
    engine.function("answers", code)
    functions.update_function_configuration(FunctionName="answers", Role=role)
    tokens = {}
    for name in ("answered", "another"):
        run = engine.execution(name, {"Task": _callback(engine, name)})
        queue = engine.client("sqs").get_queue_url(QueueName=name)["QueueUrl"]
        message = until(partial(_messages, engine, queue))[0]
        tokens[name] = (run, message["Body"])
    assert engine.invoke("answers", tokens["another"][1])[1]["errorType"] == "ClientError"
    assert engine.invoke("answers", tokens["answered"][1]) == (None, None)
    assert engine.ended(tokens["answered"][0])["status"] == "SUCCEEDED"


def test_heartbeats(engine: Engine) -> None:
    run = engine.execution("silently", {"Task": _callback(engine, "silently", HeartbeatSeconds=2)})
    ended = engine.ended(run)
    assert (ended["status"], ended["error"]) == ("FAILED", "States.HeartbeatTimeout")


def test_log_retention(own_engine: Engine) -> None:
    logs = own_engine.client("logs")
    logs.create_log_group(logGroupName="/busy")
    logs.create_log_stream(logGroupName="/busy", logStreamName="one")
    now = int(time.time() * 1000)
    for batch in range(0, 3_000, 1_000):
        events = [{"timestamp": now, "message": f"line {batch + number}"} for number in range(1_000)]
        logs.put_log_events(logGroupName="/busy", logStreamName="one", logEvents=events)
    own_engine.saved()
    found = logs.get_log_events(logGroupName="/busy", logStreamName="one", limit=10_000)["events"]
    assert len(found) == 1_000 and found[-1]["message"] == "line 2999"


def test_stream_records(own_engine: Engine) -> None:
    dynamodb, sqs = own_engine.client("dynamodb"), own_engine.client("sqs")
    stream = dynamodb.create_table(
        TableName="outbox",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
    )["TableDescription"]["LatestStreamArn"]
    queue = sqs.create_queue(QueueName="published")["QueueUrl"]
    code = f"""
import boto3
sqs = boto3.client("sqs")
def handler(event, context):
    for record in event["Records"]:
        sqs.send_message(QueueUrl={queue!r}, MessageBody=record["dynamodb"]["Keys"]["pk"]["S"])
"""
    own_engine.function("publish", code)
    mapping = own_engine.client("lambda").create_event_source_mapping(
        EventSourceArn=stream, FunctionName="publish", StartingPosition="TRIM_HORIZON", Enabled=False
    )
    dynamodb.put_item(TableName="outbox", Item={"pk": {"S": "before"}})
    own_engine.saved()
    own_engine.kill()
    own_engine.start()
    own_engine.client("lambda").update_event_source_mapping(UUID=mapping["UUID"], Enabled=True)
    dynamodb.put_item(TableName="outbox", Item={"pk": {"S": "after"}})
    assert _received(own_engine, queue, {"before", "after"})


def _received(engine: Engine, queue: str, wanted: set[str]) -> bool:
    found: set[str] = set()

    def look() -> bool:
        found.update(
            message["Body"] for message in engine.client("sqs").receive_message(QueueUrl=queue).get("Messages", [])
        )
        return found >= wanted

    return until(look)


def test_running_executions(own_engine: Engine) -> None:
    queue = own_engine.client("sqs").create_queue(QueueName="tokens")["QueueUrl"]
    task = _callback(own_engine, "tokens", TimeoutSeconds=60)
    own_engine.execution("films", {"Task": task})
    until(lambda: own_engine.client("sqs").receive_message(QueueUrl=queue).get("Messages"))
    own_engine.saved()
    own_engine.kill()
    own_engine.start()
    sqs, states = own_engine.client("sqs"), own_engine.client("stepfunctions")
    messages = until(lambda: sqs.receive_message(QueueUrl=queue).get("Messages"))
    states.send_task_success(taskToken=messages[0]["Body"], output='"published"')
    machine = states.list_state_machines()["stateMachines"][0]["stateMachineArn"]
    again = until(lambda: states.list_executions(stateMachineArn=machine, statusFilter="SUCCEEDED")["executions"])
    assert len(again) == 1 and again[0]["name"].startswith("run")


def _mapped(engine: Engine, name: str, task: dict[str, Any], items: list[Any]) -> str:
    """A run of a distributed map over a list in S3; its ARN."""
    s3 = engine.client("s3")
    s3.create_bucket(Bucket=name)
    s3.put_object(Bucket=name, Key="items.json", Body=json.dumps(items).encode())
    state = {
        "Type": "Map",
        "Label": "Items",
        "MaxConcurrency": 2,
        "ItemReader": {
            "Resource": "arn:aws:states:::s3:getObject",
            "ReaderConfig": {"InputType": "JSON"},
            "Parameters": {"Bucket": name, "Key": "items.json"},
        },
        "ItemSelector": {"item.$": "$$.Map.Item.Value", "index.$": "$$.Map.Item.Index"},
        "ItemProcessor": {
            "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
            "StartAt": "Item",
            "States": {"Item": {**task, "End": True}},
        },
        "End": True,
    }
    return engine.execution(name, {"Map": state})


def test_a_distributed_map_reads_its_items_from_s3(engine: Engine) -> None:
    """As an import's workflow leans on: each item once, outputs in order, and one that fails fails the map."""
    double = "def handler(event, context):\n    return 10 * event['item'] // (1 - event['index'] // 4)"
    task = {"Type": "Task", "Resource": engine.function("double", double), "TimeoutSeconds": 10}
    ended = engine.ended(_mapped(engine, "doubled", task, [1, 2, 3, 4]))
    assert (ended["status"], json.loads(ended["output"])) == ("SUCCEEDED", [10, 20, 30, 40])
    ended = engine.ended(_mapped(engine, "undoubled", task, [1, 2, 3, 4, 5]))
    assert (ended["status"], ended["error"]) == ("FAILED", "States.ExceedToleratedFailureThreshold")


def test_a_distributed_map_that_a_restart_broke_off_runs_again_as_a_whole(own_engine: Engine) -> None:
    """The children of the broken run are the map's, which begins them itself."""
    queue = own_engine.client("sqs").create_queue(QueueName="tokens")["QueueUrl"]
    _mapped(own_engine, "films", _callback(own_engine, "tokens", TimeoutSeconds=60), [1, 2])
    until(lambda: own_engine.client("sqs").receive_message(QueueUrl=queue).get("Messages"))
    own_engine.saved()
    own_engine.kill()
    own_engine.start()
    sqs, states = own_engine.client("sqs"), own_engine.client("stepfunctions")
    machine = states.list_state_machines()["stateMachines"][0]["stateMachineArn"]

    def answered() -> list[Any]:
        for message in sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages", []):
            with suppress(states.exceptions.TaskDoesNotExist, states.exceptions.TaskTimedOut):  # of the broken run
                states.send_task_success(taskToken=message["Body"], output='"taken in"')
        found: list[Any] = states.list_executions(stateMachineArn=machine, statusFilter="SUCCEEDED")["executions"]
        return found

    (again,) = until(answered)
    assert json.loads(states.describe_execution(executionArn=again["executionArn"])["output"]) == ["taken in"] * 2
    assert len(states.list_executions(stateMachineArn=machine)["executions"]) == 2


def test_events_of_services_arrive(engine: Engine) -> None:
    """The door for what plays an AWS service: PutEvents itself refuses such a source."""
    queue = engine.client("sqs").create_queue(QueueName="jobs")["QueueUrl"]
    arn = "arn:aws:sqs:us-east-1:000000000000:jobs"
    events = engine.client("events")
    events.put_rule(Name="jobs", EventPattern=json.dumps({"source": ["aws.mediaconvert"]}))
    events.put_targets(Rule="jobs", Targets=[{"Id": "1", "Arn": arn}])
    policy = {"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": arn}]}
    engine.client("sqs").set_queue_attributes(QueueUrl=queue, Attributes={"Policy": json.dumps(policy)})
    event = {"Source": "aws.mediaconvert", "DetailType": "MediaConvert Job State Change", "Detail": "{}"}
    refused = events.put_events(Entries=[event])
    assert refused["FailedEntryCount"] == 1
    request = Request(f"{engine.url}/_matinee/events", json.dumps([event]).encode(), method="POST")
    with urlopen(request) as answer:
        assert answer.status == 200
    message = until(lambda: engine.client("sqs").receive_message(QueueUrl=queue).get("Messages"))[0]
    assert json.loads(message["Body"])["source"] == "aws.mediaconvert"


def test_an_uploaded_object_is_announced_as_by_s3(engine: Engine) -> None:
    s3, sqs, events = engine.client("s3"), engine.client("sqs"), engine.client("events")
    s3.create_bucket(Bucket="announced")
    s3.put_bucket_notification_configuration(
        Bucket="announced", NotificationConfiguration={"EventBridgeConfiguration": {}}
    )
    queue, arn = sqs.create_queue(QueueName="objects")["QueueUrl"], "arn:aws:sqs:us-east-1:000000000000:objects"
    policy = {"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": arn}]}
    sqs.set_queue_attributes(QueueUrl=queue, Attributes={"Policy": json.dumps(policy)})
    events.put_rule(Name="objects", EventPattern=json.dumps({"source": ["aws.s3"], "detail-type": ["Object Created"]}))
    events.put_targets(Rule="objects", Targets=[{"Id": "1", "Arn": arn}])
    upload = s3.create_multipart_upload(Bucket="announced", Key="a film")["UploadId"]
    part = s3.upload_part(Bucket="announced", Key="a film", UploadId=upload, PartNumber=1, Body=b"film")
    s3.complete_multipart_upload(
        Bucket="announced",
        Key="a film",
        UploadId=upload,
        MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]},
    )
    message = until(lambda: sqs.receive_message(QueueUrl=queue).get("Messages"))[0]
    detail = json.loads(message["Body"])["detail"]
    assert detail["bucket"] == {"name": "announced"} and detail["reason"] == "CompleteMultipartUpload"
    assert (detail["object"]["key"], detail["object"]["size"]) == ("a film", 4)
    assert detail["object"]["etag"].endswith("-1")


def _messages(engine: Engine, queue: str) -> Any:
    return engine.client("sqs").receive_message(QueueUrl=queue).get("Messages")


def test_full_batches(engine: Engine) -> None:
    sqs = engine.client("sqs")
    queue, heard = (sqs.create_queue(QueueName=name)["QueueUrl"] for name in ("many", "heard"))
    for first in range(0, 25, 5):
        entries = [{"Id": str(n), "MessageBody": str(n)} for n in range(first, first + 5)]
        sqs.send_message_batch(QueueUrl=queue, Entries=entries)
    code = f"""
import boto3

sqs = boto3.client("sqs")

def handler(event, context):
    sqs.send_message(QueueUrl={heard!r}, MessageBody=str(len(event["Records"])))
"""
    engine.function("counts-batches", code)
    engine.client("lambda").create_event_source_mapping(
        EventSourceArn="arn:aws:sqs:us-east-1:000000000000:many", FunctionName="counts-batches", BatchSize=100
    )
    (message,) = until(lambda: sqs.receive_message(QueueUrl=heard).get("Messages"))
    assert message["Body"] == "25"
