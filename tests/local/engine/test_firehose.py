"""Firehose on the engine: buffers, functions, Parquet, roles, refusals, and what a kill costs."""

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from botocore.exceptions import ClientError

from infra.local.engine.firehose import journal
from tests.local.engine.conftest import ROLE, Engine, until

COLUMNS = [
    {"Name": "event_id", "Type": "string"},
    {"Name": "count", "Type": "bigint"},
    {"Name": "share", "Type": "double"},
    {"Name": "bot", "Type": "boolean"},
    {"Name": "ts", "Type": "timestamp"},
    {"Name": "experiments", "Type": "map<string,string>"},
]
UPPER = """
import base64

def handler(event, context):
    def made(record):
        data = base64.b64decode(record["data"]).decode()
        if data.startswith("drop"):
            return {"recordId": record["recordId"], "result": "Dropped", "data": record["data"]}
        if data.startswith("fail"):
            return {"recordId": record["recordId"], "result": "ProcessingFailed", "data": record["data"]}
        said = f"{data.upper()} of {len(event['records'])}\\n"
        return {"recordId": record["recordId"], "result": "Ok", "data": base64.b64encode(said.encode()).decode()}
    return {"records": [made(each) for each in event["records"]]}
"""


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """An engine whose buffers wait a hundredth of what they are told."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MATINEE_WAIT_SCALE", "0.01")
        engine = Engine(tmp_path_factory.mktemp("lake")).start()
    engine.role("everything", {"Effect": "Allow", "Action": "*", "Resource": "*"})
    yield engine
    engine.stop()


def stream(engine: Engine, name: str, **settings: Any) -> str:
    """A delivery stream into a bucket of its name, which is answered."""
    engine.client("s3").create_bucket(Bucket=name)
    configuration = {
        "RoleARN": ROLE,
        "BucketARN": f"arn:aws:s3:::{name}",
        "BufferingHints": {"SizeInMBs": 64, "IntervalInSeconds": 100},
        "Prefix": "events/day=!{timestamp:yyyy-MM-dd}/hour=!{timestamp:HH}/",
        "ErrorOutputPrefix": "refused/!{firehose:error-output-type}/day=!{timestamp:yyyy-MM-dd}/",
        **settings,
    }
    engine.client("firehose").create_delivery_stream(
        DeliveryStreamName=name, ExtendedS3DestinationConfiguration=configuration
    )
    return name


def put(engine: Engine, name: str, *records: str | bytes) -> None:
    given = [{"Data": each} for each in records]
    answer = engine.client("firehose").put_record_batch(DeliveryStreamName=name, Records=given)
    assert answer["FailedPutCount"] == 0


def objects(engine: Engine, bucket: str, prefix: str = "") -> dict[str, bytes]:
    s3 = engine.client("s3")
    found = s3.list_objects_v2(Bucket=bucket, Prefix=prefix).get("Contents", [])
    return {each["Key"]: s3.get_object(Bucket=bucket, Key=each["Key"])["Body"].read() for each in found}


def delivered(engine: Engine, bucket: str, prefix: str, count: int = 1) -> dict[str, bytes]:
    return until(lambda: found if len(found := objects(engine, bucket, prefix)) >= count else None)


def transform(arn: str, **said: str) -> dict[str, Any]:
    parameters = {"LambdaArn": arn, "BufferIntervalInSeconds": "30", **said}
    listed = [{"ParameterName": name, "ParameterValue": value} for name, value in parameters.items()]
    return {"Enabled": True, "Processors": [{"Type": "Lambda", "Parameters": listed}]}


def conversion(engine: Engine, database: str, columns: list[dict[str, str]] = COLUMNS) -> dict[str, Any]:
    glue = engine.client("glue")
    glue.create_database(DatabaseInput={"Name": database})
    table = {"Name": "events", "StorageDescriptor": {"Columns": columns, "Location": f"s3://{database}/events/"}}
    glue.create_table(DatabaseName=database, TableInput=table)
    return {
        "Enabled": True,
        "InputFormatConfiguration": {"Deserializer": {"OpenXJsonSerDe": {}}},
        "OutputFormatConfiguration": {"Serializer": {"ParquetSerDe": {}}},
        "SchemaConfiguration": {"DatabaseName": database, "TableName": "events", "RoleARN": ROLE},
    }


def rows(parquet: bytes, folder: Path) -> list[tuple[Any, ...]]:
    (folder / "rows.parquet").write_bytes(parquet)
    return duckdb.connect().execute(f"SELECT * FROM '{folder}/rows.parquet' ORDER BY 1").fetchall()


def lines(found: dict[str, bytes]) -> list[dict[str, Any]]:
    return [json.loads(line) for body in found.values() for line in body.splitlines()]


def test_delivery_buffers(lake: Engine) -> None:
    name = stream(lake, "one-object")
    for number in range(5):
        put(lake, name, f"first {number}\n", f"second {number}\n")
    found = delivered(lake, name, "events/day=")
    assert len(found) == 1
    (body,) = found.values()
    assert body.decode().count("\n") == 10


def test_a_full_buffer_does_not_wait(lake: Engine) -> None:
    name = stream(lake, "full", BufferingHints={"SizeInMBs": 1, "IntervalInSeconds": 900})
    for _ in range(3):
        put(lake, name, b"x" * 500_000)
    found = delivered(lake, name, "events/")
    assert [len(body) for body in found.values()] == [1_500_000]


def test_a_function_is_called_in_batches_and_its_results_are_honoured(lake: Engine) -> None:
    arn = lake.function("upper", UPPER)
    name = stream(lake, "transformed", ProcessingConfiguration=transform(arn))
    put(lake, name, "a", "drop", "fail", "b")
    found = delivered(lake, name, "events/")
    assert sorted(b"".join(found.values()).decode().splitlines()) == ["A of 4", "B of 4"]
    (failed,) = lines(delivered(lake, name, "refused/processing-failed/"))
    assert base64.b64decode(failed["rawData"]) == b"fail"
    assert failed["lambdaArn"] == arn and failed["attemptsMade"] == 1


def test_a_failing_function_is_called_four_times(lake: Engine) -> None:
    arn = lake.function("raises", "def handler(event, context): raise ValueError('no such thing')")
    name = stream(lake, "failing", ProcessingConfiguration=transform(arn))
    put(lake, name, "a", "b")
    failed = lines(delivered(lake, name, "refused/processing-failed/"))
    assert [base64.b64decode(each["rawData"]) for each in failed] == [b"a", b"b"]
    assert failed[0]["attemptsMade"] == 4 and failed[0]["errorCode"] == "Lambda.FunctionError"
    assert objects(lake, name, "events/") == {}


def test_a_function_that_the_role_may_not_call_is_not_called(lake: Engine) -> None:
    arn = lake.function("closed", UPPER)
    role = lake.role("writes-alone", {"Effect": "Allow", "Action": "s3:*", "Resource": "*"})
    name = stream(lake, "no-right", RoleARN=role, ProcessingConfiguration=transform(arn, NumberOfRetries="0"))
    put(lake, name, "a")
    (failed,) = lines(delivered(lake, name, "refused/processing-failed/"))
    assert failed["errorCode"] == "Lambda.InvokeAccessDenied"


def test_a_bucket_that_the_role_may_not_write_gets_nothing_until_it_may(lake: Engine) -> None:
    role = lake.role("reads-alone", {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"})
    name = stream(lake, "closed-bucket", RoleARN=role)
    other = stream(lake, "open-bucket")
    put(lake, name, "a")
    put(lake, other, "b")
    delivered(lake, other, "events/")
    assert objects(lake, name) == {}
    policy = json.dumps({"Statement": [{"Effect": "Allow", "Action": "s3:PutObject", "Resource": "*"}]})
    lake.client("iam").put_role_policy(RoleName="reads-alone", PolicyName="reads-alone", PolicyDocument=policy)
    assert list(delivered(lake, name, "events/").values()) == [b"a"]


def test_json_becomes_parquet_by_the_table(lake: Engine, tmp_path: Path) -> None:
    name = stream(lake, "parquet", DataFormatConversionConfiguration=conversion(lake, "parquet"))
    one = {"event_id": "1", "count": 7, "share": 0.5, "bot": False, "ts": "2026-11-29 12:00:00.123"}
    two = {"event_id": "2", "count": "8", "Share": 1, "unknown": {"a": 1}, "experiments": {"row": "b", "n": 1}}
    three = {"event_id": 3, "ts": "2026-11-29 12:00:00"}
    put(lake, name, json.dumps(one) + "\n" + json.dumps(two) + "\n", json.dumps(three, indent=2) + '{"event_id": "4"}')
    found = delivered(lake, name, "events/")
    ((key, body),) = found.items()
    assert key.endswith(".parquet")
    read = rows(body, tmp_path)
    assert [str(row[4]) for row in read] == ["2026-11-29 12:00:00.123000", "None", "2026-11-29 12:00:00", "None"]
    assert read[0][:4] == ("1", 7, 0.5, False) and read[0][5] is None
    assert read[1][:4] == ("2", 8, 1.0, None) and read[1][5] == {"row": "b", "n": "1"}
    assert [row[0] for row in read] == ["1", "2", "3", "4"]
    assert objects(lake, name, "refused/") == {}


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ('{"count": "many"}', "DataFormatConversion.MalformedData"),
        ('{"count": 1.5}', "DataFormatConversion.MalformedData"),
        ('{"bot": "yes"}', "DataFormatConversion.MalformedData"),
        ('{"ts": "tomorrow"}', "DataFormatConversion.MalformedData"),
        ('{"experiments": ["a"]}', "DataFormatConversion.MalformedData"),
        ('[{"count": 1}]', "DataFormatConversion.MalformedData"),
        ("7", "DataFormatConversion.MalformedData"),
        (" \n ", "DataFormatConversion.MalformedData"),
        ('{"count": 1', "DataFormatConversion.ParseError"),
        (b'{"event_id": "\xff"}', "DataFormatConversion.ParseError"),
    ],
)
def test_what_does_not_fit_the_table_goes_apart(
    lake: Engine, tmp_path: Path, wrong: str | bytes, code: str, request: pytest.FixtureRequest
) -> None:
    name = f"unfit-{abs(hash(wrong)) % 10**6}"
    stream(lake, name, DataFormatConversionConfiguration=conversion(lake, name))
    put(lake, name, '{"event_id": "good"}', wrong, '{"event_id": "good as well"}')
    (body,) = delivered(lake, name, "events/").values()
    assert [row[0] for row in rows(body, tmp_path)] == ["good", "good as well"]
    (failed,) = lines(delivered(lake, name, "refused/format-conversion-failed/"))
    assert base64.b64decode(failed["rawData"]) == (wrong if isinstance(wrong, bytes) else wrong.encode())
    assert failed["lastErrorCode"] == code
    assert failed["dataCatalogTable"]["tableName"] == "events"


def test_a_stream_of_a_template_works(lake: Engine) -> None:
    lake.client("s3").create_bucket(Bucket="templated")
    configuration = {"RoleARN": ROLE, "BucketARN": "arn:aws:s3:::templated", "CompressionFormat": "UNCOMPRESSED"}
    properties = {
        "DeliveryStreamType": "DirectPut",
        "ExtendedS3DestinationConfiguration": {
            **configuration,
            "BufferingHints": {"SizeInMBs": 64, "IntervalInSeconds": 60},
        },
    }
    made = lake.deploy("delivery", Stream={"Type": "AWS::KinesisFirehose::DeliveryStream", "Properties": properties})
    put(lake, made["Stream"], "a")
    assert list(delivered(lake, "templated", "").values()) == [b"a"]


def test_a_kinesis_stream_may_come_before(lake: Engine) -> None:
    kinesis = lake.client("kinesis")
    kinesis.create_stream(StreamName="source", ShardCount=1)
    arn = kinesis.describe_stream_summary(StreamName="source")["StreamDescriptionSummary"]["StreamARN"]
    lake.client("s3").create_bucket(Bucket="from-kinesis")
    asked: dict[str, Any] = {
        "DeliveryStreamName": "from-kinesis",
        "DeliveryStreamType": "KinesisStreamAsSource",
        "ExtendedS3DestinationConfiguration": {
            "RoleARN": ROLE,
            "BucketARN": "arn:aws:s3:::from-kinesis",
            "BufferingHints": {"SizeInMBs": 5, "IntervalInSeconds": 60},
        },
    }
    firehose = lake.client("firehose")
    blind = lake.role("blind", {"Effect": "Allow", "Action": "s3:*", "Resource": "*"})
    with pytest.raises(ClientError, match="kinesis:GetRecords"):
        source = {"KinesisStreamARN": arn, "RoleARN": blind}
        firehose.create_delivery_stream(**asked, KinesisStreamSourceConfiguration=source)
    source = {"KinesisStreamARN": arn, "RoleARN": ROLE}
    firehose.create_delivery_stream(**asked, KinesisStreamSourceConfiguration=source)
    kinesis.put_records(StreamName="source", Records=[{"Data": b"a", "PartitionKey": "1"}] * 3)
    assert list(delivered(lake, "from-kinesis", "").values()) == [b"aaa"]
    with pytest.raises(ClientError, match="not permitted"):
        firehose.put_record(DeliveryStreamName="from-kinesis", Record={"Data": b"a"})


def test_delivery_limits(lake: Engine) -> None:
    name, firehose = stream(lake, "limits"), lake.client("firehose")
    largest = b"x" * 1_024_000
    firehose.put_record(DeliveryStreamName=name, Record={"Data": largest})
    with pytest.raises(ClientError, match="less than or equal to 1024000"):
        firehose.put_record(DeliveryStreamName=name, Record={"Data": largest + b"x"})
    with pytest.raises(ClientError, match=r"records\.2\.member\.data.*1024000"):
        firehose.put_record_batch(DeliveryStreamName=name, Records=[{"Data": b"a"}, {"Data": largest + b"x"}])
    with pytest.raises(ClientError, match="Records size exceeds 4 MB limit"):
        firehose.put_record_batch(DeliveryStreamName=name, Records=[{"Data": largest}] * 5)
    firehose.put_record_batch(DeliveryStreamName=name, Records=[{"Data": b"a"}] * 500)
    with pytest.raises(ClientError, match="less than or equal to 500"):
        firehose.put_record_batch(DeliveryStreamName=name, Records=[{"Data": b"a"}] * 501)


def test_what_the_local_firehose_does_not_do_is_refused(lake: Engine) -> None:
    with pytest.raises(ClientError, match="does not know a backup"):
        stream(lake, "backed-up", S3BackupMode="Enabled")
    small = {"SizeInMBs": 5, "IntervalInSeconds": 60}
    with pytest.raises(ClientError, match="at least 64"):
        stream(lake, "small", BufferingHints=small, DataFormatConversionConfiguration=conversion(lake, "small"))


def first_words(engine: Engine, bucket: str) -> list[str]:
    """The first words of all lines of all objects, sorted."""
    found = objects(engine, bucket, "events/").values()
    return sorted(line.split()[0] for body in found for line in body.decode().splitlines())


def test_no_record_that_was_answered_is_lost_by_a_kill(own_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    arn = own_engine.function("upper", UPPER)
    name = stream(own_engine, "killed", ProcessingConfiguration=transform(arn, BufferIntervalInSeconds="0"))
    other = stream(own_engine, "also-killed")
    own_engine.saved()
    for number in range(20):
        put(own_engine, name, f"a{number}")
        put(own_engine, other, f"b{number}\n")
    own_engine.kill()
    monkeypatch.setenv("MATINEE_WAIT_SCALE", "0.01")
    own_engine.start()
    assert until(lambda: found if len(found := first_words(own_engine, name)) >= 20 else None) == sorted(
        f"A{number}" for number in range(20)
    )
    (body,) = delivered(own_engine, other, "events/").values()
    assert body.decode().split() == [f"b{number}" for number in range(20)]


def test_a_buffer_that_a_kill_lets_leave_twice_is_one_object(
    own_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = stream(own_engine, "twice")
    own_engine.saved()
    monkeypatch.setenv("MATINEE_WAIT_SCALE", "0.01")
    place = own_engine.state / "firehose/000000000000/us-east-1/twice"
    buffer = place / "leaving/1795998723745-180f8fd6-ef89-4139-83d1-9222575c2fc0"
    for _ in range(2):
        own_engine.kill()
        buffer.mkdir(parents=True)
        journal.write(buffer / "1795998723745-one", [journal.Record("1", 1795998723745, b"a")])
        own_engine.start()
        until(lambda: not buffer.exists())
    assert list(delivered(own_engine, name, "").values()) == [b"a"]


def test_a_record_that_a_kill_cut_off_was_never_answered(tmp_path: Path) -> None:
    file = tmp_path / "segment"
    whole = journal.encoded(journal.Record("1", 7, b"whole"))
    file.write_bytes(whole + whole[:-2])
    assert [each.data for each in journal.read(file)] == [b"whole"]
