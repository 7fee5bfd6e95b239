"""A row of a function table → a Lambda function with its own role, log group and alarm."""

from collections.abc import Mapping
from pathlib import Path

from aws_cdk import Duration, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from infra import functions as f
from infra import sizing
from infra.stacks import assets, rights
from infra.stacks.deployment import Deployment
from infra.stacks.nag import justify, justify_wildcards


class Layers(Construct):
    """The layers of all functions, the one of those that open media files, and the one of those that train models.

    Each stack has its own, because a layer's ARN changes with its content and an export could not change.
    """

    def __init__(self, scope: Stack, d: Deployment, domain: f.Domain):
        super().__init__(scope, "Layers")
        filled = d.dependencies == "on"
        self._all = [
            self._layer("dependencies", assets.packages_layer("dependencies", filled=filled)),
            self._layer("domain", assets.layer_path("domain")),
        ]
        if any(row.media for row in domain.functions):
            self._media = [self._layer("media", assets.packages_layer("media", filled=filled))]
        if any(row.numeric for row in domain.functions):
            self._numeric = [self._layer("numeric", assets.packages_layer("numeric", filled=filled))]

    def of(self, row: f.Function) -> list[lambda_.ILayerVersion]:
        return [*self._all, *(self._media if row.media else []), *(self._numeric if row.numeric else [])]

    def _layer(self, name: str, folder: Path) -> lambda_.ILayerVersion:
        return lambda_.LayerVersion(
            self,
            name.capitalize(),
            description=f"matinee {name}",
            code=lambda_.Code.from_asset(str(folder)),
            compatible_runtimes=[lambda_.Runtime.PYTHON_3_13],
            compatible_architectures=[lambda_.Architecture.ARM_64],
        )


class MatineeFunction(Construct):
    """One function with exactly the rights of its row."""

    def __init__(
        self,
        scope: Construct,
        d: Deployment,
        domain: f.Domain,
        row: f.Function,
        layers: Layers,
        environment: Mapping[str, str],
    ):
        super().__init__(scope, "".join(word.capitalize() for word in row.name.split("_")))
        name = d.name(domain.name, row.name)
        entries = [rights.entry(right, d) for right in row.rights]
        log_group = logs.LogGroup(
            self,
            "Log",
            log_group_name=f"/aws/lambda/{name}",
            retention=logs.RetentionDays.THREE_MONTHS if d.prod else logs.RetentionDays.ONE_WEEK,
            removal_policy=d.removal,
        )
        log_streams = d.arn("logs", f"log-group:/aws/lambda/{name}:*")
        policy = iam.PolicyDocument(
            statements=[
                iam.PolicyStatement(
                    actions=["logs:CreateLogStream", "logs:PutLogEvents"],
                    resources=[log_streams],
                ),
                *(
                    iam.PolicyStatement(actions=actions.split(), resources=resources, conditions=conditions or None)
                    for grants, _ in entries
                    for actions, resources, conditions in grants
                ),
            ]
        )
        self.role = iam.Role(
            self,
            "Role",
            assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"),
            inline_policies={"Rights": policy},
        )
        access = row.trigger.access if isinstance(row.trigger, f.Route) else "internal"
        idempotent = isinstance(row.trigger, f.Route) and row.trigger.idempotent
        variables = {name: value for _, variables in entries for name, value in variables.items()}
        if isinstance(row.trigger, f.Route) and row.trigger.grown_up:
            variables["GROWN_UP"] = "yes"
        if idempotent:
            variables["IDEMPOTENCY_TABLE"] = d.name("replies")
            self.role.add_to_policy(
                iam.PolicyStatement(
                    actions=["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"],
                    resources=[d.table_arn("replies")],
                )
            )
        variables |= {"STAGE": d.stage, "DOMAIN": domain.name, "ACCESS": access, **environment}
        self.function = lambda_.Function(
            self,
            "Function",
            function_name=name,
            description=f"{domain.name}: {row.name.replace('_', ' ')}",
            code=lambda_.Code.from_asset(str(assets.function_path(domain.name, row.name))),
            handler=f"{row.name}.handler",
            runtime=lambda_.Runtime.PYTHON_3_13,
            architecture=lambda_.Architecture.ARM_64,
            layers=layers.of(row),
            role=self.role,
            log_group=log_group,
            memory_size=row.memory,
            timeout=Duration.seconds(row.timeout),
            reserved_concurrent_executions=_reserved(row, d),
            environment={
                **{f"MATINEE_{name.upper()}": value for name, value in variables.items()},
                "POWERTOOLS_LOG_LEVEL": "INFO",
                "POWERTOOLS_METRICS_NAMESPACE": "Matinee",
            },
        )
        resources = [resource for grants, _ in entries for _, wanted, _ in grants for resource in wanted]
        justify_wildcards(self.role, [log_streams], "Lambda chooses the names of log streams")
        justify_wildcards(self.role, resources, "Objects below one prefix, or actions that accept no resource")
        justify(self.function, "L1", "Python 3.13 is the newest runtime for which all dependencies publish wheels")


def _reserved(row: f.Function, d: Deployment) -> int | None:
    """A queue limits its consumer: a reserved limit would throttle the queue and count as failed deliveries."""
    if isinstance(row.trigger, f.BusEvent | f.AwsEvent) or not d.prod or row.concurrency is None:
        return None
    return sizing.reserved(row.concurrency, d.concurrency)
