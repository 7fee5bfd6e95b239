"""Files in buckets, as far as more than one domain handles them alike."""

from collections.abc import Iterable, Iterator
from itertools import islice

from matinee.kernel import aws

_AT_ONCE = 1000
"""Keys that one call of S3 deletes."""


def empty(bucket: str, prefix: str) -> None:
    """Delete every object below a prefix. Raises RuntimeError where S3 keeps one."""
    delete(bucket, below(bucket, prefix))


def delete(bucket: str, keys: Iterable[str]) -> None:
    """Whether they are there or not. Raises RuntimeError where S3 keeps one."""
    left = iter(keys)
    while some := [{"Key": key} for key in islice(left, _AT_ONCE)]:
        reply = aws.client("s3").delete_objects(Bucket=bucket, Delete={"Objects": some, "Quiet": True})
        if refused := reply.get("Errors"):
            raise RuntimeError(f"S3 kept {len(refused)} objects: {refused[0]['Key']} ({refused[0]['Code']})")


def below(bucket: str, prefix: str) -> Iterator[str]:
    """The keys of all objects below a prefix, in their order."""
    for page in aws.client("s3").get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
        yield from (found["Key"] for found in page.get("Contents", []))
