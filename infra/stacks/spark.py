"""Spark on EMR Serverless (`-c spark=on`): an application that costs nothing while no job runs, and the role of its jobs."""

import json

from aws_cdk import App, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_emrserverless as emr
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3_assets as s3_assets
from aws_cdk import aws_ssm as ssm

from infra.stacks import assets
from infra.stacks.deployment import Deployment
from infra.stacks.nag import justify_wildcards
from infra.stacks.queues import alarm

RELEASE = "emr-7.11.0"
"""Spark 3.5.6, Python 3.9."""
IDLE_MINUTES = 5
"""After its last job, an application stops. It starts with the next one."""
MOST = {"dev": ("16 vCPU", "64 GB", "200 GB"), "prod": ("200 vCPU", "800 GB", "2000 GB")}
"""Processors, memory and disk of all workers together: 0.99 dollars an hour in dev and 12.30 in prod, at most."""


class SparkStack(Stack):
    def __init__(self, app: App, d: Deployment):
        super().__init__(app, d.name("spark"), termination_protection=d.protects("spark"))
        cpu, memory, disk = MOST[d.stage]
        application = emr.CfnApplication(
            self,
            "Application",
            name=d.name("spark"),
            release_label=RELEASE,
            type="Spark",
            architecture="ARM64",
            auto_start_configuration=emr.CfnApplication.AutoStartConfigurationProperty(enabled=True),
            auto_stop_configuration=emr.CfnApplication.AutoStopConfigurationProperty(
                enabled=True, idle_timeout_minutes=IDLE_MINUTES
            ),
            maximum_capacity=emr.CfnApplication.MaximumAllowedResourcesProperty(cpu=cpu, memory=memory, disk=disk),
        )
        script = s3_assets.Asset(self, "Script", path=str(assets.ROOT / "lake/spark/job.py"))
        models = s3_assets.Asset(self, "Models", path=str(assets.spark_models()))
        role = self._role(d, application.attr_arn, [script, models])
        told = {"role": role.role_arn, "script": script.s3_object_url, "models": models.s3_object_url}
        ssm.StringParameter(self, "Id", parameter_name=d.spark_parameter, string_value=application.attr_application_id)
        runs = f"{application.attr_arn}/jobruns/*"
        ssm.StringParameter(self, "Runs", parameter_name=d.spark_runs_parameter, string_value=runs)
        ssm.StringParameter(self, "Job", parameter_name=d.spark_job_parameter, string_value=json.dumps(told))

        failed = cloudwatch.Metric(
            namespace="Matinee",
            metric_name="SparkJobFailed",
            dimensions_map={"domain": "analytics"},
            statistic="Sum",
        )
        alarm(self, d, "SparkJobFailed", failed, 1, "A job of Spark failed or hung: see runbooks/spark.md.")

    def _role(self, d: Deployment, application: str, files: list[s3_assets.Asset]) -> iam.Role:
        """What a job may do: read and write models, raw events and factors, and read its script; neither name nor log anything
        else."""
        lake = d.bucket_arn("lake")
        objects = [f"{lake}/{prefix}/*" for prefix in ("events", "models", "factors")]
        scripts = [f"arn:{self.partition}:s3:::{file.s3_bucket_name}/{file.s3_object_key}" for file in files]
        buckets = [lake, f"arn:{self.partition}:s3:::{files[0].s3_bucket_name}"]
        role = iam.Role(
            self,
            "JobRole",
            role_name=d.spark_role,
            assumed_by=iam.ServicePrincipal(
                "emr-serverless.amazonaws.com",
                conditions={
                    "StringEquals": {"aws:SourceAccount": self.account},
                    "ArnLike": {"aws:SourceArn": application},
                },
            ),
            inline_policies={
                "Lake": iam.PolicyDocument(
                    statements=[
                        iam.PolicyStatement(
                            actions=["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload"],
                            resources=objects,
                        ),
                        iam.PolicyStatement(actions=["s3:GetObject"], resources=scripts),
                        iam.PolicyStatement(actions=["s3:ListBucket"], resources=buckets),
                    ]
                )
            },
        )
        justify_wildcards(role, objects, "Reads and writes objects below three prefixes, and names them itself")
        return role
