"""The lake: its bucket, the Glue table of raw events, the stream that fills it, and Athena's work groups, which ask it."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from aws_cdk import App, CfnResource, Duration, Stack
from aws_cdk import aws_athena as athena
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_glue as glue
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kinesis as kinesis
from aws_cdk import aws_kinesisfirehose as firehose
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from matinee.analytics import columns
from matinee.analytics.warehouse.models import SOURCES, models

from infra.sizing import BUFFER_MB, BUFFER_SECONDS
from infra.stacks.deployment import Deployment
from infra.stacks.nag import justify, justify_wildcards
from infra.stacks.queues import alarm

TRANSFORM_MB, TRANSFORM_SECONDS = 0.5, 15
"""A call of the transform, likewise (0.2 to 3 MB): its answer repeats for each row what a batch says once, and has 6 MB at most.
That and `sizing.BUFFER_SECONDS` are how old an event is when it comes into the lake: 75 s, and the time that the calls take."""
RAW_DAYS = 30
LIVE_DAYS = 92
"""Of the minutes that Flink counted, where there is Flink."""
_PARTITIONS = "NOW-40DAYS,NOW+1DAYS"
READ_AT_MOST = {"reports": 10 * 1024**3, "questions": 100 * 1024**3, "models": 1024**4}
"""Bytes that a query reads, by work group; at 5 dollars a TB that is 0.05, 0.50 and 5 dollars."""
_LATE = 600
"""Seconds that the oldest event outside the lake may be old before somebody is woken."""
_MANY_REFUSED = 1_000
"""Refused events in five minutes: one old client is nobody's concern, a broken release is."""


class LakeStack(Stack):
    def __init__(self, app: App, d: Deployment):
        super().__init__(app, d.name("lake"), termination_protection=d.protects("lake"))
        self.d = d
        self._bucket()
        table = self._catalogue()
        self._models()
        self._work_groups()
        self._stream(table)
        self._alarms()

    def _bucket(self) -> None:
        bucket = s3.Bucket(
            self,
            "Lake",
            bucket_name=self.d.bucket("lake"),
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            encryption=s3.BucketEncryption.S3_MANAGED,
            enforce_ssl=True,
            removal_policy=self.d.removal,
            lifecycle_rules=[
                s3.LifecycleRule(abort_incomplete_multipart_upload_after=Duration.days(1)),
                *(
                    s3.LifecycleRule(prefix=f"{prefix}/", expiration=Duration.days(days))
                    for prefix, days in {
                        "events": RAW_DAYS,
                        "refused": 30,
                        "drop": 30,
                        "models/clean_events": RAW_DAYS + 1,
                        "live": LIVE_DAYS,
                        "queries": 7,
                        "factors": 7,
                    }.items()
                ),
            ],
        )
        justify(bucket, "S1", "The bucket holds rows without names, and is read by our functions and by Athena only")

    def _catalogue(self) -> glue.CfnTable:
        database = glue.CfnDatabase(
            self,
            "Database",
            catalog_id=self.account,
            database_input=glue.CfnDatabase.DatabaseInputProperty(
                name=self.d.database, description="What the service's events say"
            ),
        )
        folder = f"s3://{self.d.bucket('lake')}/events/"
        table = glue.CfnTable(
            self,
            "Events",
            catalog_id=self.account,
            database_name=self.d.database,
            table_input=glue.CfnTable.TableInputProperty(
                name="events",
                description=f"Raw events by the hour of their arrival, for {RAW_DAYS} days; doubles and robots among them",
                table_type="EXTERNAL_TABLE",
                partition_keys=[_column(name, kind) for name, kind in columns.PARTITION.items()],
                parameters={
                    "EXTERNAL": "TRUE",
                    "classification": "parquet",
                    "projection.enabled": "true",
                    "projection.day.type": "date",
                    "projection.day.format": "yyyy-MM-dd",
                    "projection.day.range": _PARTITIONS,
                    "projection.hour.type": "integer",
                    "projection.hour.range": "0,23",
                    "projection.hour.digits": "2",
                    "storage.location.template": f"{folder}day=${{day}}/hour=${{hour}}/",
                },
                storage_descriptor=glue.CfnTable.StorageDescriptorProperty(
                    location=folder,
                    columns=[_column(name, kind) for name, kind in columns.columns().items()],
                    input_format="org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
                    output_format="org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
                    serde_info=glue.CfnTable.SerdeInfoProperty(
                        serialization_library="org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe"
                    ),
                ),
            ),
        )
        table.add_resource_dependency(database)
        return table

    def _models(self) -> None:
        """The tables of the warehouse: the catalogue's, which is JSON lines, and a table a model, as its header says it."""
        self._table("catalogue", "Titles, as the nightly run wrote them", SOURCES["catalogue"], {}, "catalogue/", _JSON)
        self._table(
            "forecasts", "Forecasts, as the last night made them", SOURCES["forecasts"], {}, "forecasts/", _JSON
        )
        for model in models().values():
            said = {each.name: each.type for each in model.columns}
            keys: dict[str, str] = {model.partition: model.partition_type}
            self._table(model.name, " ".join(model.words.split()), said, keys, f"models/{model.name}/", _PARQUET)

    def _table(
        self, name: str, words: str, said: Mapping[str, str], keys: Mapping[str, str], prefix: str, kind: "_Format"
    ) -> None:
        made = glue.CfnTable(
            self,
            f"Model{name.title().replace('_', '')}",
            catalog_id=self.account,
            database_name=self.d.database,
            table_input=glue.CfnTable.TableInputProperty(
                name=name,
                description=words[:2048],
                table_type="EXTERNAL_TABLE",
                partition_keys=[_column(column, type_) for column, type_ in keys.items()],
                parameters={"EXTERNAL": "TRUE", "classification": kind.name},
                storage_descriptor=glue.CfnTable.StorageDescriptorProperty(
                    location=f"s3://{self.d.bucket('lake')}/{prefix}",
                    columns=[_column(column, type_) for column, type_ in said.items()],
                    input_format=kind.reader,
                    output_format=kind.writer,
                    serde_info=glue.CfnTable.SerdeInfoProperty(serialization_library=kind.serde),
                ),
            ),
        )
        database = self.node.find_child("Database")
        assert isinstance(database, CfnResource)
        made.add_resource_dependency(database)

    def _work_groups(self) -> None:
        for name, most in READ_AT_MOST.items():
            athena.CfnWorkGroup(
                self,
                f"{name.capitalize()}WorkGroup",
                name=self.d.name(name),
                description=f"A query reads {most / 1024**3:,.0f} GB at most",
                recursive_delete_option=True,
                work_group_configuration=athena.CfnWorkGroup.WorkGroupConfigurationProperty(
                    bytes_scanned_cutoff_per_query=most,
                    enforce_work_group_configuration=True,
                    publish_cloud_watch_metrics_enabled=True,
                    engine_version=athena.CfnWorkGroup.EngineVersionProperty(
                        selected_engine_version="Athena engine version 3"
                    ),
                    result_configuration=athena.CfnWorkGroup.ResultConfigurationProperty(
                        output_location=f"s3://{self.d.bucket('lake')}/queries/",
                        encryption_configuration=athena.CfnWorkGroup.EncryptionConfigurationProperty(
                            encryption_option="SSE_S3"
                        ),
                    ),
                ),
            )

    def _stream(self, table: glue.CfnTable) -> None:
        log = self._log()
        source, given = self._source()
        role = self._role(log, source)
        transform = firehose.CfnDeliveryStream.ProcessorProperty(
            type="Lambda",
            parameters=[
                firehose.CfnDeliveryStream.ProcessorParameterProperty(parameter_name=key, parameter_value=str(value))
                for key, value in {
                    "LambdaArn": self._transform,
                    "NumberOfRetries": 3,
                    "BufferSizeInMBs": TRANSFORM_MB,
                    "BufferIntervalInSeconds": TRANSFORM_SECONDS,
                }.items()
            ],
        )
        stream = firehose.CfnDeliveryStream(
            self,
            "Stream",
            delivery_stream_name=self._name,
            **given(role),
            extended_s3_destination_configuration=firehose.CfnDeliveryStream.ExtendedS3DestinationConfigurationProperty(
                bucket_arn=self.d.bucket_arn("lake"),
                role_arn=role.role_arn,
                prefix="events/day=!{timestamp:yyyy-MM-dd}/hour=!{timestamp:HH}/",
                error_output_prefix="refused/!{firehose:error-output-type}/day=!{timestamp:yyyy-MM-dd}/",
                buffering_hints=firehose.CfnDeliveryStream.BufferingHintsProperty(
                    size_in_m_bs=BUFFER_MB, interval_in_seconds=BUFFER_SECONDS
                ),
                cloud_watch_logging_options=firehose.CfnDeliveryStream.CloudWatchLoggingOptionsProperty(
                    enabled=True, log_group_name=log.log_group_name, log_stream_name=_LOG_STREAM
                ),
                processing_configuration=firehose.CfnDeliveryStream.ProcessingConfigurationProperty(
                    enabled=True, processors=[transform]
                ),
                data_format_conversion_configuration=self._parquet(role),
            ),
        )
        if self.d.stream == "kinesis":
            justify(stream, "KDF1", "The Kinesis stream that it reads is encrypted")
        for needed in (table, self.node.find_child("Lake").node.default_child, log.node.default_child):
            assert isinstance(needed, CfnResource)
            stream.add_resource_dependency(needed)

    def _log(self) -> logs.LogGroup:
        log = logs.LogGroup(
            self,
            "StreamLog",
            log_group_name=f"/aws/kinesisfirehose/{self._name}",
            retention=logs.RetentionDays.THREE_MONTHS if self.d.prod else logs.RetentionDays.ONE_WEEK,
            removal_policy=self.d.removal,
        )
        logs.LogStream(self, "StreamErrors", log_group=log, log_stream_name=_LOG_STREAM, removal_policy=self.d.removal)
        return log

    def _source(self) -> tuple[list[iam.PolicyStatement], Any]:
        """What the stream may read, and its source: what is put into it, or a Kinesis stream."""
        if self.d.stream == "firehose":
            encrypted = firehose.CfnDeliveryStream.DeliveryStreamEncryptionConfigurationInputProperty(
                key_type="AWS_OWNED_CMK"
            )
            return [], lambda _: {
                "delivery_stream_type": "DirectPut",
                "delivery_stream_encryption_configuration_input": encrypted,
            }
        before = kinesis.Stream(
            self,
            "Before",
            stream_name=self.d.name("events"),
            stream_mode=kinesis.StreamMode.ON_DEMAND,
            encryption=kinesis.StreamEncryption.MANAGED,
            removal_policy=self.d.removal,
        )
        reads = ["kinesis:DescribeStream", "kinesis:GetShardIterator", "kinesis:GetRecords", "kinesis:ListShards"]
        return [iam.PolicyStatement(actions=reads, resources=[before.stream_arn])], lambda role: {
            "delivery_stream_type": "KinesisStreamAsSource",
            "kinesis_stream_source_configuration": firehose.CfnDeliveryStream.KinesisStreamSourceConfigurationProperty(
                kinesis_stream_arn=before.stream_arn, role_arn=role.role_arn
            ),
        }

    def _parquet(self, role: iam.Role) -> Any:
        made = firehose.CfnDeliveryStream
        return made.DataFormatConversionConfigurationProperty(
            enabled=True,
            input_format_configuration=made.InputFormatConfigurationProperty(
                deserializer=made.DeserializerProperty(open_x_json_ser_de=made.OpenXJsonSerDeProperty())
            ),
            output_format_configuration=made.OutputFormatConfigurationProperty(
                serializer=made.SerializerProperty(parquet_ser_de=made.ParquetSerDeProperty(compression="SNAPPY"))
            ),
            schema_configuration=made.SchemaConfigurationProperty(
                catalog_id=self.account,
                database_name=self.d.database,
                table_name="events",
                region=self.region,
                role_arn=role.role_arn,
                version_id="LATEST",
            ),
        )

    @property
    def _name(self) -> str:
        """Of the delivery stream: CloudFormation replaces it where its source changes, by one of another name."""
        return self.d.name("events") if self.d.stream == "firehose" else self.d.name("events-of-kinesis")

    @property
    def _transform(self) -> str:
        return self.d.function_arn("analytics", "enrich_events")

    def _role(self, log: logs.LogGroup, source: list[iam.PolicyStatement]) -> iam.Role:
        bucket = self.d.bucket_arn("lake")
        objects = [f"{bucket}/{prefix}/*" for prefix in ("events", "refused")]
        catalogue = [
            self.d.arn("glue", "catalog"),
            self.d.arn("glue", f"database/{self.d.database}"),
            self.d.arn("glue", f"table/{self.d.database}/events"),
        ]
        told = self.d.arn("logs", f"log-group:/aws/kinesisfirehose/{self._name}:log-stream:{_LOG_STREAM}")
        allowed = [
            (["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"], [bucket]),
            (["s3:PutObject", "s3:GetObject", "s3:AbortMultipartUpload"], objects),
            (["lambda:InvokeFunction", "lambda:GetFunctionConfiguration"], [self._transform]),
            (["glue:GetTable", "glue:GetTableVersion", "glue:GetTableVersions"], catalogue),
            (["logs:PutLogEvents"], [told]),
        ]
        role = iam.Role(
            self,
            "StreamRole",
            assumed_by=iam.ServicePrincipal(
                "firehose.amazonaws.com", conditions={"StringEquals": {"sts:ExternalId": self.account}}
            ),
            inline_policies={
                "Lake": iam.PolicyDocument(
                    statements=[
                        *(iam.PolicyStatement(actions=actions, resources=on) for actions, on in allowed),
                        *source,
                    ]
                )
            },
        )
        justify_wildcards(role, objects, "Writes objects below two prefixes, and names them itself")
        return role

    def _alarms(self) -> None:
        d, stream = self.d, {"DeliveryStreamName": self._name}
        see = "see runbooks/events.md."
        late = _firehose("DeliveryToS3.DataFreshness", stream, "Maximum")
        alarm(self, d, "EventsLate", late, _LATE, f"Events are {_LATE} s late or later in the lake: {see}")
        unconverted = _firehose("FailedConversion.Records", stream, "Sum")
        alarm(self, d, "EventsUnconverted", unconverted, 1, f"Rows of events do not fit the lake's table: {see}")
        throttled = _firehose("ThrottledRecords", stream, "Sum")
        alarm(self, d, "EventsThrottled", throttled, 1, f"Firehose's quota is too small for the events: {see}")
        refused = cloudwatch.Metric(
            namespace="Matinee",
            metric_name="RefusedEvents",
            dimensions_map={"domain": "analytics"},
            statistic="Sum",
        )
        alarm(self, d, "EventsRefused", refused, _MANY_REFUSED, f"Clients send many events that are wrong: {see}")


_LOG_STREAM = "delivery"


class _Format(NamedTuple):
    """How objects of a table are read: names of Hive's classes."""

    name: str
    reader: str
    writer: str
    serde: str


_PARQUET = _Format(
    "parquet",
    "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
    "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
    "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe",
)
_JSON = _Format(
    "json",
    "org.apache.hadoop.mapred.TextInputFormat",
    "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
    "org.openx.data.jsonserde.JsonSerDe",
)


def _column(name: str, kind: str) -> glue.CfnTable.ColumnProperty:
    return glue.CfnTable.ColumnProperty(name=name, type=kind)


def _firehose(name: str, stream: dict[str, str], statistic: str) -> cloudwatch.Metric:
    return cloudwatch.Metric(namespace="AWS/Firehose", metric_name=name, dimensions_map=stream, statistic=statistic)
