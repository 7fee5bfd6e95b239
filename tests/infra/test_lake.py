"""The lake's templates: what Firehose may, how soon events are in it, and for how long they stay."""

import json
from typing import Any

import pytest
from matinee.analytics import columns

from infra import functions as f
from infra import sizing
from infra.domains import DOMAINS
from infra.stacks import app, lake, rights
from infra.stacks.deployment import Deployment
from tests.conftest import Templates
from tests.infra.test_templates import of_type

Json = dict[str, Any]


def only(templates: Templates, kind: str) -> Json:
    ((_, found),) = of_type(templates, kind)
    properties: Json = found["Properties"]
    return properties


def events(templates: Templates) -> Json:
    tables = [each["Properties"]["TableInput"] for _, each in of_type(templates, "AWS::Glue::Table")]
    found: Json = next(table for table in tables if table["Name"] == "events")
    return found


def destination(templates: Templates) -> Json:
    found: Json = only(templates, "AWS::KinesisFirehose::DeliveryStream")["ExtendedS3DestinationConfiguration"]
    return found


def test_the_glue_table_has_the_columns_of_the_schemas(dev: Templates) -> None:
    table = events(dev)
    found = {each["Name"]: each["Type"] for each in table["StorageDescriptor"]["Columns"]}
    assert found == columns.columns()
    assert {each["Name"]: each["Type"] for each in table["PartitionKeys"]} == columns.PARTITION


def test_glue_finds_partitions_where_firehose_puts_them(dev: Templates) -> None:
    table, stream = events(dev), destination(dev)
    assert stream["Prefix"] == "events/day=!{timestamp:yyyy-MM-dd}/hour=!{timestamp:HH}/"
    template = json.dumps(table["Parameters"]["storage.location.template"])
    assert "/events/day=${day}/hour=${hour}/" in template
    assert table["Parameters"]["projection.enabled"] == "true"
    assert table["Parameters"]["projection.hour.digits"] == "2"
    assert "CompressionFormat" not in stream, "Parquet compresses itself"


def test_events_are_in_the_lake_within_two_minutes(dev: Templates) -> None:
    stream = destination(dev)
    parameters = _parameters(stream)
    hints = stream["BufferingHints"]
    assert hints == {"IntervalInSeconds": sizing.BUFFER_SECONDS, "SizeInMBs": sizing.BUFFER_MB}
    assert hints["SizeInMBs"] >= 64, "less is refused where rows become Parquet"
    assert hints["IntervalInSeconds"] + int(parameters["BufferIntervalInSeconds"]) <= 90
    assert 0.2 <= float(parameters["BufferSizeInMBs"]) <= 3
    enrich = next(row for domain in DOMAINS for row in domain.functions if isinstance(row.trigger, f.Transform))
    assert enrich.timeout <= 300, "Firehose waits no longer"


def test_what_fails_lies_apart_and_raw_events_stay_for_thirty_days(dev: Templates) -> None:
    assert destination(dev)["ErrorOutputPrefix"].startswith("refused/!{firehose:error-output-type}/")
    ((_, bucket),) = of_type({"lake": dev["lake"]}, "AWS::S3::Bucket")
    rules = bucket["Properties"]["LifecycleConfiguration"]["Rules"]
    kept = {rule["Prefix"]: rule["ExpirationInDays"] for rule in rules if "Prefix" in rule}
    assert kept == {
        "events/": 30,
        "refused/": 30,
        "drop/": 30,
        "models/clean_events/": 31,
        "queries/": 7,
        "factors/": 7,
        "live/": 92,
    }
    assert "VersioningConfiguration" not in bucket["Properties"], "what is deleted is gone"


