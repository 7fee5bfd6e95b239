"""One deployment: its settings and the names of its resources.

Names are fixed and not exported, so that a stack can be changed or replaced without touching the stacks that use it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from aws_cdk import Aws, RemovalPolicy

Provider = Mapping[str, str]
"""{"issuer": "https://…", "client_id": "…", "scopes": "openid email profile"}"""


@dataclass(frozen=True)
class Deployment:
    stage: Literal["dev", "prod"]
    mail_from: str = "Matinee <no-reply@matinee.test>"
    """The sender of mails. SES must have verified its domain."""
    budget_upload: int = 5_000
    """The most that transcoding one upload may cost, in cents."""
    budget_month: int = 50_000
    """The most that transcoding may cost in a month, in cents."""
    codecs: tuple[str, ...] = ("H264",)
    """The codecs of renditions. Each has its own ladder; they share the audio, and players choose."""
    search: Literal["embedded", "opensearch"] = "embedded"
    """The search engine: the functions themselves, or an OpenSearch domain, which is charged by the hour."""
    oidc: Mapping[str, Provider] = field(default_factory=dict)
    """OpenID Connect providers for sign-in, by the name in their route."""

    drm: Literal["on", "off"] = "on"
    """Whether new renditions are encrypted."""
    drm_vendor: Mapping[str, Any] = field(default_factory=dict)
    """The vendor that holds the content keys and serves Widevine, PlayReady and FairPlay. Empty: ClearKey (docs/drm.md)."""
    subscriptions: Literal["on", "off"] = "off"
    """Whether viewers need a paid plan to watch."""
    grace_days: int = 7
    """Days for which viewers may still watch after a failed payment."""

    @property
    def prod(self) -> bool:
        return self.stage == "prod"

    @property
    def removal(self) -> RemovalPolicy:
        """What happens to data when its stack is deleted."""
        return RemovalPolicy.RETAIN if self.prod else RemovalPolicy.DESTROY

    @property
    def mail_domain(self) -> str:
        return self.mail_from.rpartition("@")[2].rstrip(">")

    @property
    def tags(self) -> dict[str, str]:
        """Of every resource that can have tags."""
        return {"application": "matinee", "stage": self.stage}

    def name(self, *parts: str) -> str:
        return "-".join(("matinee", self.stage, *parts)).replace("_", "-")

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
