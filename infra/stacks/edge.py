"""The CloudFront distribution in front of the API, the media and the site."""

import base64
import hashlib
import re

from aws_cdk import App, CfnOutput, CustomResource, Duration, Fn, Stack
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_cloudfront_origins as origins
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_s3_assets as s3_assets
from aws_cdk import aws_ssm as ssm

from infra import functions as f
from infra.domains import DOMAINS
from infra.stacks import assets
from infra.stacks.deployment import Deployment
from infra.stacks.media import MediaStack
from infra.stacks.nag import justify
from infra.stacks.platform import PlatformStack

_ERROR_PAGE = assets.ROOT / "clients/web/public/error.html"
# CloudFront's own words when an origin is gone or too slow, and nobody else's: an error page stands for a status wherever it
# comes from, and must not take the place of what the API says (its 4xx and 500; API Gateway's 429 and 503).
_OUTAGES = (502, 504)

PAGES = """// A page of the web client has a path without a dot in its last part: one file answers them all.
function handler(event) {
  var request = event.request;
  if (request.uri !== '/docs' && request.uri.split('/').pop().indexOf('.') < 0) request.uri = '/index.html';
  return request;
}
"""
AUDIENCES = """// Answers of these routes are one for all viewers of a country, an age and a language. So a viewer's
// token is taken away, and what follows from it is said in a header, which the cache key has. Nobody checks the token here,
// and nobody need: the header only takes away from what somebody without any token may see. A token that is not plainly a
// viewer's stays, in the key too; and so does every token where this function does not run.
var SHARED = /%s/;
var LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

function decoded(text) {
  var bits = 0, held = 0, out = '';
  for (var i = 0; i < text.length; i++) {
    bits = (bits << 6 | LETTERS.indexOf(text[i])) & 0xffff;
    held += 6;
    if (held >= 8) out += String.fromCharCode(bits >> (held -= 8) & 255);
  }
  return out;
}

function handler(event) {
  var request = event.request, headers = request.headers;
  delete headers['x-matinee-audience'];
  if ((request.method !== 'GET' && request.method !== 'HEAD') || !SHARED.test(request.uri)) return request;
  var claims = { role: 'viewer' };
  if (headers.authorization) {
    var token = /^Bearer [\\w-]+\\.([\\w-]+)\\.[\\w-]+$/i.exec(headers.authorization.value);
    try {
      claims = JSON.parse(decoded(token[1]));
    } catch (_) {
      return request;
    }
  }
  var limit = claims.maturity_limit === undefined ? 18 : claims.maturity_limit;
  if (claims.role !== 'viewer' || !(Number.isInteger(limit) && limit >= 0 && limit <= 18)) return request;
  var locale = /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/.test(claims.locale || '') ? '&locale=' + claims.locale : '';
  delete headers.authorization;
  headers['x-matinee-audience'] = { value: 'maturity=' + limit + locale };
  return request;
}
"""


def audiences() -> str:
    """The function with the paths of the routes that say `shared`; a parameter is an id, "ttl_…", and no word of another route."""
    paths = (re.sub(r"{\w+}", "[a-z]+_[^/]+", route.path).replace("/", r"\/") for route in _shared())
    return AUDIENCES % f"^({'|'.join(paths)})$"


def _shared() -> list[f.Route]:
    rows = (row.trigger for domain in DOMAINS for row in domain.functions)
    return [trigger for trigger in rows if isinstance(trigger, f.Route) and trigger.shared]


# CloudFront keeps these for ten seconds by default; a title published now would stay "not found".
_NEVER_KEPT = (403, 404, 405, 500, 502, 503, 504)


