"""What a bucket's own policy lets this distribution do.

The edge reads buckets as the deploying user, who may do everything. So it asks the policy itself, or a grant
that the template lacks would first be missed in AWS.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from botocore.exceptions import ClientError

from infra.local.edge.policies import Json

_PRINCIPAL = "cloudfront.amazonaws.com"


@dataclass(frozen=True, slots=True)
class Grant:
    """Key patterns that may be read and written; `list`: a missing key may be told from a forbidden one."""

    read: tuple[str, ...] = ()
    write: tuple[str, ...] = ()
    list: bool = False

    def allows(self, method: str, key: str) -> bool:
        patterns = self.read if method in ("GET", "HEAD") else self.write if method == "PUT" else ()
        return any(fnmatchcase(key, pattern) for pattern in patterns)


NO_GRANT = Grant()


def granted(s3: Any, bucket: str, distribution_arn: str) -> Grant:
    try:
        policy = json.loads(s3.get_bucket_policy(Bucket=bucket)["Policy"])
    except ClientError as error:
        if error.response["Error"]["Code"] in ("NoSuchBucketPolicy", "NoSuchBucket"):
            return NO_GRANT
        raise
    statements = [s for s in _listed(policy["Statement"]) if _speaks_to(s, distribution_arn)]
    return Grant(
        read=tuple(_keys(statements, bucket, "s3:GetObject")),
        write=tuple(_keys(statements, bucket, "s3:PutObject")),
        list=any(_names(s, "Action", "s3:ListBucket") for s in statements),
    )


def _speaks_to(statement: Json, distribution_arn: str) -> bool:
    principal = statement.get("Principal")
    services = _listed(principal.get("Service", ())) if isinstance(principal, dict) else ()
    if statement["Effect"] != "Allow" or not (principal == "*" or _PRINCIPAL in services):
        return False
    facts = {"aws:sourcearn": distribution_arn, "aws:sourceaccount": distribution_arn.split(":")[4]}
    return all(
        any(fnmatchcase(facts.get(key.lower(), ""), value) for value in _listed(values))
        for operator, tests in statement.get("Condition", {}).items()
        if operator != "Bool"  # aws:SecureTransport: CloudFront always comes by https
        for key, values in tests.items()
    )


def _keys(statements: Iterable[Json], bucket: str, action: str) -> Iterable[str]:
    prefix = f"arn:aws:s3:::{bucket}/"
    for statement in statements:
        if _names(statement, "Action", action):
            for resource in _listed(statement["Resource"]):
                if resource.startswith(prefix) or resource == "*":
                    yield resource.removeprefix(prefix)


def _names(statement: Json, field: str, value: str) -> bool:
    return any(fnmatchcase(value, pattern) for pattern in _listed(statement.get(field, ())))


def _listed(value: Any) -> Iterable[Any]:
    return [value] if isinstance(value, str | dict) else value
