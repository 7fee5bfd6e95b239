"""Rights → IAM permissions and environment variables, one entry per right.

Nothing else in the stacks writes a function's policy.
"""

import json
from collections.abc import Callable
from typing import Any

from aws_cdk import Aws

from infra import functions as f
from infra.domains import DOMAINS
from infra.stacks.deployment import Deployment
from infra.stacks.opensearch import SIZES

Grant = tuple[str, list[str], dict[str, Any]]
"""(actions separated by blanks, resources, conditions)"""
Entry = tuple[list[Grant], dict[str, str]]

_READ = "dynamodb:GetItem dynamodb:BatchGetItem dynamodb:Query dynamodb:ConditionCheckItem"


def entry(right: f.Right, d: Deployment) -> Entry:
    """The permissions and environment of a right. Raises KeyError for a right without an entry."""
    return _ENTRIES[type(right)](right, d)


def _objects(action: str) -> Callable[[Any, Deployment], Entry]:
    def made(right: f.ReadObjects, d: Deployment) -> Entry:
        return [_grant(action, f"{d.bucket_arn(right.bucket)}/{right.prefix}*")], _bucket(right, d)

    return made


def _grant(actions: str, *resources: str, **conditions: Any) -> Grant:
    return actions, list(resources), conditions


def _bucket(right: f.ReadObjects, d: Deployment) -> dict[str, str]:
    return {f"BUCKET_{right.bucket}": d.bucket(right.bucket)}


def _table(right: f.Read, d: Deployment) -> Entry:
    arn = d.table_arn(right.domain)
    domain = next(domain for domain in DOMAINS if domain.name == right.domain)
    grants = [_grant(_READ, arn, *(f"{arn}/index/{index}" for index in domain.indexes))]
    if isinstance(right, f.Write):
        kept = [] if isinstance(right, f.Erase) else [f"{start}*" for start in domain.append_only]
        spared = {"ForAllValues:StringNotLike": {"dynamodb:LeadingKeys": kept}} if kept else {}
        grants.append(_grant("dynamodb:PutItem dynamodb:UpdateItem dynamodb:DeleteItem", arn, **spared))
        if kept:  # IAM cannot require `attribute_not_exists`, but the transactions in which our code asks for it
            together = {"ForAnyValue:StringEquals": {"dynamodb:EnclosingOperation": "TransactWriteItems"}}
            grants.append(_grant("dynamodb:PutItem", arn, **together))
    return grants, {f"TABLE_{right.domain}": d.name(right.domain)}


def _caller(right: f.ReadCaller, d: Deployment) -> Entry:
    theirs = {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["USER#*"]}}
    return [_grant("dynamodb:BatchGetItem", d.table_arn("users"), **theirs)], {"TABLE_users": d.name("users")}


def _replies(right: f.EraseReplies, d: Deployment) -> Entry:
    environment = {"IDEMPOTENCY_TABLE": d.name("replies")}
    return [_grant("dynamodb:Query dynamodb:DeleteItem", d.table_arn("replies"))], environment


def _list(right: f.ListObjects, d: Deployment) -> Entry:
    below = {"StringLike": {"s3:prefix": f"{right.prefix}*"}} if right.prefix else {}
    return [_grant("s3:ListBucket", d.bucket_arn(right.bucket), **below)], _bucket(right, d)


def _find(right: f.FindObjects, d: Deployment) -> Entry:
    grants, environment = _objects("s3:GetObject")(right, d)
    return [*grants, _grant("s3:ListBucket", d.bucket_arn(right.bucket))], environment


def _secret(right: f.ReadSecret, d: Deployment) -> Entry:
    environment = {f"SECRET_{right.name}": d.secret(right.name)}
    return [_grant("secretsmanager:GetSecretValue", d.secret_arn(right.name))], environment


def _site_url(right: f.SiteUrl, d: Deployment) -> Entry:
    return [_grant("ssm:GetParameter", d.parameter_arn(d.site_parameter))], {"SITE_PARAMETER": d.site_parameter}


def _sign_media(right: f.SignMedia, d: Deployment) -> Entry:
    return _secret(f.ReadSecret("media"), d)


def _send_mail(right: f.SendMail, d: Deployment) -> Entry:
    # SES asks for the sender's identity and, in its sandbox, for the recipient's.
    identities = [d.arn("ses", f"identity/{name}") for name in (d.mail_domain, *d.mail_sandbox)]
    return [_grant("ses:SendEmail", *identities)], {"MAIL_FROM": d.mail_from}


def _transcode(right: f.Transcode, d: Deployment) -> Entry:
    role = f"arn:{_PARTITION}:iam::{_ACCOUNT}:role/{d.media_role}"
    queue = d.arn("mediaconvert", f"queues/{d.name('vod')}")
    return [
        _grant("mediaconvert:CreateJob", queue, d.arn("mediaconvert", "jobs/*")),
        _grant("mediaconvert:GetJob", d.arn("mediaconvert", "jobs/*")),
        _grant("iam:PassRole", role),
    ], {
        "MEDIACONVERT_ROLE": role,
        "MEDIACONVERT_QUEUE": queue,
        **{f"BUCKET_{name}": d.bucket(name) for name in ("uploads", "media")},
    }


def _cancel(right: f.CancelJobs, d: Deployment) -> Entry:
    return [_grant("mediaconvert:GetJob mediaconvert:CancelJob", d.arn("mediaconvert", "jobs/*"))], {}


def _start(right: f.StartWorkflow, d: Deployment) -> Entry:
    arn = d.workflow_arn(right.domain)
    return [_grant("states:StartExecution", arn)], {"WORKFLOW": arn}


def _see(right: f.SeeWorkflow, d: Deployment) -> Entry:
    executions = d.arn("states", f"execution:{d.name(right.domain)}:*")
    actions = "states:DescribeExecution states:GetExecutionHistory"
    return [_grant(actions, executions)], {"WORKFLOW": d.workflow_arn(right.domain)}


def _stop(right: f.StopWorkflow, d: Deployment) -> Entry:
    executions = d.arn("states", f"execution:{d.name(right.domain)}:*")
    return [_grant("states:StopExecution", executions)], {"WORKFLOW": d.workflow_arn(right.domain)}


def begin_children(domain: str, d: Deployment) -> list[Grant]:
    """The permissions of a state machine with a distributed map, whose children are executions of itself."""
    machine, children = d.workflow_arn(domain), d.arn("states", f"execution:{d.name(domain)}/*")
    return [
        _grant("states:StartExecution", machine),
        _grant("states:DescribeExecution states:StopExecution states:RedriveExecution", children),
    ]


def _seal_cursors(right: f.SealCursors, d: Deployment) -> Entry:
    return _secret(f.ReadSecret("cursor"), d)


def _resume(right: f.ResumeWorkflow, d: Deployment) -> Entry:
    actions = "states:SendTaskSuccess states:SendTaskFailure states:SendTaskHeartbeat"
    return [_grant(actions, d.workflow_arn(right.domain))], {}


def _budgeted(right: f.Budgeted, d: Deployment) -> Entry:
    return [], {"BUDGET_UPLOAD": str(d.budget_upload), "BUDGET_MONTH": str(d.budget_month)}


def _ladder(right: f.Ladder, d: Deployment) -> Entry:
    return [], {"CODECS": ",".join(d.codecs)}


def _play_early(right: f.PlayEarly, d: Deployment) -> Entry:
    return [], {"EXPRESS": d.express}


def _encrypt(right: f.Encrypt, d: Deployment) -> Entry:
    return [], {"DRM": d.drm, "DRM_SYSTEMS": ",".join(d.drm_systems)}


def _unwrap(right: f.UnwrapKeys, d: Deployment) -> Entry:
    """Decrypt with the KMS key. AWS chooses its id, so its ARN is read from the data stack's parameter."""
    key = f"{{{{resolve:ssm:{d.content_key_parameter}}}}}"
    actions = "kms:Decrypt kms:GenerateDataKey" if isinstance(right, f.WrapKeys) else "kms:Decrypt"
    return [_grant(actions, key)], {"CONTENT_KEY": key}


def _drm_vendor(right: f.AskDrmVendor, d: Deployment) -> Entry:
    grants = [_grant("secretsmanager:GetSecretValue", d.secret_arn("drm-vendor"))] if d.drm_vendor else []
    return grants, {"DRM_VENDOR": json.dumps(d.drm_vendor), "SECRET_drm_vendor": d.secret("drm-vendor")}


def _bus(right: f.PublishEvents, d: Deployment) -> Entry:
    return [_grant("events:PutEvents", d.arn("events", f"event-bus/{d.name()}"))], {"BUS": d.name()}