class EdgeStack(Stack):
    def __init__(self, app: App, d: Deployment, platform: PlatformStack, media: MediaStack):
        super().__init__(app, d.name("edge"), termination_protection=d.prod)
        self.add_stack_dependency(media)
        films = origins.S3BucketOrigin.with_origin_access_control(
            s3.Bucket.from_bucket_name(self, "MediaBucket", d.bucket("media"))
        )
        site = origins.S3BucketOrigin.with_origin_access_control(
            s3.Bucket.from_bucket_name(self, "SiteBucket", d.bucket("site"))
        )
        api = origins.HttpOrigin(Fn.join("", [platform.api.ref, ".execute-api.", self.region, ".", self.url_suffix]))
        headers = self._headers(d)
        keys = cloudfront.KeyGroup.from_key_group_id(self, "Keys", media.key_group_id)
        static = {"compress": True, "viewer_protocol_policy": _HTTPS, "response_headers_policy": headers}
        behind_api = cloudfront.BehaviorOptions(
            origin=api,
            allowed_methods=cloudfront.AllowedMethods.ALLOW_ALL,
            cache_policy=self._cache(d, "api", "Authorization", "CloudFront-Viewer-Country"),
            origin_request_policy=cloudfront.OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
            **static,  # type: ignore[arg-type]
        )
        self.distribution = cloudfront.Distribution(
            self,
            "Distribution",
            comment=d.name(),
            default_root_object="index.html",
            http_version=cloudfront.HttpVersion.HTTP2_AND_3,
            minimum_protocol_version=cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021,
            price_class=cloudfront.PriceClass.PRICE_CLASS_ALL if d.prod else cloudfront.PriceClass.PRICE_CLASS_100,
            error_responses=[
                cloudfront.ErrorResponse(
                    http_status=status,
                    ttl=Duration.seconds(0),
                    response_page_path=f"/{_ERROR_PAGE.name}" if status in _OUTAGES else None,
                )
                for status in _NEVER_KEPT
            ],
            default_behavior=cloudfront.BehaviorOptions(
                origin=site,
                cache_policy=cloudfront.CachePolicy.CACHING_OPTIMIZED,
                function_associations=[self._pages(d)],
                **static,  # type: ignore[arg-type]
            ),
            additional_behaviors={
                "/v1/openapi.json": cloudfront.BehaviorOptions(
                    origin=site,
                    cache_policy=cloudfront.CachePolicy.CACHING_OPTIMIZED,
                    **static,  # type: ignore[arg-type]
                ),
                **self._shared_reads(d, api, headers),
                "/v1/*": behind_api,
                "/.well-known/*": behind_api,
                "/artwork/*": cloudfront.BehaviorOptions(
                    origin=films,
                    cache_policy=cloudfront.CachePolicy.CACHING_OPTIMIZED,
                    **static,  # type: ignore[arg-type]
                ),
                "/titles/*": cloudfront.BehaviorOptions(
                    origin=films,
                    trusted_key_groups=[keys],
                    allowed_methods=cloudfront.AllowedMethods.ALLOW_GET_HEAD_OPTIONS,
                    cache_policy=cloudfront.CachePolicy.CACHING_OPTIMIZED,
                    **static,  # type: ignore[arg-type]
                ),
            },
        )
        justify(
            self.distribution, "CFR1", "Availability windows restrict countries for each title, not for the whole site"
        )
        justify(
            self.distribution,
            "CFR2",
            "A web ACL has a monthly price and a price per request",
        )
        justify(
            self.distribution,
            "CFR4",
            "CloudFront sets the policy of its default certificate; a custom domain enforces TLS 1.2",
        )
        justify(
            self.distribution,
            "CFR3",
            "Access logs would store viewers' addresses and personal data in paths; the API's log has only routes",
        )
        self._let_read(d, "media")
        self._let_read(d, "site", missing_is_404=True)
        ssm.StringParameter(
            self,
            "SiteUrl",
            parameter_name=d.site_parameter,
            string_value=f"https://{self.distribution.distribution_domain_name}",
        )
        archive = s3_assets.Asset(self, "SiteFiles", path=str(assets.BUILD / "site"))
        CustomResource(
            self,
            "Site",
            service_token=d.function_arn("platform", "publish_site"),
            properties={
                "ArchiveBucket": archive.s3_bucket_name,
                "ArchiveKey": archive.s3_object_key,
                "SiteBucket": d.bucket("site"),
                "Plans": d.subscriptions,
            },
        )
        CfnOutput(self, "Url", value=f"https://{self.distribution.distribution_domain_name}")

    def _cache(self, d: Deployment, name: str, *headers: str) -> cloudfront.CachePolicy:
        """Cache only what an answer allows, separately for each query and each value of these headers."""
        return cloudfront.CachePolicy(
            self,
            f"{name.capitalize()}Cache",
            cache_policy_name=d.name(name),
            min_ttl=Duration.seconds(0),
            default_ttl=Duration.seconds(0),
            max_ttl=Duration.hours(1),
            header_behavior=cloudfront.CacheHeaderBehavior.allow_list(*headers),
            query_string_behavior=cloudfront.CacheQueryStringBehavior.all(),
            enable_accept_encoding_gzip=True,
            enable_accept_encoding_brotli=True,
        )

    def _shared_reads(
        self, d: Deployment, api: cloudfront.IOrigin, headers: cloudfront.ResponseHeadersPolicy
    ) -> dict[str, cloudfront.BehaviorOptions]:
        """Behaviors, by path, of the routes with shared answers."""
        paths = {route.path.partition("/{")[0] for route in _shared()}
        function = cloudfront.Function(
            self,
            "Audiences",
            function_name=d.name("audiences"),
            code=cloudfront.FunctionCode.from_inline(audiences()),
            runtime=cloudfront.FunctionRuntime.JS_2_0,
        )
        behavior = cloudfront.BehaviorOptions(
            origin=api,
            allowed_methods=cloudfront.AllowedMethods.ALLOW_ALL,
            cache_policy=self._cache(
                d, "audiences", "Authorization", "CloudFront-Viewer-Country", "X-Matinee-Audience"
            ),
            origin_request_policy=cloudfront.OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
            function_associations=[
                cloudfront.FunctionAssociation(
                    function=function, event_type=cloudfront.FunctionEventType.VIEWER_REQUEST
                )
            ],
            compress=True,
            viewer_protocol_policy=_HTTPS,
            response_headers_policy=headers,
        )
        return {pattern: behavior for path in sorted(paths) for pattern in (path, f"{path}/*")}

    def _pages(self, d: Deployment) -> cloudfront.FunctionAssociation:
        function = cloudfront.Function(
            self,
            "Pages",
            function_name=d.name("pages"),
            code=cloudfront.FunctionCode.from_inline(PAGES),
            runtime=cloudfront.FunctionRuntime.JS_2_0,
        )
        return cloudfront.FunctionAssociation(function=function, event_type=cloudfront.FunctionEventType.VIEWER_REQUEST)

    def _let_read(self, d: Deployment, name: str, *, missing_is_404: bool = False) -> None:
        """Let this distribution read the bucket, and deny all requests without TLS. With ListBucket a missing file is a 404 instead
        of a 403. Viewers cannot list the bucket, because `/` and every path without a dot is a page of the app.
        """
        arn = d.bucket_arn(name)
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
        made = s3.CfnBucketPolicy(self, f"{name.capitalize()}Policy", bucket=d.bucket(name), policy_document=policy)
        justify(made, "S10", "The second statement denies requests without TLS; the rule cannot read a joined ARN")

    def _policy(self, d: Deployment) -> str:
        """The content security policy: pages connect to the site and the uploads' bucket; the error page's style has a hash."""
        hosts = (f"s3.{self.region}.{self.url_suffix}", f"s3.{self.url_suffix}")
        uploads = " ".join(f"https://{d.bucket('uploads')}.{host}" for host in hosts)
        return (
            "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; script-src 'self'; "
            f"style-src 'self' {_hash_of_style(_ERROR_PAGE.read_text())}; connect-src 'self' {uploads}; worker-src 'self' blob:; "
            "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
        )

    def _headers(self, d: Deployment) -> cloudfront.ResponseHeadersPolicy:
        return cloudfront.ResponseHeadersPolicy(
            self,
            "Headers",
            response_headers_policy_name=d.name("headers"),
            security_headers_behavior=cloudfront.ResponseSecurityHeadersBehavior(
                content_security_policy=cloudfront.ResponseHeadersContentSecurityPolicy(
                    content_security_policy=self._policy(d), override=True
                ),
                content_type_options=cloudfront.ResponseHeadersContentTypeOptions(override=True),
                frame_options=cloudfront.ResponseHeadersFrameOptions(
                    frame_option=cloudfront.HeadersFrameOption.DENY, override=True
                ),
                referrer_policy=cloudfront.ResponseHeadersReferrerPolicy(
                    referrer_policy=cloudfront.HeadersReferrerPolicy.STRICT_ORIGIN_WHEN_CROSS_ORIGIN, override=True
                ),
                strict_transport_security=cloudfront.ResponseHeadersStrictTransportSecurity(
                    access_control_max_age=Duration.days(365), include_subdomains=True, override=True
                ),
            ),
        )


def _hash_of_style(page: str) -> str:
    """The hash of an inline element (Content Security Policy Level 3): of exactly the text between its tags."""
    style = page.partition("<style>")[2].partition("</style>")[0]
    return f"'sha256-{base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()}'"


_HTTPS = cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS
