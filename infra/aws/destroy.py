"""`python -m infra.aws.destroy STAGE`: deletes all stacks of a stage and, of prod, its data only where somebody types its name."""

import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

import boto3

from infra.aws import protection
from infra.aws.assembly import Stack, cdk, stacks
from infra.synth import ROOT, said, synth

_OUT = ROOT / "build/assembly-destroy"
_BUCKET, _TABLE = "AWS::S3::Bucket", "AWS::DynamoDB::Table"
Held = dict[str, list[str]]
"""Type → names of what holds data."""


def destroy(stage: str, *context: str, ask: Callable[[str], str] = input) -> int:
    """CDK's exit code; 1 where nobody agreed. Raises CalledProcessError where the synth fails."""
    name, known = f"matinee-{stage}", protection.statuses(stage)
    if not known:
        print(f"There is no {name}.")
        return 0
    what = "its stacks and keeps its data" if stage == "prod" else "it with all its data"
    if ask(f"Delete {name}? This deletes {what}. Type yes: ") != "yes":
        return 1
    with_data = (
        stage != "prod" or ask(f"Delete its data as well, for good? Type {name}, or nothing to keep them: ") == name
    )
    os.environ["CDK_OUTDIR"] = str(_OUT)
    synth(stage, "dependencies=off", *context)
    listed = [stack for stack in stacks(_OUT) if stack.name in known]
    held = _held(known)
    protection.lift(known, held[_TABLE] if with_data else ())
    # Buckets fill as long as there is a site: so they are emptied once what writes to them is gone.
    first = _dependents(listed)
    ended = _delete(first)
    if with_data:
        for bucket in held[_BUCKET]:
            _empty(bucket)
    ended = ended or _delete([stack.name for stack in listed if stack.name not in first])
    if ended == 0 and with_data:
        _delete_what_is_left(held if stage == "prod" else {})
    return ended


def _delete(names: list[str]) -> int:
    return cdk("destroy", "--app", str(_OUT), "--force", "--exclusively", *names) if names else 0


def _dependents(listed: Iterable[Stack]) -> list[str]:
    """The stacks that need a stack with a bucket."""
    listed = list(listed)
    holding = {stack.name for stack in listed if stack.has(_BUCKET)}
    return [stack.name for stack in listed if stack.after & holding]


def _held(names: Iterable[str]) -> Held:
    """What the stacks with these names hold data in."""
    client, found = boto3.client("cloudformation"), defaultdict(list)
    for name in names:
        for page in client.get_paginator("list_stack_resources").paginate(StackName=name):
            for resource in page["StackResourceSummaries"]:
                if resource["ResourceType"] in _LEFT and "PhysicalResourceId" in resource:
                    found[resource["ResourceType"]].append(resource["PhysicalResourceId"])
    return found


def _empty(bucket: str) -> None:
    client = boto3.client("s3")
    for page in client.get_paginator("list_objects_v2").paginate(Bucket=bucket):
        keys = [{"Key": found["Key"]} for found in page.get("Contents", [])]
        if keys:
            refused = client.delete_objects(Bucket=bucket, Delete={"Objects": keys, "Quiet": True}).get("Errors")
            if refused:
                raise RuntimeError(f"{bucket} cannot be emptied: {refused[0]}")


def _delete_what_is_left(held: Held) -> None:
    """What stacks retain."""
    for kind, names in held.items():
        service, call, named, options, missing = _LEFT[kind]
        client: Any = boto3.client(service)  # type: ignore[call-overload]
        for name in names:
            with suppress(client.exceptions.from_code(missing)):
                getattr(client, call)(**{named: name}, **options)


_LEFT: dict[str, tuple[str, str, str, dict[str, Any], str]] = {
    _BUCKET: ("s3", "delete_bucket", "Bucket", {}, "NoSuchBucket"),
    _TABLE: ("dynamodb", "delete_table", "TableName", {}, "ResourceNotFoundException"),
    "AWS::SecretsManager::Secret": (
        "secretsmanager",
        "delete_secret",
        "SecretId",
        {"ForceDeleteWithoutRecovery": True},
        "ResourceNotFoundException",
    ),
    "AWS::KMS::Key": ("kms", "schedule_key_deletion", "KeyId", {"PendingWindowInDays": 7}, "NotFoundException"),
    "AWS::Logs::LogGroup": ("logs", "delete_log_group", "logGroupName", {}, "ResourceNotFoundException"),
}
"""Type → the call that deletes one: service, operation, the name's parameter, other parameters, the error where it is gone."""


if __name__ == "__main__":
    try:
        sys.exit(destroy(sys.argv[1], *said()))
    except subprocess.CalledProcessError as failed:
        sys.exit(failed.returncode)