def _replay(right: f.ReplayOutboxes, d: Deployment) -> Entry:
    grants, environment = _bus(right, d)
    names = [domain.name for domain in DOMAINS if domain.table]
    tables = {f"TABLE_{name}": d.name(name) for name in names}
    return [*grants, _grant("dynamodb:Scan", *map(d.table_arn, names))], {**environment, **tables}


_CHANGE_SECRET = "secretsmanager:GetSecretValue secretsmanager:PutSecretValue"
_CHANGE_KEY_GROUP = (
    "cloudfront:ListPublicKeys cloudfront:GetPublicKey cloudfront:CreatePublicKey cloudfront:DeletePublicKey"
    " cloudfront:ListKeyGroups cloudfront:GetKeyGroup cloudfront:CreateKeyGroup cloudfront:UpdateKeyGroup"
)


def _keys(right: f.MakeKeys, d: Deployment) -> Entry:
    return [
        *(grant for made in (_rotate_tokens, _rotate_media) for grant in made(right, d)[0]),
        _grant(_CHANGE_SECRET, d.secret_arn("edge")),
    ], {}


def _rotate_tokens(right: f.RotateTokenKeys | f.MakeKeys, d: Deployment) -> Entry:
    secrets = {f"SECRET_{name}": d.secret(name) for name in ("tokens", "jwks")}
    return [_grant(_CHANGE_SECRET, d.secret_arn("tokens"), d.secret_arn("jwks"))], secrets


def _rotate_media(right: f.RotateMediaKeys | f.MakeKeys, d: Deployment) -> Entry:
    # IAM has no resources for CloudFront's keys and key groups.
    return [_grant(_CHANGE_SECRET, d.secret_arn("media")), _grant(_CHANGE_KEY_GROUP, "*")], {
        "SECRET_MEDIA": d.secret("media"),
        "KEY_GROUP": d.key_group,
    }


def _rotate_edge(right: f.RotateEdgeSecret, d: Deployment) -> Entry:
    ours = {"StringEquals": {f"aws:ResourceTag/{name}": value for name, value in d.tags.items()}}
    anywhere = f"arn:{_PARTITION}:cloudfront::{_ACCOUNT}:distribution/*"
    return [
        _grant(_CHANGE_SECRET, d.secret_arn("edge")),
        _grant("cloudfront:ListDistributions", "*"),
        _grant("cloudfront:GetDistribution cloudfront:UpdateDistribution", anywhere, **ours),
    ], {"SECRET_EDGE": d.secret("edge"), "DISTRIBUTION": d.name()}


def _verify(right: f.Verify, d: Deployment) -> Entry:
    grants, environment = _secret(f.ReadSecret("jwks"), d)
    return grants, {**environment, "ISSUER": d.issuer, "JWKS": resolved(d.secret("jwks"))}


def _issue(right: f.IssueTokens, d: Deployment) -> Entry:
    grants, environment = _secret(f.ReadSecret("tokens"), d)
    return grants, {**environment, "ISSUER": d.issuer}


def _know_edge(right: f.KnowEdge, d: Deployment) -> Entry:
    grants, environment = _secret(f.ReadSecret("edge"), d)
    return grants, {**environment, "EDGE": resolved(d.secret("edge"), "accepted")}


def resolved(secret: str, key: str = "") -> str:
    """CloudFormation's dynamic reference to a secret, or to one value of its JSON."""
    return f"{{{{resolve:secretsmanager:{secret}{f':SecretString:{key}' if key else ''}}}}}"


def _sign_in_with(right: f.SignInWith, d: Deployment) -> Entry:
    secrets = [d.secret_arn(f"oidc-{name}") for name in d.oidc]
    grants = [_grant("secretsmanager:GetSecretValue", *secrets)] if secrets else []
    return grants, {"OIDC": json.dumps(d.oidc), "OIDC_SECRETS": d.secret("oidc-")}


def _stripe(right: f.AskStripe, d: Deployment) -> Entry:
    actions = "secretsmanager:GetSecretValue"
    if isinstance(right, f.ConnectStripe):
        actions += " secretsmanager:PutSecretValue"
    environment = {"SECRET_stripe": d.secret("stripe"), "GRACE_DAYS": str(d.grace_days)}
    return [_grant(actions, d.secret_arn("stripe"))], environment


def _entitled(right: f.Entitled, d: Deployment) -> Entry:
    environment = {"TABLE_subscriptions": d.name("subscriptions"), "SUBSCRIPTIONS": d.subscriptions}
    return [_grant("dynamodb:BatchGetItem dynamodb:GetItem", d.table_arn("subscriptions"))], environment


