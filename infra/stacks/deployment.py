"""One deployment: its stage, and the names that its parts know each other by.

Names are fixed rather than exported, so that a stack can be changed or replaced without asking those that use it first.
"""

from dataclasses import dataclass
from typing import Literal

from aws_cdk import Aws, RemovalPolicy


@dataclass(frozen=True)
class Deployment:
    stage: Literal["dev", "prod"]
    budget_upload: int = 5_000
    """Cents that transcoding one upload may cost."""
    budget_month: int = 50_000
    """Cents that a month of transcoding may cost."""

    @property
    def prod(self) -> bool:
        return self.stage == "prod"

    @property
    def removal(self) -> RemovalPolicy:
        """What becomes of data when its stack goes."""
        return RemovalPolicy.RETAIN if self.prod else RemovalPolicy.DESTROY

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

    def function_arn(self, domain: str, name: str) -> str:
        return self.arn("lambda", f"function:{self.name(domain, name)}")

    def workflow_arn(self, domain: str) -> str:
        return self.arn("states", f"stateMachine:{self.name(domain)}")
