"""Flink over the Kinesis stream of events (`-c stream=kinesis -c flink=on`): counts of each minute, for Athena to read.

The application is made stopped and costs nothing until `aws kinesisanalyticsv2 start-application` (docs/runbooks/flink.md).
"""

from aws_cdk import App, Stack
from aws_cdk import aws_glue as glue
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kinesisanalyticsv2 as analytics
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3_assets as s3_assets

from infra.stacks import assets
from infra.stacks.deployment import Deployment
from infra.stacks.lake import LakeStack
from infra.stacks.nag import justify_wildcards

RUNTIME = "FLINK-1_20"
"""The newest that has a Kinesis connector for SQL."""
CHECKPOINT_SECONDS = 60
_LOG_STREAM = "flink"
_COLUMNS = {
    "minute_at": "timestamp",
    "content_id": "string",
    "country": "string",
    "starts": "bigint",
    "errors": "bigint",
    "stalls": "bigint",
}
_LATE = {
    **{name: _COLUMNS[name] for name in ("minute_at", "content_id", "country")},
    "type": "string",
    "event_id": "string",
}


class FlinkStack(Stack):
    def __init__(self, app: App, d: Deployment, lake: LakeStack):
        super().__init__(app, d.name("flink"), termination_protection=d.protects("flink"))
        self.add_stack_dependency(lake)
        self.d = d
        code = s3_assets.Asset(self, "Code", path=str(assets.flink_application(filled=d.dependencies == "on")))
        name = f"/matinee/{d.stage}/flink"
        log = logs.LogGroup(
            self,
            "Log",
            log_group_name=name,
            retention=logs.RetentionDays.THREE_MONTHS if d.prod else logs.RetentionDays.ONE_WEEK,
            removal_policy=d.removal,
        )
        logs.LogStream(self, "LogStream", log_group=log, log_stream_name=_LOG_STREAM, removal_policy=d.removal)
        written = d.arn("logs", f"log-group:{name}:log-stream:{_LOG_STREAM}")
        role = self._role(code, written)
        application = self._application(code, role)
        analytics.CfnApplicationCloudWatchLoggingOption(
            self,
            "Logging",
            application_name=application.ref,
            cloud_watch_logging_option=analytics.CfnApplicationCloudWatchLoggingOption.CloudWatchLoggingOptionProperty(
                log_stream_arn=written
            ),
        )
        for table, columns in {"live_minutes": _COLUMNS, "live_late": _LATE}.items():
            self._table(table, columns)

    def _application(self, code: s3_assets.Asset, role: iam.Role) -> analytics.CfnApplication:
        made, d = analytics.CfnApplication, self.d
        groups = {
            "kinesis.analytics.flink.run.options": {"python": "main.py", "jarfile": assets.CONNECTOR},
            "matinee": {
                "stream": d.arn("kinesis", f"stream/{d.name('events')}"),
                "region": self.region,
                "lake": f"s3a://{d.bucket('lake')}",
            },
        }
        return made(
            self,
            "Application",
            application_name=d.name("flink"),
            runtime_environment=RUNTIME,
            service_execution_role=role.role_arn,
            application_configuration=made.ApplicationConfigurationProperty(
                application_code_configuration=made.ApplicationCodeConfigurationProperty(
                    code_content_type="ZIPFILE",
                    code_content=made.CodeContentProperty(
                        s3_content_location=made.S3ContentLocationProperty(
                            bucket_arn=f"arn:{self.partition}:s3:::{code.s3_bucket_name}", file_key=code.s3_object_key
                        )
                    ),
                ),
                application_snapshot_configuration=made.ApplicationSnapshotConfigurationProperty(
                    snapshots_enabled=True
                ),
                environment_properties=made.EnvironmentPropertiesProperty(
                    property_groups=[
                        made.PropertyGroupProperty(property_group_id=name, property_map=said)
                        for name, said in groups.items()
                    ]
                ),
                flink_application_configuration=made.FlinkApplicationConfigurationProperty(
                    checkpoint_configuration=made.CheckpointConfigurationProperty(
                        configuration_type="CUSTOM",
                        checkpointing_enabled=True,
                        checkpoint_interval=CHECKPOINT_SECONDS * 1000,
                    ),
                    monitoring_configuration=made.MonitoringConfigurationProperty(
                        configuration_type="CUSTOM", log_level="WARN", metrics_level="APPLICATION"
                    ),
                    parallelism_configuration=made.ParallelismConfigurationProperty(
                        configuration_type="CUSTOM", parallelism=1, parallelism_per_kpu=1, auto_scaling_enabled=True
                    ),
                ),
            ),
        )

    def _role(self, code: s3_assets.Asset, log: str) -> iam.Role:
        """Read the stream and the code, and write below `live/` in the lake."""
        d = self.d
        live, lake = f"{d.bucket_arn('lake')}/live/*", d.bucket_arn("lake")
        script = f"arn:{self.partition}:s3:::{code.s3_bucket_name}/{code.s3_object_key}"
        reads = "DescribeStream DescribeStreamSummary GetShardIterator GetRecords ListShards"
        below = {"StringLike": {"s3:prefix": "live/*"}}
        allowed = [
            ([f"kinesis:{each}" for each in reads.split()], d.arn("kinesis", f"stream/{d.name('events')}"), None),
            (["s3:GetObject", "s3:GetObjectVersion"], script, None),
            (
                [
                    "s3:GetObject",
                    "s3:PutObject",
                    "s3:DeleteObject",
                    "s3:AbortMultipartUpload",
                    "s3:ListMultipartUploadParts",
                ],
                live,
                None,
            ),
            (["s3:ListBucket"], lake, below),
            (["logs:PutLogEvents"], log, None),
            (["logs:DescribeLogStreams"], log.partition(":log-stream:")[0] + ":*", None),
            (["logs:DescribeLogGroups"], d.arn("logs", "log-group:*"), None),
        ]
        role = iam.Role(
            self,
            "Role",
            role_name=d.global_name("flink"),
            assumed_by=iam.ServicePrincipal(
                "kinesisanalytics.amazonaws.com",
                conditions={
                    "StringEquals": {"aws:SourceAccount": self.account},
                    "ArnLike": {"aws:SourceArn": d.arn("kinesisanalytics", f"application/{d.name('flink')}")},
                },
            ),
            inline_policies={
                "Events": iam.PolicyDocument(
                    statements=[
                        iam.PolicyStatement(actions=actions, resources=[on], conditions=only)
                        for actions, on, only in allowed
                    ]
                )
            },
        )
        justify_wildcards(role, [on for _, on, _ in allowed], "Objects below one prefix, and logs that it looks for")
        return role

    def _table(self, name: str, columns: dict[str, str]) -> None:
        d = self.d
        location = f"s3://{d.bucket('lake')}/live/{name.removeprefix('live_')}/"
        glue.CfnTable(
            self,
            name,
            catalog_id=self.account,
            database_name=d.database,
            table_input=glue.CfnTable.TableInputProperty(
                name=name,
                description="Counted by Flink. Events that came too late for their minute are in live_late",
                table_type="EXTERNAL_TABLE",
                partition_keys=[glue.CfnTable.ColumnProperty(name="day", type="date")],
                parameters={
                    "EXTERNAL": "TRUE",
                    "classification": "json",
                    "projection.enabled": "true",
                    "projection.day.type": "date",
                    "projection.day.format": "yyyy-MM-dd",
                    "projection.day.range": "NOW-92DAYS,NOW+1DAYS",
                    "storage.location.template": f"{location}day=${{day}}/",
                },
                storage_descriptor=glue.CfnTable.StorageDescriptorProperty(
                    location=location,
                    columns=[glue.CfnTable.ColumnProperty(name=each, type=kind) for each, kind in columns.items()],
                    input_format="org.apache.hadoop.mapred.TextInputFormat",
                    output_format="org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
                    serde_info=glue.CfnTable.SerdeInfoProperty(
                        serialization_library="org.openx.data.jsonserde.JsonSerDe"
                    ),
                ),
            ),
        )
