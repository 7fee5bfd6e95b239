"""The response headers that the edge adds to every answer: what a page may reach, and what it may use of a browser."""

from aws_cdk import Duration
from aws_cdk import aws_cloudfront as cloudfront
from constructs import Construct

from infra.stacks.deployment import Deployment

_USED = ("autoplay", "encrypted-media", "fullscreen", "picture-in-picture")
_UNUSED = (
    *("accelerometer", "browsing-topics", "camera", "clipboard-read", "clipboard-write", "display-capture"),
    *("geolocation", "gyroscope", "hid", "identity-credentials-get", "idle-detection", "keyboard-map", "local-fonts"),
    *("magnetometer", "microphone", "midi", "otp-credentials", "payment", "publickey-credentials-create"),
    *("publickey-credentials-get", "screen-wake-lock", "serial", "storage-access", "usb", "window-management"),
    "xr-spatial-tracking",
)
"""Features that Chromium knows on every system; a name that it does not know is an error in the console of every page."""


def response_headers(scope: Construct, d: Deployment, upload_hosts: list[str]) -> cloudfront.ResponseHeadersPolicy:
    """`upload_hosts` are those of the bucket that pages upload to."""
    return cloudfront.ResponseHeadersPolicy(
        scope,
        "Headers",
        response_headers_policy_name=d.global_name("headers"),
        security_headers_behavior=cloudfront.ResponseSecurityHeadersBehavior(
            content_security_policy=cloudfront.ResponseHeadersContentSecurityPolicy(
                content_security_policy=_content_security(upload_hosts), override=True
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
        custom_headers_behavior=cloudfront.ResponseCustomHeadersBehavior(
            custom_headers=[
                cloudfront.ResponseCustomHeader(header=header, value=value, override=True)
                for header, value in (
                    ("Cross-Origin-Opener-Policy", "same-origin"),
                    ("Permissions-Policy", permissions()),
                )
            ]
        ),
    )


def permissions() -> str:
    """What a player uses is its site's own; what no page uses is nobody's."""
    said = {**dict.fromkeys(_USED, "(self)"), **dict.fromkeys(_UNUSED, "()")}
    return ", ".join(f"{feature}={allowed}" for feature, allowed in sorted(said.items()))


def _content_security(upload_hosts: list[str]) -> str:
    """A page reaches its own site and, for uploads, their bucket."""
    uploads = " ".join(f"https://{host}" for host in upload_hosts)
    return (
        "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; script-src 'self'; style-src 'self'; "
        f"connect-src 'self' {uploads}; worker-src 'self' blob:; "
        "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )
