"""One deployment: its settings and the names of its resources.

Names are fixed and not exported, so that a stack can be changed or replaced without touching the stacks that use it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from aws_cdk import Aws, RemovalPolicy

from infra import sizing

Provider = Mapping[str, str]
"""{"issuer": "https://…", "client_id": "…", "scopes": "openid email profile"}"""
_VIEWERS = {"dev": 36_000, "prod": 1_000_000}


@dataclass(frozen=True)
class Deployment:
    stage: Literal["dev", "prod"]
    mail_from: str = "Matinee <no-reply@matinee.test>"
    """The sender of mails. SES must have verified its domain."""
    mail_identity: Literal["on", "off"] = "off"
    """Whether the platform stack makes the SES identity of the sender's domain. An account has one, whatever uses it."""
    mail_sandbox: tuple[str, ...] = ()
    """Verified addresses or domains of recipients, as long as SES keeps the account in its sandbox."""
    alarms_to: str = ""
    """The address that alarms of prod are mailed to."""
    report_to: str = ""
    """The address that gets the weekly report of the insights by mail. Empty: nobody."""
    report_language: Literal["en", "es", "de", "ar"] = "en"
    """Of that report."""
    budget_upload: int = 5_000
    """The most that transcoding one upload may cost, in cents."""
    budget_month: int = 50_000
    """The most that transcoding may cost in a month, in cents."""
    codecs: tuple[str, ...] = ("H264",)
    """The codecs of renditions. Each has its own ladder; they share the audio, and players choose."""
    express: Literal["on", "off"] = "on"
    """Whether a first film plays in one rendition while its ladder is made, where its upload does not say."""
    search: Literal["embedded", "opensearch"] = "embedded"
    """The search engine: the functions themselves, or an OpenSearch domain, which is charged by the hour."""
    oidc: Mapping[str, Provider] = field(default_factory=dict)
    """OpenID Connect providers for sign-in, by the name in their route."""

    drm: Literal["on", "off"] = "on"
    """Whether new renditions are encrypted."""
    drm_vendor: Mapping[str, Any] = field(default_factory=dict)
    """The vendor that holds the content keys and serves Widevine, PlayReady and FairPlay. Empty: ClearKey (docs/drm.md)."""
    stream: Literal["firehose", "kinesis"] = "firehose"
    """Where events are put: into Firehose itself, or into a Kinesis stream before it, which is charged by the hour."""
    spark: Literal["on", "off"] = "off"
    """Whether there is an application of EMR Serverless, for what outgrows Athena."""
    flink: Literal["on", "off"] = "off"
    """Whether a Flink application counts the Kinesis stream's events by the minute. It is charged by the hour."""
    subscriptions: Literal["on", "off"] = "off"
    """Whether viewers need a paid plan to watch."""
    grace_days: int = 7
    """Days for which viewers may still watch after a failed payment."""

    viewers: int = 0
    """The people whose requests at their peak the API admits. 0: those in `_VIEWERS`."""
    concurrency: int = sizing.PLANNED
    """The concurrent executions of Lambda that the account has."""
    route_metrics: Literal["on", "off"] = "off"
    """Whether API Gateway counts each route for itself, which is charged by the metric."""
    domain: str = ""
    """The site's own domain. Empty: the one that CloudFront gives."""
    certificate: str = ""
    """The ARN of the own domain's certificate."""
    waf: str = "off"
    """"on" makes a web ACL for the distribution; an ARN uses an existing one."""
    dependencies: Literal["on", "off"] = "on"
    """Whether the dependency layer holds the dependencies. The laptop has them in its own environment."""
    existing_stacks: tuple[str, ...] | None = None
    """Names of the stacks that exist, as `make deploy` says; None: all. The creation of another may fail, and is then repeated."""

    @property
    def prod(self) -> bool:
        return self.stage == "prod"

    @property
    def removal(self) -> RemovalPolicy:
        """What happens to data when its stack is deleted. What a failed creation made holds no data, and goes with it."""
        return RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE if self.prod else RemovalPolicy.DESTROY

    def protects(self, stack: str) -> bool:
        """Whether nobody may delete that stack and its tables without lifting a protection first."""
        return self.prod and (self.existing_stacks is None or self.name(stack) in self.existing_stacks)

    @property
    def requests_a_second(self) -> int:
        return sizing.requests_a_second(self.viewers or _VIEWERS[self.stage])

    @property
    def mail_domain(self) -> str:
        return self.mail_from.rpartition("@")[2].rstrip(">")

    @property
    def site_origins(self) -> list[str]:
        """The origins whose pages may call the API and upload."""
        return [f"https://{self.domain}"] if self.domain else ["*"]

    @property
    def tags(self) -> dict[str, str]:
        """Of every resource that can have tags."""
        return {"application": "matinee", "stage": self.stage}

    def name(self, *parts: str) -> str:
        return "-".join(("matinee", self.stage, *parts)).replace("_", "-")

    def global_name(self, *parts: str) -> str:
        """A name among those of all regions: of a role, or of anything of CloudFront."""
        return f"{self.name(*parts)}-{Aws.REGION}"

    @property
    def media_role(self) -> str:
        """The role that MediaConvert reads uploads and writes media with."""
        return self.global_name("mediaconvert")

    @property
    def spark_role(self) -> str:
        """The role that Spark's jobs read and write the lake with."""
        return self.global_name("spark")

    @property
    def spark_parameter(self) -> str:
        """The parameter with the id of the EMR Serverless application."""
        return f"/matinee/{self.stage}/spark-application"

    @property
    def spark_runs_parameter(self) -> str:
        """The parameter with the ARN of that application's job runs: cdk-nag knows no wildcard behind a dynamic reference."""
        return f"/matinee/{self.stage}/spark-runs"

    @property
    def spark_job_parameter(self) -> str:
        """The parameter with what a job of Spark is started with: its role, its script and its models."""
        return f"/matinee/{self.stage}/spark-job"

    @property
    def key_group(self) -> str:
        """The group of the keys that sign CloudFront's cookies."""
        return self.global_name("media")

    def bucket(self, name: str) -> str:
        """A bucket's name. It includes account and region, because bucket names are global."""
        return f"{self.name(name)}-{Aws.ACCOUNT_ID}-{Aws.REGION}"

    def secret(self, name: str) -> str:
        return f"matinee/{self.stage}/{name}"

    @property
    def site_parameter(self) -> str:
        return f"/matinee/{self.stage}/site-url"

    @property
    def content_key_parameter(self) -> str:
        """The parameter with the ARN of the KMS key that wraps content keys."""
        return f"/matinee/{self.stage}/content-key"

    @property
    def drm_systems(self) -> tuple[str, ...]:
        return tuple(self.drm_vendor["systems"]) if self.drm_vendor else ("clearkey",)

    @property
    def opensearch_parameter(self) -> str:
        """The parameter with the address of the OpenSearch domain."""
        return f"/matinee/{self.stage}/opensearch-url"

    @property
    def issuer(self) -> str:
        return self.name()

    @property
    def database(self) -> str:
        """The lake's Glue database, by a name that SQL need not quote."""
        return self.name().replace("-", "_")

    def arn(self, service: str, resource: str) -> str:
        return f"arn:{Aws.PARTITION}:{service}:{Aws.REGION}:{Aws.ACCOUNT_ID}:{resource}"

    def bucket_arn(self, name: str) -> str:
        return f"arn:{Aws.PARTITION}:s3:::{self.bucket(name)}"

    def table_arn(self, domain: str) -> str:
        return self.arn("dynamodb", f"table/{self.name(domain)}")

    def secret_arn(self, name: str) -> str:
        """A secret's ARN. Secrets Manager appends a dash and six characters."""
        return self.arn("secretsmanager", f"secret:{self.secret(name)}-??????")

    def parameter_arn(self, name: str) -> str:
        return self.arn("ssm", f"parameter{name}")

    def function_arn(self, domain: str, name: str) -> str:
        return self.arn("lambda", f"function:{self.name(domain, name)}")

    def workflow_arn(self, domain: str) -> str:
        return self.arn("states", f"stateMachine:{self.name(domain)}")