def test_firehose_writes_two_prefixes_calls_one_function_and_reads_one_table(dev: Templates) -> None:
    (role,) = [role["Properties"] for _, role in of_type({"lake": dev["lake"]}, "AWS::IAM::Role")]
    (policy,) = role["Policies"]
    allowed = {
        action: json.dumps(statement["Resource"])
        for statement in policy["PolicyDocument"]["Statement"]
        for action in ([statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"])
    }
    assert not [action for action in allowed if "*" in action or "Delete" in action]
    assert "/events/*" in allowed["s3:PutObject"]
    assert "/refused/*" in allowed["s3:PutObject"]
    assert "models" not in allowed["s3:PutObject"]
    assert "matinee-dev-analytics-enrich-events" in allowed["lambda:InvokeFunction"]
    assert "table/matinee_dev/events" in allowed["glue:GetTable"]


def test_a_query_reads_no_more_than_its_group_lets_it(dev: Templates) -> None:
    groups = {group["Properties"]["Name"]: group["Properties"] for _, group in of_type(dev, "AWS::Athena::WorkGroup")}
    assert set(groups) >= {"matinee-dev-reports", "matinee-dev-models"}
    for name, group in groups.items():
        configuration = group["WorkGroupConfiguration"]
        assert configuration["EnforceWorkGroupConfiguration"] is True, name
        most = configuration["BytesScannedCutoffPerQuery"]
        assert most == lake.READ_AT_MOST[name.removeprefix("matinee-dev-")], name
        assert most / 1024**4 * 5 <= 5.0, "dollars"


def test_who_asks_the_lake_reads_its_prefixes_and_writes_answers_alone() -> None:
    d = Deployment("dev")
    for right, writes in ((f.QueryLake(("models/title_days/",)), False), (f.WriteLake(), True)):
        grants, told = rights.entry(right, d)
        allowed = {action: on for actions, on, _ in grants for action in actions.split()}
        below = {arn.partition("/")[2] for arn in allowed["s3:GetObject"]}
        assert below == {*(f"{prefix}*" for prefix in right.prefixes), "queries/*"}
        put = {arn.partition("/")[2] for arn in allowed["s3:PutObject"]}
        assert put == (below if writes else {"queries/*"})
        assert ("s3:DeleteObject" in allowed, "glue:UpdatePartition" in allowed) == (writes, writes)
        assert told["WORKGROUP"] == d.name(right.group)
        assert told["DATABASE"] == "matinee_dev"


def test_records_go_where_the_deployment_takes_them() -> None:
    for stream, action in (("firehose", "firehose:PutRecord"), ("kinesis", "kinesis:PutRecord")):
        ((actions, (arn,), _),), told = rights.entry(f.PutEvents(), Deployment("dev", stream=stream))  # type: ignore[arg-type]
        assert (actions, told["EVENTS_BY"]) == (action, stream)
        assert arn.endswith("matinee-dev-events")


def test_prod_wakes_somebody_when_events_are_late_or_lost(prod: Templates) -> None:
    watched = {
        alarm["Properties"]["MetricName"] for _, alarm in of_type({"lake": prod["lake"]}, "AWS::CloudWatch::Alarm")
    }
    assert watched == {
        "DeliveryToS3.DataFreshness",
        "FailedConversion.Records",
        "ThrottledRecords",
        "RefusedEvents",
    }


@pytest.mark.slow
def test_a_kinesis_stream_stands_before_it_where_that_is_wanted(everything: Templates, prod: Templates) -> None:
    stream = only(everything, "AWS::KinesisFirehose::DeliveryStream")
    assert stream["DeliveryStreamType"] == "KinesisStreamAsSource"
    assert only(everything, "AWS::Kinesis::Stream")["StreamModeDetails"] == {"StreamMode": "ON_DEMAND"}
    assert destination(everything)["Prefix"] == destination(prod)["Prefix"]
    assert only(prod, "AWS::KinesisFirehose::DeliveryStream")["DeliveryStreamType"] == "DirectPut"
    assert not list(of_type(prod, "AWS::Kinesis::Stream")), "which is charged by the hour"


def test_a_stream_is_one_of_two() -> None:
    with pytest.raises(ValueError, match="-c stream=kafka: use firehose or kinesis"):
        app._stream("kafka")


def _parameters(stream: Json) -> dict[str, Any]:
    (processor,) = stream["ProcessingConfiguration"]["Processors"]
    return {each["ParameterName"]: each["ParameterValue"] for each in processor["Parameters"]}
