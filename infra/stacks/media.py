"""Film storage: buckets, MediaConvert's queue and role, and the keys that sign CloudFront's cookies."""

from typing import Any

from aws_cdk import App, CustomResource, Duration, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_mediaconvert as mediaconvert
from aws_cdk import aws_s3 as s3

from infra import functions as f
from infra.stacks.deployment import Deployment
from infra.stacks.nag import justify, justify_wildcards
from infra.stacks.platform import PlatformStack


class MediaStack(Stack):
    def __init__(self, app: App, d: Deployment, platform: PlatformStack):
        super().__init__(app, d.name("media"), termination_protection=d.protects("media"))
        self.add_stack_dependency(platform)
        logs = self._bucket(d, "logs", lifecycle_rules=[s3.LifecycleRule(expiration=Duration.days(90))])
        justify(logs, "S1", "This bucket holds the access logs of the other buckets")
        uploads = self._bucket(
            d,
            "uploads",
            server_access_logs_bucket=logs,
            server_access_logs_prefix="uploads/",
            cors=[
                s3.CorsRule(  # The signed URL is the permission.
                    allowed_origins=d.site_origins,
                    allowed_methods=[s3.HttpMethods.PUT, s3.HttpMethods.GET],
                    allowed_headers=["*"],
                    exposed_headers=["ETag"],
                    max_age=3600,
                )
            ],
            lifecycle_rules=[
                s3.LifecycleRule(abort_incomplete_multipart_upload_after=Duration.days(7)),
                s3.LifecycleRule(prefix="artwork/", expiration=Duration.days(1)),
                s3.LifecycleRule(prefix="exports/", expiration=Duration.days(7)),
                s3.LifecycleRule(prefix="mezzanines/", expiration=Duration.days(15)),  # a workflow lasts 14 days
                s3.LifecycleRule(prefix="imports/", expiration=Duration.days(30)),
                s3.LifecycleRule(prefix="reports/", expiration=Duration.days(30)),
                s3.LifecycleRule(prefix="catalogues/", expiration=Duration.days(7)),
                s3.LifecycleRule(
                    prefix="uploads/",
                    transitions=[
                        s3.Transition(
                            storage_class=s3.StorageClass.GLACIER_INSTANT_RETRIEVAL, transition_after=Duration.days(30)
                        )
                    ],
                ),
            ],
        )
        # CDK's option creates a Lambda function; the bucket's property needs none.
        _cfn(uploads).add_property_override(
            "NotificationConfiguration.EventBridgeConfiguration.EventBridgeEnabled", True
        )
        self.media = self._bucket(d, "media", server_access_logs_bucket=logs, server_access_logs_prefix="media/")
        self.site = self._bucket(d, "site", server_access_logs_bucket=logs, server_access_logs_prefix="site/")
        for bucket in (self.media, self.site):
            justify(bucket, "S10", "The edge stack writes the bucket's policy, which denies requests without TLS")
        self._mediaconvert(d, platform)
        keys = CustomResource(
            self,
            "MediaKeys",
            service_token=d.function_arn("platform", "create_key_pair"),
            properties={"SecretId": d.secret("media"), "KeyGroup": d.key_group},
        )
        self.key_group_id = keys.get_att_string("KeyGroupId")

    def _bucket(self, d: Deployment, name: str, **options: Any) -> s3.Bucket:
        return s3.Bucket(
            self,
            name.capitalize(),
            bucket_name=d.bucket(name),
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            encryption=s3.BucketEncryption.S3_MANAGED,
            enforce_ssl=name in ("logs", "uploads"),  # the edge stack writes the other buckets' policies
            removal_policy=d.removal,
            **options,
        )

    def _mediaconvert(self, d: Deployment, platform: PlatformStack) -> None:
        mediaconvert.CfnQueue(self, "Queue", name=d.name("vod"), description="Transcodes uploads")
        sources = [f"{d.bucket_arn('uploads')}/{prefix}/*" for prefix in ("uploads", "mezzanines")]
        titles = f"{d.bucket_arn('media')}/titles/*"
        keys = f"{platform.invoked_by_api}/$default/{f.KEY_SERVER.method}{f.KEY_SERVER.path}"
        role = iam.Role(
            self,
            "MediaConvertRole",
            role_name=d.media_role,
            assumed_by=iam.ServicePrincipal(
                "mediaconvert.amazonaws.com",
                conditions={
                    "StringEquals": {"aws:SourceAccount": self.account},
                    "ArnLike": {"aws:SourceArn": d.arn("mediaconvert", f"queues/{d.name('vod')}")},
                },
            ),
            inline_policies={
                "Media": iam.PolicyDocument(
                    statements=[
                        iam.PolicyStatement(actions=["s3:GetObject"], resources=sources),
                        iam.PolicyStatement(actions=["s3:PutObject"], resources=[titles]),
                        iam.PolicyStatement(actions=["execute-api:Invoke"], resources=[keys]),
                    ]
                )
            },
        )
        justify_wildcards(
            role,
            [*sources, titles, keys],
            "Reads sources and mezzanines below their prefixes and writes titles below another",
        )


def _cfn(bucket: s3.Bucket) -> s3.CfnBucket:
    child = bucket.node.default_child
    assert isinstance(child, s3.CfnBucket)
    return child
