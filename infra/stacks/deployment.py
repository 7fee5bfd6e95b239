"""One deployment: its stage, and the names that its parts know each other by.

Names are fixed rather than exported, so that a stack can be changed or replaced without asking those that use it first.
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
    """Who mails come from: an address of an identity that SES has verified."""
    budget_upload: int = 5_000
    """Cents that transcoding one upload may cost."""
    budget_month: int = 50_000
    """Cents that a month of transcoding may cost."""
    codecs: tuple[str, ...] = ("H264",)
    """What renditions are made in, each a ladder of its own over the same sound; players choose."""
    search: Literal["embedded", "opensearch"] = "embedded"
    """Where titles are searched: by the Lambdas themselves, or by an OpenSearch domain, which costs by the hour."""
    oidc: Mapping[str, Provider] = field(default_factory=dict)
    """OpenID Connect providers that people may sign in with, by the name that stands in the route."""

    drm: Literal["on", "off"] = "on"
    """Whether what is transcoded from now on is encrypted."""
    drm_vendor: Mapping[str, Any] = field(default_factory=dict)
    """Who has the content keys and serves Widevine, PlayReady and FairPlay; nobody: our own ClearKey does (docs/drm.md)."""
    subscriptions: Literal["on", "off"] = "off"
    """Whether watching takes a plan that is paid for."""
    grace_days: int = 7
    """Days that somebody whose payment failed may still watch."""

    @property
    def prod(self) -> bool:
        return self.stage == "prod"

    @property
    def removal(self) -> RemovalPolicy:
        """What becomes of data when its stack goes."""
        return RemovalPolicy.RETAIN if self.prod else RemovalPolicy.DESTROY

    @property
    def mail_domain(self) -> str:
        return self.mail_from.rpartition("@")[2].rstrip(">")

    def name(self, *parts: str) -> str:
        return "-".join(("matinee", self.stage, *parts)).replace("_", "-")

    def bucket(self, name: str) -> str:
        """Bucket names are the whole world's: the account and region make them ours."""
        return f"{self.name(name)}-{Aws.ACCOUNT_ID}-{Aws.REGION}"

    def secret(self, name: str) -> str:
        return f"matinee/{self.stage}/{name}"

    @property
    def site_parameter(self) -> str:
        return f"/matinee/{self.stage}/site-url"

    @property
    def jwks_parameter(self) -> str:
        """Where the public keys of access tokens are published. No stack holds it, so that none puts an old key back."""
        return f"/matinee/{self.stage}/jwks"

    @property
    def content_key_parameter(self) -> str:
        """Where the ARN of the KMS key is written down that wraps the films' keys."""
        return f"/matinee/{self.stage}/content-key"

    @property
    def drm_systems(self) -> tuple[str, ...]:
        return tuple(self.drm_vendor["systems"]) if self.drm_vendor else ("clearkey",)

    @property
    def opensearch_parameter(self) -> str:
        """Where the OpenSearch domain's address is written down."""
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
        """Secrets Manager adds a dash and six characters of its own."""
        return self.arn("secretsmanager", f"secret:{self.secret(name)}-??????")

    def parameter_arn(self, name: str) -> str:
        return self.arn("ssm", f"parameter{name}")

    def function_arn(self, domain: str, name: str) -> str:
        return self.arn("lambda", f"function:{self.name(domain, name)}")

    def workflow_arn(self, domain: str) -> str:
        return self.arn("states", f"stateMachine:{self.name(domain)}")
