"""Deploys a cloud assembly (cdk.out) as `cdk deploy` does: assets to the bootstrap bucket, stacks by change set, in order."""

import io
import json
import time
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError, WaiterError

ACCOUNT, REGION = "000000000000", "us-east-1"
Say = Callable[[str], None]


class DeploymentFailed(Exception):
    """Names the stack, the resource and the reason."""


def client(service: str, endpoint: str) -> Any:
    """A client of the local engine with its operator's rights."""
    make: Any = boto3.client  # its stubs know each service by a name of its own, and not a name in a variable
    return make(
        service,
        endpoint_url=endpoint,
        region_name=REGION,
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=Config(signature_version="s3v4", s3={"addressing_style": "path"}, retries={"max_attempts": 2}),
    )


def deploy(assembly: Path, endpoint: str, say: Say) -> None:
    """Bring the engine to what the assembly says. Raises DeploymentFailed, FileNotFoundError for an asset that is not there."""
    manifest = json.loads((assembly / "manifest.json").read_text())["artifacts"]
    stacks = {name: artifact for name, artifact in manifest.items() if artifact["type"] == "aws:cloudformation:stack"}
    files = list(_files(assembly, manifest))
    for source, _ in files:
        if not source.exists():
            raise FileNotFoundError(f"{source} is missing: run make synth again")
    s3 = client("s3", endpoint)
    for bucket in {destination["bucketName"] for _, destination in files}:
        s3.create_bucket(Bucket=bucket)
    version = {"Name": "/cdk-bootstrap/hnb659fds/version", "Value": "30", "Type": "String", "Overwrite": True}
    client("ssm", endpoint).put_parameter(**version)  # the account counts as bootstrapped
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda file: _upload(s3, *file), files))
    for name in _in_order(stacks):
        say(name)
        _stack(client("cloudformation", endpoint), endpoint, name, stacks[name]["properties"])


def _files(assembly: Path, manifest: dict[str, Any]) -> Iterator[tuple[Path, dict[str, str]]]:
    """(file or folder, its bucket and key) of every file asset."""
    for artifact in manifest.values():
        if artifact["type"] != "cdk:asset-manifest":
            continue
        assets = json.loads((assembly / artifact["properties"]["file"]).read_text())
        for asset in assets.get("files", {}).values():
            for destination in asset["destinations"].values():
                yield assembly / asset["source"]["path"], {name: _resolved(text) for name, text in destination.items()}


def _resolved(text: str) -> str:
    known = {"${AWS::AccountId}": ACCOUNT, "${AWS::Region}": REGION, "${AWS::Partition}": "aws"}
    for name, value in known.items():
        text = text.replace(name, value)
    return text


def _upload(s3: Any, source: Path, destination: dict[str, str]) -> None:
    """Keys are hashes of the content: what is there already is the same."""
    where = {"Bucket": destination["bucketName"], "Key": destination["objectKey"]}
    try:
        s3.head_object(**where)
    except ClientError:
        s3.put_object(**where, Body=_zipped(source) if source.is_dir() else source.read_bytes())


def _zipped(folder: Path) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                info = zipfile.ZipInfo(str(file.relative_to(folder)), (1980, 1, 1, 0, 0, 0))
                info.external_attr = 0o644 << 16
                archive.writestr(info, file.read_bytes(), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _in_order(stacks: dict[str, Any]) -> Iterator[str]:
    """Every stack after those that it depends on."""
    done: set[str] = set()
    while len(done) < len(stacks):
        ready = [
            name
            for name, stack in stacks.items()
            if name not in done and not {each for each in stack.get("dependencies", []) if each in stacks} - done
        ]
        done |= set(ready)
        yield from ready


def _stack(cloudformation: Any, endpoint: str, name: str, properties: dict[str, Any]) -> None:
    exists, change = _exists(cloudformation, name), f"matinee-{time.time_ns()}"
    cloudformation.create_change_set(
        StackName=name,
        ChangeSetName=change,
        ChangeSetType="UPDATE" if exists else "CREATE",
        TemplateURL=_resolved(properties["stackTemplateAssetObjectUrl"]).replace("s3://", f"{endpoint}/"),
        Capabilities=["CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"],
        Parameters=[
            {"ParameterKey": key, "ParameterValue": value} for key, value in properties.get("parameters", {}).items()
        ],
    )
    _wait(cloudformation, "change_set_create_complete", name, ChangeSetName=change)
    change_set = cloudformation.describe_change_set(StackName=name, ChangeSetName=change)
    if exists and not change_set["Changes"]:
        cloudformation.delete_change_set(StackName=name, ChangeSetName=change)
        return
    cloudformation.execute_change_set(StackName=name, ChangeSetName=change)
    _wait(cloudformation, "stack_update_complete" if exists else "stack_create_complete", name)


def _exists(cloudformation: Any, name: str) -> bool:
    """Whether there is something to update; what a failed creation left is cleared away."""
    try:
        status = cloudformation.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"]
    except ClientError:
        return False
    if status in ("ROLLBACK_COMPLETE", "CREATE_FAILED", "ROLLBACK_FAILED", "REVIEW_IN_PROGRESS"):
        cloudformation.delete_stack(StackName=name)
        _wait(cloudformation, "stack_delete_complete", name)
        return False
    return True


def _wait(cloudformation: Any, event: str, stack: str, **extra: str) -> None:
    try:
        waiter = cloudformation.get_waiter(event)
        waiter.wait(StackName=stack, **extra, WaiterConfig={"Delay": 0.2, "MaxAttempts": 600})
    except WaiterError as error:
        answer = error.last_response
        if "no changes" in answer.get("StatusReason", "").lower() or "didn't contain changes" in answer.get(
            "StatusReason", ""
        ):
            return
        raise DeploymentFailed(
            f"{stack}: {_reason(cloudformation, stack) or answer.get('StatusReason', error)}"
        ) from error


def _reason(cloudformation: Any, stack: str) -> str:
    events = cloudformation.describe_stack_events(StackName=stack)["StackEvents"]
    broken = [
        e
        for e in events
        if e["ResourceStatus"].endswith("FAILED") and "cancelled" not in e.get("ResourceStatusReason", "")
    ]
    return "; ".join(
        f"{e['LogicalResourceId']} ({e['ResourceType']}): {e.get('ResourceStatusReason')}" for e in broken[-3:]
    )
