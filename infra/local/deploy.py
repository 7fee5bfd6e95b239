"""Deploys a cloud assembly as `cdk deploy` does: uploads assets to the bootstrap bucket and executes change sets."""

import io
import json
import time
import zipfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError, WaiterError

ACCOUNT, REGION = "000000000000", "us-east-1"
Say = Callable[[str], None]
_DEPLOYED = "deployed-templates"


class DeploymentFailed(Exception):
    """A deployment failed. The message names the stack, the resource and the reason."""


_OPERATOR = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}


@cache
def client(service: str, endpoint: str) -> Any:
    """A client of the local engine with the operator's rights. Cached, because creating one is slow."""
    return client_of(service, endpoint, **_OPERATOR)


def client_of(service: str, endpoint: str, **credentials: str) -> Any:
    """A client of the local engine with these credentials."""
    return boto3.client(  # type: ignore[call-overload]
        service,
        endpoint_url=endpoint,
        region_name=REGION,
        **credentials,
        config=Config(signature_version="s3v4", s3={"addressing_style": "path"}, retries={"max_attempts": 2}),
    )


def deploy(assembly: Path, endpoint: str, say: Say) -> list[str]:
    """Deploy the stacks that have changed and return their names.

    Raises DeploymentFailed, and FileNotFoundError for a missing asset.
    """
    artifacts = json.loads((assembly / "manifest.json").read_text())["artifacts"]
    stacks = {name: each for name, each in artifacts.items() if each["type"] == "aws:cloudformation:stack"}
    templates = {name: stack["properties"]["stackTemplateAssetObjectUrl"] for name, stack in stacks.items()}
    deployed = recall(endpoint, _DEPLOYED) or {}
    changed = {name: stack for name, stack in stacks.items() if deployed.get(name) != _short(templates[name])}
    if not changed:
        return []
    _upload_all(list(_files(assembly, artifacts, changed)), endpoint)
    cloudformation = client("cloudformation", endpoint)
    with ThreadPoolExecutor(4) as pool:
        for wave in _in_order(changed):
            say(", ".join(wave))
            list(pool.map(lambda name: _stack(cloudformation, endpoint, name, stacks[name]["properties"]), wave))
    remember(endpoint, _DEPLOYED, {name: _short(template) for name, template in templates.items()})
    return list(changed)


def recall(endpoint: str, name: str) -> Any:
    """A value stored by `remember`, or None. The engine holds it, so it is reset together with everything else."""
    ssm = client("ssm", endpoint)
    try:
        return json.loads(ssm.get_parameter(Name=f"/matinee-local/{name}")["Parameter"]["Value"])
    except ssm.exceptions.ParameterNotFound:
        return None


def remember(endpoint: str, name: str, content: Any) -> None:
    parameter = {"Name": f"/matinee-local/{name}", "Value": json.dumps(content)}
    client("ssm", endpoint).put_parameter(**parameter, Type="String", Overwrite=True)


def _short(template_url: str) -> str:
    """The hash in a template's URL, which identifies its content."""
    return template_url.rpartition("/")[2][:16]


def _upload_all(files: list[tuple[Path, dict[str, str]]], endpoint: str) -> None:
    for source, _ in files:
        if not source.exists():
            raise FileNotFoundError(f"{source} is missing. Run `make synth` again.")
    s3 = client("s3", endpoint)
    for bucket in {destination["bucketName"] for _, destination in files}:
        with suppress(s3.exceptions.BucketAlreadyOwnedByYou):
            s3.create_bucket(Bucket=bucket)
    version = {"Name": "/cdk-bootstrap/hnb659fds/version", "Value": "30", "Type": "String", "Overwrite": True}
    client("ssm", endpoint).put_parameter(**version)  # marks the account as bootstrapped
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda file: _upload(s3, *file), files))


def _files(assembly: Path, artifacts: dict[str, Any], stacks: Iterable[str]) -> Iterator[tuple[Path, dict[str, str]]]:
    """The files or folders of these stacks, each with its bucket and key."""
    for name in stacks:
        assets = json.loads((assembly / artifacts[f"{name}.assets"]["properties"]["file"]).read_text())
        for asset in assets.get("files", {}).values():
            for destination in asset["destinations"].values():
                yield assembly / asset["source"]["path"], {name: _resolved(text) for name, text in destination.items()}


def _resolved(text: str) -> str:
    known = {"${AWS::AccountId}": ACCOUNT, "${AWS::Region}": REGION, "${AWS::Partition}": "aws"}
    for name, value in known.items():
        text = text.replace(name, value)
    return text


def _upload(s3: Any, source: Path, destination: dict[str, str]) -> None:
    """Upload a file unless it exists. Keys are hashes of the content."""
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


def _in_order(stacks: dict[str, Any]) -> Iterator[list[str]]:
    """Groups of stacks, each after the groups that it depends on."""
    done: set[str] = set()
    while len(done) < len(stacks):
        ready = [
            name
            for name, stack in stacks.items()
            if name not in done and not {each for each in stack.get("dependencies", []) if each in stacks} - done
        ]
        done |= set(ready)
        yield ready


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
    """Whether the stack exists. Deletes the remains of a failed creation."""
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
        waiter.wait(StackName=stack, **extra, WaiterConfig={"Delay": 0.05, "MaxAttempts": 6000})
    except WaiterError as error:
        said = error.last_response.get("StatusReason", "")
        if "no changes" in said.lower() or "didn't contain changes" in said:
            return
        raise DeploymentFailed(f"{stack}: {_reason(cloudformation, stack) or said or error}") from error


def _reason(cloudformation: Any, stack: str) -> str:
    """The resources that failed, in validation or during the deployment."""
    checks = cloudformation.describe_events(StackName=stack)["OperationEvents"]
    invalid = [check["ValidationStatusReason"] for check in checks if check.get("ValidationStatus") == "FAILED"]
    events = cloudformation.describe_stack_events(StackName=stack)["StackEvents"]
    broken = [
        f"{event['LogicalResourceId']} ({event['ResourceType']}): {event.get('ResourceStatusReason')}"
        for event in events
        if event["ResourceStatus"].endswith("FAILED") and "cancelled" not in event.get("ResourceStatusReason", "")
    ]
    return "; ".join(dict.fromkeys(broken[:3] + invalid[:3]))