def _index(right: f.ReadIndex, d: Deployment) -> Entry:
    writes = isinstance(right, f.WriteIndex)
    if d.search == "opensearch":
        return _opensearch(d, writes)
    bucket = d.bucket_arn("search")
    actions = "s3:GetObject" + " s3:PutObject s3:DeleteObject" * writes
    grants = [_grant(actions, f"{bucket}/*"), _grant("s3:ListBucket", bucket)]  # see FindObjects
    return grants, {"SEARCH": d.search, "BUCKET_search": d.bucket("search")}


def _opensearch(d: Deployment, writes: bool) -> Entry:
    """Permissions by address: the names of all indexes and aliases begin with the alias that is searched."""
    domain, alias = d.arn("es", f"domain/{d.name('search')}"), d.name("titles")
    grants = [_grant("es:ESHttpPost", f"{domain}/{alias}/_search"), _grant("es:ESHttpGet", f"{domain}/{alias}")]
    if writes:
        grants += [
            _grant("es:ESHttpGet es:ESHttpHead es:ESHttpPost es:ESHttpPut es:ESHttpDelete", f"{domain}/{alias}*"),
            _grant("es:ESHttpGet", f"{domain}/_alias/{alias}*"),
            _grant("es:ESHttpPost", f"{domain}/_aliases"),
        ]
    return grants, {
        "SEARCH": d.search,
        "SEARCH_SHARDS": str(SIZES[d.stage].shards),
        "SEARCH_REPLICAS": str(SIZES[d.stage].replicas),
        "OPENSEARCH_URL": f"{{{{resolve:ssm:{d.opensearch_parameter}}}}}",
    }


def _put_events(right: f.PutEvents, d: Deployment) -> Entry:
    environment = {"EVENTS": d.name("events"), "EVENTS_BY": d.stream}
    many = isinstance(right, f.PutManyEvents)
    if d.stream == "kinesis":
        actions = "kinesis:PutRecord kinesis:PutRecords" if many else "kinesis:PutRecord"
        return [_grant(actions, d.arn("kinesis", f"stream/{d.name('events')}"))], environment
    actions = "firehose:PutRecord firehose:PutRecordBatch" if many else "firehose:PutRecord"
    return [_grant(actions, d.arn("firehose", f"deliverystream/{d.name('events')}"))], environment


_READ_CATALOGUE = (
    "glue:GetDatabase glue:GetTable glue:GetTables glue:GetPartition glue:GetPartitions glue:BatchGetPartition"
)
_WRITE_CATALOGUE = (
    "glue:CreateTable glue:UpdateTable glue:DeleteTable glue:CreatePartition glue:UpdatePartition glue:DeletePartition"
)


def _catalogue(d: Deployment) -> list[str]:
    return [
        d.arn("glue", "catalog"),
        d.arn("glue", f"database/{d.database}"),
        d.arn("glue", f"table/{d.database}/*"),
    ]


def _partitions(right: f.FindPartitions | f.BuildOnSpark, d: Deployment) -> Entry:
    return [_grant("glue:GetPartitions", *_catalogue(d))], {"DATABASE": d.database}


def _lake(right: f.QueryLake, d: Deployment) -> Entry:
    """Athena reads and writes S3, and reads Glue, with the permissions of whoever asks it."""
    bucket, writes = d.bucket_arn("lake"), isinstance(right, f.WriteLake)
    group = d.name(right.group)
    below = [f"{bucket}/{prefix}*" for prefix in right.prefixes]
    results = f"{bucket}/queries/*"
    grants = [
        _grant(
            "athena:StartQueryExecution athena:GetQueryExecution athena:BatchGetQueryExecution athena:GetQueryResults"
            " athena:StopQueryExecution",
            d.arn("athena", f"workgroup/{group}"),
        ),
        _grant(_READ_CATALOGUE + f" {_WRITE_CATALOGUE}" * writes, *_catalogue(d)),
        _grant("s3:GetBucketLocation s3:ListBucket", bucket),
        _grant("s3:GetObject", *below, results),
        _grant("s3:PutObject s3:AbortMultipartUpload s3:ListMultipartUploadParts", results, *(below if writes else ())),
    ]
    if writes:
        grants.append(_grant("s3:DeleteObject", *below))
    return grants, {"DATABASE": d.database, "WORKGROUP": group, "BUCKET_lake": d.bucket("lake")}


