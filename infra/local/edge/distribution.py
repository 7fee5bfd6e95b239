"""The distribution as it was deployed: a pure model, and `load`, which reads it by CloudFront's own API."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from infra.local.edge import managed
from infra.local.edge.bucket_policy import NO_GRANT, Grant, granted
from infra.local.edge.functions import Function
from infra.local.edge.paths import pattern_regex
from infra.local.edge.policies import (
    NO_REQUEST_POLICY,
    NO_RESPONSE_POLICY,
    CachePolicy,
    Json,
    OriginRequestPolicy,
    ResponseHeadersPolicy,
    Unsupported,
    parse_cache_policy,
    parse_origin_request_policy,
    parse_response_headers_policy,
)
from infra.local.edge.signatures import PublicKey

_BUCKET = re.compile(r"(?P<bucket>.+?)\.s3(?:[.-][a-z0-9-]+)*\.amazonaws\.com")
_API = re.compile(r"(?P<api>[a-z0-9]+)\.execute-api\.")


@dataclass(frozen=True, slots=True)
class Origin:
    """Timeouts in seconds. `name` is a bucket, an API's id, or host:port."""

    kind: Literal["s3", "api", "custom"]
    name: str
    path: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    attempts: int = 3
    connect_timeout: float = 10
    read_timeout: float = 30
    scheme: str = "http"
    grant: Grant = NO_GRANT


@dataclass(frozen=True, slots=True)
class Behavior:
    """`keys` is None where anybody may come, else the public keys, by id, of the trusted groups."""

    origin: Origin
    pattern: str | None = None
    methods: frozenset[str] = frozenset({"GET", "HEAD"})
    cached_methods: frozenset[str] = frozenset({"GET", "HEAD"})
    compress: bool = False
    cache: CachePolicy = managed.CACHE_POLICIES["4135ea2d-6df8-44a3-9df3-4b5a84be39ad"]
    request: OriginRequestPolicy = NO_REQUEST_POLICY
    response: ResponseHeadersPolicy = NO_RESPONSE_POLICY
    keys: Mapping[str, PublicKey] | None = None
    viewer_request: Function | None = None
    regex: re.Pattern[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "regex", pattern_regex(self.pattern or "*"))


@dataclass(frozen=True, slots=True)
class ErrorResponse:
    """What a status is answered with instead, and for how many seconds it is remembered."""

    min_ttl: float = 10
    page: str | None = None
    status: int | None = None


DEFAULT_ERROR = ErrorResponse()


@dataclass(frozen=True, slots=True)
class Distribution:
    """Behaviors in the order in which they are tried; the default one, which takes all, is last."""

    id: str
    behaviors: tuple[Behavior, ...]
    root_object: str = ""
    errors: Mapping[int, ErrorResponse] = field(default_factory=dict)
    blocked: frozenset[str] = frozenset()
    allowed: frozenset[str] | None = None

    def behavior_for(self, path: str) -> Behavior:
        """`path` is normalized (see `paths.normalize`)."""
        return next(behavior for behavior in self.behaviors if behavior.regex.fullmatch(path))

    def admits(self, country: str) -> bool:
        return country not in self.blocked and (self.allowed is None or country in self.allowed)


class NotDeployed(Exception):
    """The engine holds no distribution that could be meant, or more than one."""


def load(cloudfront: Any, s3: Any, wanted: str | None = None) -> Distribution:
    """`wanted` is an id, alias or comment; without it the engine must hold exactly one enabled distribution.

    Raises `NotDeployed`, or `Unsupported` for a setting that would otherwise be ignored in silence.
    """
    summary = _find(cloudfront, wanted)
    config = cloudfront.get_distribution_config(Id=summary["Id"])["DistributionConfig"]
    origins = {item["Id"]: _origin(item, s3, summary["ARN"]) for item in config["Origins"]["Items"]}
    described = [*(config.get("CacheBehaviors") or {}).get("Items", ()), config["DefaultCacheBehavior"]]
    geo = config.get("Restrictions", {}).get("GeoRestriction", {})
    countries = frozenset(geo.get("Items", ()))
    return Distribution(
        id=summary["Id"],
        behaviors=tuple(_behavior(item, origins, cloudfront) for item in described),
        root_object=config.get("DefaultRootObject", ""),
        errors=dict(_errors(config)),
        blocked=countries if geo.get("RestrictionType") == "blacklist" else frozenset(),
        allowed=countries if geo.get("RestrictionType") == "whitelist" else None,
    )


