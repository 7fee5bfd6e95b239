"""Files in buckets, as far as more than one domain handles them alike."""

from matinee.kernel import aws


def empty(bucket: str, prefix: str) -> None:
    """Delete every object below a prefix. Raises RuntimeError where S3 keeps one."""
    s3 = aws.client("s3")
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
        keys = [{"Key": found["Key"]} for found in page.get("Contents", [])]
        reply = s3.delete_objects(Bucket=bucket, Delete={"Objects": keys, "Quiet": True}) if keys else {}
        if refused := reply.get("Errors"):
            raise RuntimeError(f"S3 kept {len(refused)} files below {prefix}: {refused[0]['Code']}")
