"""What is made of the catalogue to be found and recommended: a bucket for each, and OpenSearch if it is configured."""

from aws_cdk import App, Duration, Stack
from aws_cdk import aws_s3 as s3

from infra.stacks.deployment import Deployment
from infra.stacks.nag import justify
from infra.stacks.opensearch import SearchDomain

_BUCKETS = {
    "search": "copies of published data",
    "recommendations": "copies of published data and models without persons",
}
"""Bucket → what it holds."""


class IndexStack(Stack):
    def __init__(self, app: App, d: Deployment):
        super().__init__(app, d.name("index"), termination_protection=d.protects("index"))
        for name, holds in _BUCKETS.items():
            bucket = s3.Bucket(
                self,
                name.capitalize(),
                bucket_name=d.bucket(name),
                block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
                object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
                encryption=s3.BucketEncryption.S3_MANAGED,
                enforce_ssl=True,
                removal_policy=d.removal,
                lifecycle_rules=[s3.LifecycleRule(abort_incomplete_multipart_upload_after=Duration.days(1))],
            )
            justify(bucket, "S1", f"The bucket holds {holds} and is read by our functions only")
        if d.search == "opensearch":
            SearchDomain(self, d)
