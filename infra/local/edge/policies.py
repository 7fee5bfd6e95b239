"""What CloudFront's three kinds of policy say, parsed from the shapes of its API (2020-05-31)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

Json = Mapping[str, Any]
HeaderRule = tuple[str, str, bool]
"""Name, value, and whether the policy's value wins over the origin's."""


class Unsupported(Exception):
    """The distribution asks for something that this edge does not do; better said at start than ignored."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Which headers (in lower case), cookies or query strings of a viewer's request a policy takes."""

    behavior: str = "none"
    names: frozenset[str] = frozenset()

    def takes(self, name: str) -> bool:
        match self.behavior:
            case "none":
                return False
            case "whitelist":
                return name in self.names
            case "allExcept":
                return name not in self.names
            case "all" | "allViewer" | "allViewerAndWhitelistCloudFront":
                return True
        raise Unsupported(f"a policy's behavior {self.behavior!r} is unknown")

    def adds(self, name: str) -> bool:
        """Whether a header that CloudFront itself makes (`cloudfront-…`) is asked for, by its name."""
        return self.behavior in ("whitelist", "allViewerAndWhitelistCloudFront") and name in self.names


NOTHING = Selection()


@dataclass(frozen=True, slots=True)
class CachePolicy:
    """Times in seconds. What is in the key is also forwarded."""

    min_ttl: float
    default_ttl: float
    max_ttl: float
    gzip: bool = False
    brotli: bool = False
    headers: Selection = NOTHING
    cookies: Selection = NOTHING
    query: Selection = NOTHING


@dataclass(frozen=True, slots=True)
class OriginRequestPolicy:
    headers: Selection = NOTHING
    cookies: Selection = NOTHING
    query: Selection = NOTHING


@dataclass(frozen=True, slots=True)
class Cors:
    origins: tuple[str, ...]
    methods: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()
    expose: tuple[str, ...] = ()
    credentials: bool = False
    max_age: int | None = None
    override: bool = False


@dataclass(frozen=True, slots=True)
class ResponseHeadersPolicy:
    rules: tuple[HeaderRule, ...] = ()
    remove: frozenset[str] = frozenset()
    cors: Cors | None = None


NO_REQUEST_POLICY = OriginRequestPolicy()
NO_RESPONSE_POLICY = ResponseHeadersPolicy()


def _items(holder: Json, key: str) -> tuple[Any, ...]:
    return tuple((holder.get(key) or {}).get("Items") or ())


def _select(config: Json, behavior_key: str, names_key: str, *, lower: bool = False) -> Selection:
    names: Iterable[str] = _items(config, names_key)
    return Selection(config.get(behavior_key, "none"), frozenset(n.lower() if lower else n for n in names))


def _selections(config: Json) -> dict[str, Selection]:
    return {
        "headers": _select(config.get("HeadersConfig", {}), "HeaderBehavior", "Headers", lower=True),
        "cookies": _select(config.get("CookiesConfig", {}), "CookieBehavior", "Cookies"),
        "query": _select(config.get("QueryStringsConfig", {}), "QueryStringBehavior", "QueryStrings"),
    }


def parse_cache_policy(config: Json) -> CachePolicy:
    key = config.get("ParametersInCacheKeyAndForwardedToOrigin", {})
    return CachePolicy(
        min_ttl=config["MinTTL"],
        default_ttl=config.get("DefaultTTL", 86_400),
        max_ttl=config.get("MaxTTL", 31_536_000),
        gzip=key.get("EnableAcceptEncodingGzip", False),
        brotli=key.get("EnableAcceptEncodingBrotli", False),
        **_selections(key),
    )


def parse_origin_request_policy(config: Json) -> OriginRequestPolicy:
    return OriginRequestPolicy(**_selections(config))


def parse_response_headers_policy(config: Json) -> ResponseHeadersPolicy:
    if config.get("ServerTimingHeadersConfig", {}).get("Enabled"):
        raise Unsupported("a response headers policy turns Server-Timing on")
    custom = ((item["Header"], item["Value"], bool(item["Override"])) for item in _items(config, "CustomHeadersConfig"))
    return ResponseHeadersPolicy(
        rules=(*_security_rules(config.get("SecurityHeadersConfig") or {}), *custom),
        remove=frozenset(item["Header"].lower() for item in _items(config, "RemoveHeadersConfig")),
        cors=_parse_cors(config["CorsConfig"]) if config.get("CorsConfig") else None,
    )


def _parse_cors(config: Json) -> Cors:
    return Cors(
        origins=_items(config, "AccessControlAllowOrigins"),
        methods=_all_methods(_items(config, "AccessControlAllowMethods")),
        headers=_items(config, "AccessControlAllowHeaders"),
        expose=_items(config, "AccessControlExposeHeaders"),
        credentials=bool(config.get("AccessControlAllowCredentials")),
        max_age=config.get("AccessControlMaxAgeSec"),
        override=bool(config.get("OriginOverride")),
    )


def _all_methods(methods: tuple[str, ...]) -> tuple[str, ...]:
    return ("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT") if "ALL" in methods else methods


def _security_rules(config: Json) -> Iterable[HeaderRule]:
    for key, (header, value_of) in _SECURITY_HEADERS.items():
        if setting := config.get(key):
            yield header, value_of(setting), bool(setting["Override"])


def _strict_transport_security(setting: Json) -> str:
    parts = [f"max-age={setting['AccessControlMaxAgeSec']}"]
    parts += ["includeSubDomains"] if setting.get("IncludeSubdomains") else []
    parts += ["preload"] if setting.get("Preload") else []
    return "; ".join(parts)


def _xss_protection(setting: Json) -> str:
    if not setting.get("Protection"):
        return "0"
    parts = ["1"]
    parts += ["mode=block"] if setting.get("ModeBlock") else []
    parts += [f"report={setting['ReportUri']}"] if setting.get("ReportUri") else []
    return "; ".join(parts)


_SECURITY_HEADERS: dict[str, tuple[str, Any]] = {
    "ContentTypeOptions": ("X-Content-Type-Options", lambda _: "nosniff"),
    "FrameOptions": ("X-Frame-Options", lambda setting: setting["FrameOption"]),
    "ReferrerPolicy": ("Referrer-Policy", lambda setting: setting["ReferrerPolicy"]),
    "ContentSecurityPolicy": ("Content-Security-Policy", lambda setting: setting["ContentSecurityPolicy"]),
    "StrictTransportSecurity": ("Strict-Transport-Security", _strict_transport_security),
    "XSSProtection": ("X-XSS-Protection", _xss_protection),
}
