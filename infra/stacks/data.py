"""The data that must not be lost: one table per domain, the secrets and the KMS key."""

from collections.abc import Sequence

from aws_cdk import App, Stack
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_kms as kms
from aws_cdk import aws_secretsmanager as secretsmanager
from aws_cdk import aws_ssm as ssm

from infra.functions import Domain
from infra.stacks.deployment import Deployment
from infra.stacks.nag import justify


class DataStack(Stack):
    def __init__(self, app: App, d: Deployment, domains: Sequence[Domain]):
        super().__init__(app, d.name("data"), termination_protection=d.protects("data"))
        self.tables = {domain.name: self._table(d, domain) for domain in domains if domain.table}
        dynamodb.Table(
            self,
            "Replies",
            table_name=d.name("replies"),
            partition_key=dynamodb.Attribute(name="caller", type=dynamodb.AttributeType.STRING),
            sort_key=dynamodb.Attribute(name="call", type=dynamodb.AttributeType.STRING),
            billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
            time_to_live_attribute="ttl",
            point_in_time_recovery_specification=_RECOVERY,
            removal_policy=d.removal,
        )
        vendor = ("drm-vendor",) if d.drm_vendor else ()
        for name in (
            "tokens",
            "jwks",
            "media",
            "edge",
            "cursor",
            "stripe",
            *(f"oidc-{provider}" for provider in d.oidc),
            *vendor,
        ):
            secret = secretsmanager.Secret(
                self,
                f"{name.title().replace('-', '')}Secret",
                secret_name=d.secret(name),
                removal_policy=d.removal,
                generate_secret_string=secretsmanager.SecretStringGenerator(
                    secret_string_template="{}",
                    generate_string_key="seed",
                    exclude_punctuation=True,
                    password_length=43,
                ),
            )
            justify(
                secret,
                "SMG4",
                "A scheduled function rotates the keys with an overlap, which a rotation Lambda does not support",
            )

        wrapping = kms.Key(
            self,
            "ContentKey",
            description="Wraps the content keys of films",
            enable_key_rotation=True,
            removal_policy=d.removal,
        )
        where = d.content_key_parameter
        ssm.StringParameter(self, "ContentKeyArn", parameter_name=where, string_value=wrapping.key_arn)

    def _table(self, d: Deployment, domain: Domain) -> dynamodb.Table:
        table = dynamodb.Table(
            self,
            domain.name.capitalize(),
            table_name=d.name(domain.name),
            partition_key=dynamodb.Attribute(name="pk", type=dynamodb.AttributeType.STRING),
            sort_key=dynamodb.Attribute(name="sk", type=dynamodb.AttributeType.STRING),
            billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
            stream=dynamodb.StreamViewType.NEW_AND_OLD_IMAGES,
            time_to_live_attribute="ttl",
            point_in_time_recovery_specification=_RECOVERY,
            deletion_protection=d.protects("data"),
            removal_policy=d.removal,
        )
        for index in domain.indexes:
            table.add_global_secondary_index(
                index_name=index,
                partition_key=dynamodb.Attribute(name=f"{index}pk", type=dynamodb.AttributeType.STRING),
                sort_key=dynamodb.Attribute(name=f"{index}sk", type=dynamodb.AttributeType.STRING),
            )
        return table


_RECOVERY = dynamodb.PointInTimeRecoverySpecification(point_in_time_recovery_enabled=True)