def _find(cloudfront: Any, wanted: str | None) -> Json:
    found = [
        item
        for page in cloudfront.get_paginator("list_distributions").paginate()
        for item in page["DistributionList"].get("Items", ())
        if item["Enabled"] and (wanted is None or wanted in _names(item))
    ]
    if len(found) == 1:
        summary: Json = found[0]
        return summary
    called = f" called {wanted!r}" if wanted else ""
    have = ", ".join(f"{item['Id']} ({item.get('Comment', '')})" for item in found)
    if found:
        raise NotDeployed(f"several distributions{called} are deployed, name one: {have}")
    raise NotDeployed(f"no distribution{called} is deployed")


def _names(item: Json) -> list[str]:
    return [item["Id"], item.get("Comment", ""), *item.get("Aliases", {}).get("Items", ())]


def _origin(item: Json, s3: Any, distribution_arn: str) -> Origin:
    if item.get("VpcOriginConfig"):
        raise Unsupported(f"origin {item['Id']} is a VPC origin")
    custom = item.get("CustomOriginConfig") or {}
    common: dict[str, Any] = {
        "path": item.get("OriginPath", ""),
        "headers": tuple(
            (header["HeaderName"], header["HeaderValue"])
            for header in (item.get("CustomHeaders") or {}).get("Items", ())
        ),
        "attempts": item.get("ConnectionAttempts", 3),
        "connect_timeout": item.get("ConnectionTimeout", 10),
        "read_timeout": custom.get("OriginReadTimeout", 30),
    }
    domain = item["DomainName"].lower()
    if not custom and (match := _BUCKET.fullmatch(domain)):
        if not item.get("OriginAccessControlId"):
            raise Unsupported(f"origin {item['Id']} reads its bucket without an origin access control")
        bucket = match["bucket"]
        return Origin("s3", bucket, **common, grant=granted(s3, bucket, distribution_arn))
    if match := _API.match(domain):
        return Origin("api", match["api"], **common)
    https = custom.get("OriginProtocolPolicy") == "https-only"
    port = custom.get("HTTPSPort" if https else "HTTPPort", 443 if https else 80)
    return Origin("custom", f"{domain}:{port}", **common, scheme="https" if https else "http")


def _behavior(item: Json, origins: Mapping[str, Origin], cloudfront: Any) -> Behavior:
    where = item.get("PathPattern", "the default behavior")
    _refuse_what_is_not_done(item, where)
    if item["TargetOriginId"] not in origins:
        raise Unsupported(f"{where}: origin group {item['TargetOriginId']}")
    cache = _cache_policy(cloudfront, item["CachePolicyId"])
    request = _origin_request_policy(cloudfront, item.get("OriginRequestPolicyId"))
    origin = origins[item["TargetOriginId"]]
    if origin.kind != "custom" and (cache.headers.takes("host") or request.headers.takes("host")):
        raise Unsupported(f"{where}: the viewer's Host goes to {origin.name}, which AWS would answer with a 403")
    methods = item.get("AllowedMethods") or {}
    groups = item.get("TrustedKeyGroups") or {}
    return Behavior(
        origin=origin,
        pattern=item.get("PathPattern"),
        methods=frozenset(methods.get("Items", ("GET", "HEAD"))),
        cached_methods=frozenset((methods.get("CachedMethods") or {}).get("Items", ("GET", "HEAD"))),
        compress=item.get("Compress", False),
        cache=cache,
        request=request,
        response=_response_headers_policy(cloudfront, item.get("ResponseHeadersPolicyId")),
        keys=_keys(cloudfront, groups.get("Items", ())) if groups.get("Enabled") else None,
        viewer_request=_viewer_request(cloudfront, item, where),
    )


def _refuse_what_is_not_done(item: Json, where: str) -> None:
    if (item.get("LambdaFunctionAssociations") or {}).get("Quantity"):
        raise Unsupported(f"{where}: LambdaFunctionAssociations")
    if (item.get("TrustedSigners") or {}).get("Enabled"):
        raise Unsupported(f"{where}: TrustedSigners (use a key group)")
    if item.get("FieldLevelEncryptionId"):
        raise Unsupported(f"{where}: FieldLevelEncryptionId")
    if not item.get("CachePolicyId"):
        raise Unsupported(f"{where}: ForwardedValues (use a cache policy)")


def _viewer_request(cloudfront: Any, item: Json, where: str) -> Function | None:
    found = (item.get("FunctionAssociations") or {}).get("Items", ())
    if not found:
        return None
    if [each["EventType"] for each in found] != ["viewer-request"]:
        raise Unsupported(f"{where}: a function on anything but the viewer's request")
    name = found[0]["FunctionARN"].partition("/")[2]
    code: bytes = cloudfront.get_function(Name=name, Stage="LIVE")["FunctionCode"].read()
    return Function(code.decode())


def _cache_policy(cloudfront: Any, policy_id: str) -> CachePolicy:
    if policy_id in managed.CACHE_POLICIES:
        return managed.CACHE_POLICIES[policy_id]
    return parse_cache_policy(cloudfront.get_cache_policy(Id=policy_id)["CachePolicy"]["CachePolicyConfig"])


def _origin_request_policy(cloudfront: Any, policy_id: str | None) -> OriginRequestPolicy:
    if not policy_id:
        return NO_REQUEST_POLICY
    if policy_id in managed.ORIGIN_REQUEST_POLICIES:
        return managed.ORIGIN_REQUEST_POLICIES[policy_id]
    policy = cloudfront.get_origin_request_policy(Id=policy_id)["OriginRequestPolicy"]
    return parse_origin_request_policy(policy["OriginRequestPolicyConfig"])


def _response_headers_policy(cloudfront: Any, policy_id: str | None) -> ResponseHeadersPolicy:
    if not policy_id:
        return NO_RESPONSE_POLICY
    if policy_id in managed.RESPONSE_HEADERS_POLICIES:
        return managed.RESPONSE_HEADERS_POLICIES[policy_id]
    policy = cloudfront.get_response_headers_policy(Id=policy_id)["ResponseHeadersPolicy"]
    return parse_response_headers_policy(policy["ResponseHeadersPolicyConfig"])


def _keys(cloudfront: Any, group_ids: list[str]) -> dict[str, PublicKey]:
    key_ids = [
        key_id
        for group_id in group_ids
        for key_id in cloudfront.get_key_group(Id=group_id)["KeyGroup"]["KeyGroupConfig"]["Items"]
    ]
    return {key_id: _public_key(cloudfront, key_id) for key_id in key_ids}


def _public_key(cloudfront: Any, key_id: str) -> PublicKey:
    pem = cloudfront.get_public_key(Id=key_id)["PublicKey"]["PublicKeyConfig"]["EncodedKey"]
    key = load_pem_public_key(pem.encode())
    if not isinstance(key, rsa.RSAPublicKey | ec.EllipticCurvePublicKey):
        raise Unsupported(f"public key {key_id} is neither RSA nor ECDSA")
    return key


def _errors(config: Json) -> Iterator[tuple[int, ErrorResponse]]:
    for item in (config.get("CustomErrorResponses") or {}).get("Items", ()):
        page, status = item.get("ResponsePagePath"), item.get("ResponseCode")
        yield (
            item["ErrorCode"],
            ErrorResponse(item.get("ErrorCachingMinTTL", 10), page or None, int(status) if status else None),
        )
