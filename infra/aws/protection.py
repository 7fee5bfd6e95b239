"""Protection against deletion, which a stack and its tables get once its creation has succeeded.

A creation that fails is repeated, so CloudFormation must be able to roll it back, and CDK to delete what is left of the stack.
"""

from collections.abc import Iterable

import boto3

from infra.aws.assembly import Stack

_FAILED = ("CREATE_FAILED", "ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "DELETE_FAILED", "REVIEW_IN_PROGRESS")


def unfinished(names: Iterable[str]) -> list[str]:
    """Those of these stacks that are not there, or whose creation failed."""
    known = statuses()
    return [name for name in names if name not in known or known[name] in _FAILED]


def statuses() -> dict[str, str]:
    """The account's stacks and their status."""
    pages = boto3.client("cloudformation").get_paginator("describe_stacks").paginate()
    return {stack["StackName"]: stack["StackStatus"] for page in pages for stack in page["Stacks"]}


def protect(stacks: Iterable[Stack]) -> None:
    """As their templates will say from the next deployment on."""
    for stack in stacks:
        _terminate(stack.name, protected=True)
        for table in stack.of_type("AWS::DynamoDB::Table"):
            if table.get("DeletionProtectionEnabled"):
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
