"""The CloudFront distribution in front of the API, the media and the site."""

from typing import Any

from aws_cdk import App, CfnOutput, CustomResource, Duration, Fn, Stack
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_cloudfront_origins as origins
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_s3_assets as s3_assets
from aws_cdk import aws_ssm as ssm
from matinee.kernel import edge

from infra import outages
from infra.stacks import assets, rights, viewer_requests
from infra.stacks.deployment import Deployment
from infra.stacks.firewall import web_acl
from infra.stacks.media import MediaStack
from infra.stacks.nag import justify
from infra.stacks.platform import PlatformStack
from infra.stacks.response_headers import response_headers

# CloudFront keeps these for ten seconds unless told otherwise: a title published now would stay "not found".
_NEVER_KEPT = (403, 404, 405, 500, 502, 503, 504)
_Behaviors = dict[str, cloudfront.BehaviorOptions]


class EdgeStack(Stack):
    def __init__(self, app: App, d: Deployment, platform: PlatformStack, media: MediaStack):
        super().__init__(app, d.name("edge"), termination_protection=d.protects("edge"))
        self.add_stack_dependency(media)
        self.d = d
        site, films = self._bucket("Site"), self._bucket("Media")
        api = origins.HttpOrigin(
            Fn.join("", [platform.api.ref, ".execute-api.", self.region, ".", self.url_suffix]),
            custom_headers={edge.SECRET: rights.resolved(d.secret("edge"), "sent")},
        )
        # The options of every behavior.
        self.common: dict[str, Any] = {
            "compress": True,
            "viewer_protocol_policy": cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
            "response_headers_policy": response_headers(self, d, self._upload_hosts()),
        }
        calls = self._viewer_request("Calls", viewer_requests.calls())
        pages = self._static(site, function_associations=[self._viewer_request("Pages", viewer_requests.PAGES)])
        self.distribution = self._distribution(
            pages, {**self._api(api, site, calls), **self._media(films, media.key_group_id)}
        )
        self._let_read("media")
        self._let_read("site", missing_is_404=True)
        self._publish_site()
        self._tell_address()

    def _distribution(self, pages: cloudfront.BehaviorOptions, others: _Behaviors) -> cloudfront.Distribution:
        made = cloudfront.Distribution(
            self,
            "Distribution",
            comment=self.d.name(),
            default_root_object="index.html",
            http_version=cloudfront.HttpVersion.HTTP2_AND_3,
            minimum_protocol_version=cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021,
            domain_names=[self.d.domain] if self.d.domain else None,
            certificate=self._certificate(),
            web_acl_id=web_acl(self, self.d),
            price_class=cloudfront.PriceClass.PRICE_CLASS_ALL if self.d.prod else cloudfront.PriceClass.PRICE_CLASS_100,
            error_responses=_error_responses(),
            default_behavior=pages,
            additional_behaviors=others,
        )
        for rule, reason in _on_purpose(self.d).items():
            justify(made, rule, reason)
        return made

    def _certificate(self) -> acm.ICertificate | None:
        if not self.d.certificate:
            return None
        return acm.Certificate.from_certificate_arn(self, "Certificate", self.d.certificate)

    def _api(
        self, api: cloudfront.IOrigin, site: cloudfront.IOrigin, calls: cloudfront.FunctionAssociation
    ) -> _Behaviors:
        """The behaviors of the API's paths: routes with shared answers, the OpenAPI document, and all others."""

        def behavior(name: str, *key: str) -> cloudfront.BehaviorOptions:
            return cloudfront.BehaviorOptions(
                origin=api,
                allowed_methods=cloudfront.AllowedMethods.ALLOW_ALL,
                cache_policy=self._cache(name, "Authorization", "CloudFront-Viewer-Country", *key),
                origin_request_policy=cloudfront.OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
                function_associations=[calls],
                **self.common,
            )

        description = self._static(
            site, allowed_methods=cloudfront.AllowedMethods.ALLOW_ALL, function_associations=[calls]
        )
        one_by_one, shared = behavior("api"), behavior("audiences", "X-Matinee-Audience")
        folders = sorted({path.partition("/{")[0] for path in viewer_requests.shared_paths()})
        return {
            viewer_requests.DESCRIPTION: description,
            **{pattern: shared for folder in folders for pattern in (folder, f"{folder}/*")},
            "/v1/*": one_by_one,
            "/.well-known/*": one_by_one,
        }

    def _media(self, films: cloudfront.IOrigin, key_group_id: str) -> _Behaviors:
        """The behaviors of public pictures, and of films, which require signed cookies or a signed query."""
        return {
            "/artwork/*": self._static(films),
            "/titles/*": self._static(
                films,
                trusted_key_groups=[cloudfront.KeyGroup.from_key_group_id(self, "Keys", key_group_id)],
                allowed_methods=cloudfront.AllowedMethods.ALLOW_GET_HEAD_OPTIONS,
            ),
        }

    def _static(self, origin: cloudfront.IOrigin, **more: Any) -> cloudfront.BehaviorOptions:
        optimized = cloudfront.CachePolicy.CACHING_OPTIMIZED
        return cloudfront.BehaviorOptions(origin=origin, cache_policy=optimized, **self.common, **more)

    def _bucket(self, name: str) -> cloudfront.IOrigin:
        bucket = s3.Bucket.from_bucket_name(self, f"{name}Bucket", self.d.bucket(name.lower()))
        access = cloudfront.S3OriginAccessControl(
            self, f"{name}Access", origin_access_control_name=self.d.global_name(name.lower())
        )
        return origins.S3BucketOrigin.with_origin_access_control(bucket, origin_access_control=access)

    def _cache(self, name: str, *headers: str) -> cloudfront.CachePolicy:
        """Cache only what an answer allows, separately for each query and each value of these headers."""
        return cloudfront.CachePolicy(
            self,
            f"{name.capitalize()}Cache",
            cache_policy_name=self.d.global_name(name),
            min_ttl=Duration.seconds(0),
            default_ttl=Duration.seconds(0),
            max_ttl=Duration.hours(1),
            header_behavior=cloudfront.CacheHeaderBehavior.allow_list(*headers),
            query_string_behavior=cloudfront.CacheQueryStringBehavior.all(),
            enable_accept_encoding_gzip=True,
            enable_accept_encoding_brotli=True,
        )

    def _viewer_request(self, name: str, code: str) -> cloudfront.FunctionAssociation:
        function = cloudfront.Function(
            self,
            name,
            function_name=self.d.global_name(name.lower()),
            code=cloudfront.FunctionCode.from_inline(code),
            runtime=cloudfront.FunctionRuntime.JS_2_0,
        )
        return cloudfront.FunctionAssociation(function=function, event_type=cloudfront.FunctionEventType.VIEWER_REQUEST)

    def _upload_hosts(self) -> list[str]:
        services = (f"s3.{self.region}.{self.url_suffix}", f"s3.{self.url_suffix}")
        return [f"{self.d.bucket('uploads')}.{service}" for service in services]

    def _let_read(self, name: str, *, missing_is_404: bool = False) -> None:
        """Let this distribution read the bucket, and deny all requests without TLS. With ListBucket a missing file is a 404
        instead of a 403. Viewers cannot list the bucket, because `/` and every path without a dot is a page of the app.
        """
        arn = self.d.bucket_arn(name)
        ours = {"StringEquals": {"AWS:SourceArn": self.distribution.distribution_arn}}
        allowed = [("s3:GetObject", f"{arn}/*"), *([("s3:ListBucket", arn)] if missing_is_404 else [])]
        policy = iam.PolicyDocument(
            statements=[
                *(
                    iam.PolicyStatement(
                        actions=[action],
                        resources=[resource],
                        principals=[iam.ServicePrincipal("cloudfront.amazonaws.com")],
                        conditions=ours,
                    )
                    for action, resource in allowed
                ),
                iam.PolicyStatement(
                    effect=iam.Effect.DENY,
                    actions=["s3:*"],
                    resources=[arn, f"{arn}/*"],
                    principals=[iam.AnyPrincipal()],
                    conditions={"Bool": {"aws:SecureTransport": "false"}},
                ),
            ]
        )
        bucket = self.d.bucket(name)
        made = s3.CfnBucketPolicy(self, f"{name.capitalize()}Policy", bucket=bucket, policy_document=policy)
        justify(made, "S10", "The second statement denies requests without TLS; the rule cannot read a joined ARN")

    def _publish_site(self) -> None:
        archive = s3_assets.Asset(self, "SiteFiles", path=str(assets.BUILD / "site"))
        CustomResource(
            self,
            "Site",
            service_token=self.d.function_arn("platform", "publish_site"),
            properties={
                "ArchiveBucket": archive.s3_bucket_name,
                "ArchiveKey": archive.s3_object_key,
                "SiteBucket": self.d.bucket("site"),
                "Plans": self.d.subscriptions,
                "Express": self.d.express,
            },
        )

    def _tell_address(self) -> None:
        given = self.distribution.distribution_domain_name
        url = f"https://{self.d.domain or given}"
        ssm.StringParameter(self, "SiteUrl", parameter_name=self.d.site_parameter, string_value=url)
        CfnOutput(self, "Url", value=url)
        if self.d.domain:
            CfnOutput(self, "DomainTarget", value=given, description=f"What {self.d.domain} is an alias or a CNAME of")


def _error_responses() -> list[cloudfront.ErrorResponse]:
    documents = {problem.status: f"/{outages.file_of(problem)}" for problem in outages.PROBLEMS}
    return [
        cloudfront.ErrorResponse(http_status=status, ttl=Duration.seconds(0), response_page_path=documents.get(status))
        for status in _NEVER_KEPT
    ]


def _on_purpose(d: Deployment) -> dict[str, str]:
    """Rules of cdk-nag that the distribution breaks."""
    rules = {
        "CFR1": "Availability windows restrict countries for each title, not for the whole site",
        "CFR3": "Access logs would store viewers' addresses and personal data in paths; the API's log has only routes",
    }
    if d.waf == "off":
        rules["CFR2"] = "A web ACL has a monthly price and a price per request"
    if not d.domain:
        rules["CFR4"] = "CloudFront sets the policy of its default certificate; a custom domain enforces TLS 1.2"
    return rules