def _scan_streams(right: f.ScanStreams, d: Deployment) -> Entry:
    return [_grant("dynamodb:Scan", d.table_arn("streaming"))], {}


def _weekly(right: f.Weekly, d: Deployment) -> Entry:
    return [], {"REPORT_TO": d.report_to, "REPORT_LANGUAGE": d.report_language}


def _assets(right: f.ReadAssets, d: Deployment) -> Entry:
    return [_grant("s3:GetObject", f"arn:{_PARTITION}:s3:::cdk-*-assets-{_ACCOUNT}-{_REGION}/*")], {}


def _spark(right: f.RunSpark, d: Deployment) -> Entry:
    """AWS chooses the application's id, so it and the ARN of its runs are read from the stack's parameters."""
    application = f"{{{{resolve:ssm:{d.spark_parameter}}}}}"
    arn = d.arn("emr-serverless", f"/applications/{application}")
    to_emr = {"StringEquals": {"iam:PassedToService": "emr-serverless.amazonaws.com"}}
    return [
        _grant("emr-serverless:StartJobRun", arn),
        _grant("emr-serverless:GetJobRun", f"{{{{resolve:ssm:{d.spark_runs_parameter}}}}}"),
        _grant("iam:PassRole", f"arn:{_PARTITION}:iam::{_ACCOUNT}:role/{d.spark_role}", **to_emr),
    ], {
        "SPARK_APPLICATION": application,
        "SPARK_JOB": f"{{{{resolve:ssm:{d.spark_job_parameter}}}}}",
    }


def _build_on_spark(right: f.BuildOnSpark, d: Deployment) -> Entry:
    (grants, told), (found, known) = _spark(right, d), _partitions(right, d)
    return [*grants, *found], {**told, **known, "BUCKET_lake": d.bucket("lake")}


_PARTITION, _ACCOUNT, _REGION = Aws.PARTITION, Aws.ACCOUNT_ID, Aws.REGION

_ENTRIES: dict[type, Callable[[Any, Deployment], Entry]] = {
    f.Read: _table,
    f.Write: _table,
    f.Erase: _table,
    f.ReadCaller: _caller,
    f.EraseReplies: _replies,
    f.ReadObjects: _objects("s3:GetObject"),
    f.FindObjects: _find,
    f.WriteObjects: _objects("s3:PutObject"),
    f.DeleteObjects: _objects("s3:DeleteObject"),
    f.MultipartUpload: _objects("s3:PutObject s3:ListMultipartUploadParts s3:AbortMultipartUpload"),
    f.ListObjects: _list,
    f.ReadSecret: _secret,
    f.SealCursors: _seal_cursors,
    f.Verify: _verify,
    f.IssueTokens: _issue,
    f.KnowEdge: _know_edge,
    f.SignMedia: _sign_media,
    f.SiteUrl: _site_url,
    f.SendMail: _send_mail,
    f.Transcode: _transcode,
    f.CancelJobs: _cancel,
    f.StartWorkflow: _start,
    f.SeeWorkflow: _see,
    f.ResumeWorkflow: _resume,
    f.StopWorkflow: _stop,
    f.Budgeted: _budgeted,
    f.Ladder: _ladder,
    f.PlayEarly: _play_early,
    f.Encrypt: _encrypt,
    f.UnwrapKeys: _unwrap,
    f.WrapKeys: _unwrap,
    f.AskDrmVendor: _drm_vendor,
    f.PublishEvents: _bus,
    f.ReplayOutboxes: _replay,
    f.MakeKeys: _keys,
    f.RotateTokenKeys: _rotate_tokens,
    f.RotateMediaKeys: _rotate_media,
    f.RotateEdgeSecret: _rotate_edge,
    f.SignInWith: _sign_in_with,
    f.PutEvents: _put_events,
    f.RunSpark: _spark,
    f.FindPartitions: _partitions,
    f.BuildOnSpark: _build_on_spark,
    f.PutManyEvents: _put_events,
    f.QueryLake: _lake,
    f.AskLake: _lake,
    f.WriteLake: _lake,
    f.ScanStreams: _scan_streams,
    f.Weekly: _weekly,
    f.ReadAssets: _assets,
    f.AskStripe: _stripe,
    f.ConnectStripe: _stripe,
    f.Entitled: _entitled,
    f.ReadIndex: _index,
    f.WriteIndex: _index,
}
