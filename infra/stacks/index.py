"""The search index: a bucket for the embedded engine and the titles' popularity, and OpenSearch if it is configured."""

from aws_cdk import App, Duration, Stack
from aws_cdk import aws_s3 as s3

from infra.stacks.deployment import Deployment
from infra.stacks.nag import justify
from infra.stacks.opensearch import SearchDomain


class IndexStack(Stack):
    def __init__(self, app: App, d: Deployment):
        super().__init__(app, d.name("index"), termination_protection=d.protects("index"))
        bucket = s3.Bucket(
            self,
            "Search",
            bucket_name=d.bucket("search"),
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            encryption=s3.BucketEncryption.S3_MANAGED,
            enforce_ssl=True,
            removal_policy=d.removal,
            lifecycle_rules=[s3.LifecycleRule(abort_incomplete_multipart_upload_after=Duration.days(1))],
        )
        justify(bucket, "S1", "The bucket holds copies of published data and is read by our functions only")
        if d.search == "opensearch":
            SearchDomain(self, d)
