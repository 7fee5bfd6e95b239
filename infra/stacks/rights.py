"""Rights → what IAM allows and what the function is told: the whole of it, one entry a right.

A right's entry answers (actions and resources, environment). Nothing else in the stacks writes a function's policy.
"""

from collections.abc import Callable
from typing import Any

from aws_cdk import Aws

from infra import functions as f
from infra.domains import DOMAINS
from infra.stacks.deployment import Deployment

Grant = tuple[str, list[str]]
"""(actions separated by blanks, resources)"""
Entry = tuple[list[Grant], dict[str, str]]

_READ = "dynamodb:GetItem dynamodb:BatchGetItem dynamodb:Query dynamodb:ConditionCheckItem"
_WRITE = "dynamodb:PutItem dynamodb:UpdateItem dynamodb:DeleteItem"


def entry(right: f.Right, d: Deployment) -> Entry:
    """Raises KeyError for a right that has no entry."""
    return _ENTRIES[type(right)](right, d)


def _objects(action: str) -> Callable[[Any, Deployment], Entry]:
    def made(right: f.ReadObjects, d: Deployment) -> Entry:
        return [(action, [f"{d.bucket_arn(right.bucket)}/{right.prefix}*"])], _bucket(right, d)

    return made


def _bucket(right: f.ReadObjects, d: Deployment) -> dict[str, str]:
    return {f"BUCKET_{right.bucket}": d.bucket(right.bucket)}


def _table(right: f.Read, d: Deployment) -> Entry:
    arn = d.table_arn(right.domain)
    indexes = next(domain.indexes for domain in DOMAINS if domain.name == right.domain)
    grants: list[Grant] = [(_READ, [arn, *(f"{arn}/index/{index}" for index in indexes)])]
    if isinstance(right, f.Write):
        grants.append((_WRITE, [arn]))
    return grants, {f"TABLE_{right.domain}": d.name(right.domain)}


def _list(right: f.ListObjects, d: Deployment) -> Entry:
    return [("s3:ListBucket", [d.bucket_arn(right.bucket)])], _bucket(right, d)


def _secret(right: f.ReadSecret, d: Deployment) -> Entry:
    return [("secretsmanager:GetSecretValue", [d.secret_arn(right.name)])], {
        f"SECRET_{right.name}": d.secret(right.name)
    }


def _sign_media(right: f.SignMedia, d: Deployment) -> Entry:
    grants, environment = _secret(f.ReadSecret("media"), d)
    grants.append(("ssm:GetParameter", [d.arn("ssm", f"parameter{d.site_parameter}")]))
    return grants, {**environment, "SITE_PARAMETER": d.site_parameter}


def _transcode(right: f.Transcode, d: Deployment) -> Entry:
    role = f"arn:{_PARTITION}:iam::{_ACCOUNT}:role/{d.name('mediaconvert')}"
    queue = d.arn("mediaconvert", f"queues/{d.name('vod')}")
    return [
        ("mediaconvert:CreateJob", [queue, d.arn("mediaconvert", "jobs/*")]),
        ("mediaconvert:GetJob", [d.arn("mediaconvert", "jobs/*")]),
        ("iam:PassRole", [role]),
    ], {
        "MEDIACONVERT_ROLE": role,
        "MEDIACONVERT_QUEUE": queue,
        **{f"BUCKET_{name}": d.bucket(name) for name in ("uploads", "media")},
    }


def _probe(right: f.ProbeMedia, d: Deployment) -> Entry:
    # Probe has no resource of its own; it reads the file with the caller's rights.
    return [("mediaconvert:Probe", ["*"])], {}


def _start(right: f.StartWorkflow, d: Deployment) -> Entry:
    arn = d.workflow_arn(right.domain)
    return [("states:StartExecution", [arn])], {"WORKFLOW": arn}


def _resume(right: f.ResumeWorkflow, d: Deployment) -> Entry:
    actions = "states:SendTaskSuccess states:SendTaskFailure states:SendTaskHeartbeat"
    return [(actions, [d.workflow_arn(right.domain)])], {}


def _budgeted(right: f.Budgeted, d: Deployment) -> Entry:
    return [], {"BUDGET_UPLOAD": str(d.budget_upload), "BUDGET_MONTH": str(d.budget_month)}


def _bus(right: f.PublishEvents, d: Deployment) -> Entry:
    return [("events:PutEvents", [d.arn("events", f"event-bus/{d.name()}")])], {"BUS": d.name()}


def _keys(right: f.MakeKeys, d: Deployment) -> Entry:
    actions = "secretsmanager:GetSecretValue secretsmanager:PutSecretValue"
    return [(actions, [d.secret_arn("tokens"), d.secret_arn("media")])], {}


def _assets(right: f.ReadAssets, d: Deployment) -> Entry:
    return [("s3:GetObject", [f"arn:{_PARTITION}:s3:::cdk-*-assets-{_ACCOUNT}-{_REGION}/*"])], {}


_PARTITION, _ACCOUNT, _REGION = Aws.PARTITION, Aws.ACCOUNT_ID, Aws.REGION

_ENTRIES: dict[type, Callable[[Any, Deployment], Entry]] = {
    f.Read: _table,
    f.Write: _table,
    f.ReadObjects: _objects("s3:GetObject"),
    f.WriteObjects: _objects("s3:PutObject"),
    f.DeleteObjects: _objects("s3:DeleteObject"),
    f.MultipartUpload: _objects("s3:PutObject s3:ListMultipartUploadParts s3:AbortMultipartUpload"),
    f.ListObjects: _list,
    f.ReadSecret: _secret,
    f.Verify: lambda right, d: ([], {"ISSUER": d.issuer}),
    f.SignMedia: _sign_media,
    f.ProbeMedia: _probe,
    f.Transcode: _transcode,
    f.StartWorkflow: _start,
    f.ResumeWorkflow: _resume,
    f.Budgeted: _budgeted,
    f.PublishEvents: _bus,
    f.MakeKeys: _keys,
    f.ReadAssets: _assets,
}
