"""Exceptions from cdk-nag rules, declared beside the resource with a reason."""

from collections.abc import Iterable

from aws_cdk import Acknowledgment, Aws, Validations
from constructs import IConstruct

_TOKENS = {Aws.PARTITION: "<AWS::Partition>", Aws.REGION: "<AWS::Region>", Aws.ACCOUNT_ID: "<AWS::AccountId>"}


def justify(construct: IConstruct, rule: str, reason: str) -> None:
    Validations.of(construct).acknowledge(Acknowledgment(id=f"AwsSolutions::AwsSolutions-{rule}", reason=reason))


def justify_wildcards(construct: IConstruct, resources: Iterable[str], reason: str) -> None:
    """Acknowledge IAM5 for each resource, so that a new wildcard is a new finding."""
    for resource in {resource for resource in resources if "*" in resource}:
        for token, name in _TOKENS.items():
            resource = resource.replace(token, name)
        justify(construct, f"IAM5[Resource::{resource}]", reason)
