"""Protection against deletion, which a stack and its tables get once its creation has succeeded.

A creation that fails is repeated, so CloudFormation must be able to roll it back, and CDK to delete what is left of the stack.
"""

from collections.abc import Iterable

import boto3

from infra.aws.assembly import Stack

_FAILED = ("CREATE_FAILED", "ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "DELETE_FAILED", "REVIEW_IN_PROGRESS")


def statuses(stage: str) -> dict[str, str]:
    """The stacks of a stage that are there, and their status."""
    pages = boto3.client("cloudformation").get_paginator("describe_stacks").paginate()
    found = {stack["StackName"]: str(stack["StackStatus"]) for page in pages for stack in page["Stacks"]}
    return {name: status for name, status in found.items() if name.startswith(f"matinee-{stage}-")}


def existing_stacks(stage: str) -> list[str]:
    """The stacks of a stage whose creation has succeeded."""
    return sorted(name for name, status in statuses(stage).items() if status not in _FAILED)


def protect(stacks: Iterable[Stack]) -> None:
    """As their templates say from the next deployment on."""
    for stack in stacks:
        _terminate(stack.name, protected=True)
        for table in stack.of_type("AWS::DynamoDB::Table"):
            if "DeletionProtectionEnabled" in table:
                _delete(table["TableName"], protected=True)


def lift(stacks: Iterable[str], tables: Iterable[str] = ()) -> None:
    for stack in stacks:
        _terminate(stack, protected=False)
    for table in tables:
        _delete(table, protected=False)


def _terminate(stack: str, *, protected: bool) -> None:
    client = boto3.client("cloudformation")
    client.update_termination_protection(StackName=stack, EnableTerminationProtection=protected)


def _delete(table: str, *, protected: bool) -> None:
    boto3.client("dynamodb").update_table(TableName=table, DeletionProtectionEnabled=protected)
