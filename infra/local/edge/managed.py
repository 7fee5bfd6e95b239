"""AWS's managed policies by id, as the Developer Guide lists them: in every account and in no template."""

from infra.local.edge.policies import (
    CachePolicy,
    Cors,
    HeaderRule,
    OriginRequestPolicy,
    ResponseHeadersPolicy,
    Selection,
)

_DAY, _YEAR = 86_400, 31_536_000
_ALL = Selection("all")
_MEDIA_KEYS = frozenset({"aws.manifestfilter", "start", "end", "m"})


def _only(*names: str) -> Selection:
    return Selection("whitelist", frozenset(names))


_METHOD_OVERRIDES = ("host", "origin", "x-http-method-override", "x-http-method", "x-method-override")
_CORS_REQUEST = ("origin", "access-control-request-headers", "access-control-request-method")

# Use managed cache policies
CACHE_POLICIES: dict[str, CachePolicy] = {
    # Amplify
    "2e54312d-136d-493c-8eb9-b001f22f67d2": CachePolicy(
        2, 2, 600, True, True, _only("authorization", "cloudfront-viewer-country", "host"), _ALL, _ALL
    ),
    # CachingDisabled
    "4135ea2d-6df8-44a3-9df3-4b5a84be39ad": CachePolicy(0, 0, 0),
    # CachingOptimized
    "658327ea-f89d-4fab-a63d-7e88639e58f6": CachePolicy(1, _DAY, _YEAR, True, True),
    # CachingOptimizedForUncompressedObjects
    "b2884449-e4de-46a7-ac36-70bc7f1ddd6d": CachePolicy(1, _DAY, _YEAR),
    # Elemental-MediaPackage
    "08627262-05a9-4f76-9ded-b50ca2e3a84f": CachePolicy(
        0, _DAY, _YEAR, True, False, _only("origin"), query=Selection("whitelist", _MEDIA_KEYS)
    ),
    # UseOriginCacheControlHeaders
    "83da9c7e-98b4-4e11-a168-04f0df8e2c65": CachePolicy(0, 0, _YEAR, True, True, _only(*_METHOD_OVERRIDES), _ALL),
    # UseOriginCacheControlHeaders-QueryStrings
    "4cc15a8a-d715-48a4-82b8-cc0b614638fe": CachePolicy(0, 0, _YEAR, True, True, _only(*_METHOD_OVERRIDES), _ALL, _ALL),
}

_CLOUDFRONT_HEADERS_2022_06 = frozenset(
    "cloudfront-" + name
    for name in (
        *("forwarded-proto", "is-android-viewer", "is-desktop-viewer", "is-ios-viewer", "is-mobile-viewer"),
        *("is-smarttv-viewer", "is-tablet-viewer", "viewer-address", "viewer-asn", "viewer-city"),
        *("viewer-country", "viewer-country-name", "viewer-country-region", "viewer-country-region-name"),
        *("viewer-http-version", "viewer-latitude", "viewer-longitude", "viewer-metro-code"),
        *("viewer-postal-code", "viewer-time-zone", "viewer-tls"),
    )
)

# Use managed origin request policies
ORIGIN_REQUEST_POLICIES: dict[str, OriginRequestPolicy] = {
    # AllViewer
    "216adef6-5c7f-47e4-b989-5492eafa07d3": OriginRequestPolicy(Selection("allViewer"), _ALL, _ALL),
    # AllViewerAndCloudFrontHeaders-2022-06
    "33f36d7e-f396-46d9-90e0-52428a34d9dc": OriginRequestPolicy(
        Selection("allViewerAndWhitelistCloudFront", _CLOUDFRONT_HEADERS_2022_06), _ALL, _ALL
    ),
    # AllViewerExceptHostHeader
    "b689b0a8-53d0-40ab-baf2-68738e2966ac": OriginRequestPolicy(
        Selection("allExcept", frozenset({"host"})), _ALL, _ALL
    ),
    # CORS-CustomOrigin
    "59781a5b-3903-41f3-afcb-af62929ccde1": OriginRequestPolicy(_only("origin")),
    # CORS-S3Origin
    "88a5eaf4-2fd4-4709-b370-b4c650ea3fcf": OriginRequestPolicy(_only(*_CORS_REQUEST)),
    # Elemental-MediaTailor-PersonalizedManifests
    "775133bc-15f2-49f9-abea-afb2e0bf67d2": OriginRequestPolicy(
        _only(*_CORS_REQUEST, "user-agent", "x-forwarded-for"), query=_ALL
    ),
    # HostHeaderOnly
    "bf0718e1-ba1e-49d1-88b1-f726733018ae": OriginRequestPolicy(_only("host")),
    # UserAgentRefererHeaders
    "acba4595-bd28-49b8-b9fe-13317c0390fa": OriginRequestPolicy(_only("user-agent", "referer")),
}

_SECURITY: tuple[HeaderRule, ...] = (
    ("X-Content-Type-Options", "nosniff", True),
    ("X-Frame-Options", "SAMEORIGIN", False),
    ("Referrer-Policy", "strict-origin-when-cross-origin", False),
    ("Strict-Transport-Security", "max-age=31536000", False),
    ("X-XSS-Protection", "1; mode=block", False),
)
_SIMPLE_CORS = Cors(origins=("*",))
_PREFLIGHT_CORS = Cors(
    origins=("*",), methods=("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"), expose=("*",)
)

# Use managed response headers policies
RESPONSE_HEADERS_POLICIES: dict[str, ResponseHeadersPolicy] = {
    # CORS-and-SecurityHeadersPolicy
    "e61eb60c-9c35-4d20-a928-2b84e02af89c": ResponseHeadersPolicy(_SECURITY, cors=_SIMPLE_CORS),
    # CORS-With-Preflight
    "5cc3b908-e619-4b99-88e5-2cf7f45965bd": ResponseHeadersPolicy(cors=_PREFLIGHT_CORS),
    # CORS-with-preflight-and-SecurityHeadersPolicy
    "eaab4381-ed33-4a86-88ca-d9558dc6cd63": ResponseHeadersPolicy(_SECURITY, cors=_PREFLIGHT_CORS),
    # SecurityHeadersPolicy
    "67f7725c-6f97-4210-82d7-5512b31e9d03": ResponseHeadersPolicy(_SECURITY),
    # SimpleCORS
    "60669652-455b-4ae9-85a4-c4c02393f86c": ResponseHeadersPolicy(cors=_SIMPLE_CORS),
}
