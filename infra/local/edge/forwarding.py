"""From a viewer's request to the origin's: what of it is passed on, and what of it makes the cache key."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import unquote_plus

from multidict import CIMultiDict, CIMultiDictProxy

from infra.local.edge import signatures
from infra.local.edge.distribution import Behavior
from infra.local.edge.policies import CachePolicy, Selection

# Forwarded whatever the policies say (Developer Guide, "HTTP request headers and CloudFront behavior").
_ALWAYS = frozenset(
    {
        *("content-md5", "content-type", "range", "if-range"),
        *("if-match", "if-none-match", "if-modified-since", "if-unmodified-since"),
    }
)
# Of one connection, or set by CloudFront itself: never the viewer's own, lest it pose as the edge.
_NEVER = frozenset(
    {
        *("connection", "content-length", "expect", "host", "keep-alive", "te", "trailer", "transfer-encoding"),
        *("accept-encoding", "cookie", "upgrade", "user-agent", "via"),
        *("x-amz-cf-id", "x-forwarded-for", "x-forwarded-proto", "x-real-ip"),
    }
)
_NEVER_PREFIXES = ("cloudfront-", "proxy-", "x-edge-", "sec-websocket-")


@dataclass(frozen=True, slots=True)
class Asked:
    """A viewer's request. `path` is raw; `query` pairs each decoded name with its raw text."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    headers: CIMultiDictProxy[str]
    cookies: tuple[tuple[str, str], ...]
    address: str
    port: int = 0

    @property
    def host(self) -> str:
        return self.headers.get("Host", "")

    @property
    def query_string(self) -> str:
        return _joined(self.query)

    def without_signature(self) -> "Asked":
        return replace(
            self,
            query=tuple(pair for pair in self.query if pair[0] not in signatures.PARAMETERS),
            cookies=tuple(pair for pair in self.cookies if pair[0] not in signatures.COOKIES),
        )


def parse_query(raw: str) -> tuple[tuple[str, str], ...]:
    return tuple((unquote_plus(piece.partition("=")[0]), piece) for piece in raw.split("&") if piece)


def parse_cookies(headers: Iterable[str]) -> tuple[tuple[str, str], ...]:
    pieces = (piece.strip().partition("=") for header in headers for piece in header.split(";"))
    return tuple((name.strip(), value.strip()) for name, equals, value in pieces if equals)


def first_values(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """A browser sends the cookie of the longest path first: the first of a name is the one that is meant."""
    values: dict[str, str] = {}
    for name, value in pairs:
        values.setdefault(name, value)
    return values


def origin_query(asked: Asked, behavior: Behavior) -> str:
    return _joined(_taken(asked.query, behavior.cache.query, behavior.request.query))


def origin_headers(asked: Asked, behavior: Behavior, generated: Mapping[str, str]) -> CIMultiDict[str]:
    """`generated` are the `cloudfront-…` headers that could be asked for, by their names in lower case."""
    selections = (behavior.cache.headers, behavior.request.headers)
    headers = CIMultiDict(
        (name, value) for name, value in asked.headers.items() if _passes(name.lower(), asked, selections)
    )
    if cookies := _taken(asked.cookies, behavior.cache.cookies, behavior.request.cookies):
        headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in cookies)
    if encoding := _accept_encoding(asked, behavior):
        headers["Accept-Encoding"] = encoding
    viewer_agent = asked.headers.get("User-Agent") if _takes(selections, "user-agent") else None
    headers["User-Agent"] = viewer_agent or "Amazon CloudFront"
    headers["X-Forwarded-For"] = ", ".join([*asked.headers.getall("X-Forwarded-For", []), asked.address])
    headers["Via"] = via()
    headers["X-Amz-Cf-Id"] = request_id()
    for name, value in generated.items():
        if any(selection.adds(name) for selection in selections):
            headers[name] = value
    for name, value in behavior.origin.headers:
        headers[name] = value
    return headers


def cache_key(asked: Asked, behavior: Behavior, generated: Mapping[str, str]) -> tuple[object, ...]:
    """HEAD is answered from what GET brought; an encoding counts only as CloudFront normalizes it."""
    policy = behavior.cache
    sent = {**asked.headers, **generated}
    headers = tuple(sorted((n.lower(), v) for n, v in sent.items() if policy.headers.takes(n.lower())))
    return (
        "OPTIONS" if asked.method == "OPTIONS" else "GET",
        behavior.origin.kind,
        behavior.origin.name,
        behavior.origin.path,
        asked.path,
        tuple(piece for _, piece in _taken(asked.query, policy.query)),
        headers,
        tuple(sorted(_taken(asked.cookies, policy.cookies))),
        normalized_encodings(asked, policy),
    )


def normalized_encodings(asked: Asked, policy: CachePolicy) -> tuple[str, ...]:
    """The encodings that viewer and policy both take, best first. A range is one of the plain bytes."""
    if "Range" in asked.headers:
        return ()
    accepted = {
        coding.partition(";")[0].strip().lower()
        for value in asked.headers.getall("Accept-Encoding", [])
        for coding in value.split(",")
        if not coding.replace(" ", "").endswith((";q=0", ";q=0.0"))
    }
    return tuple(name for name, on in (("br", policy.brotli), ("gzip", policy.gzip)) if on and name in accepted)


def generated_headers(asked: Asked, country: str) -> dict[str, str]:
    """What CloudFront can tell of a viewer. Where it knows nothing (a city, a network) it sends no header."""
    agent = asked.headers.get("User-Agent", "")
    tablet = "iPad" in agent or ("Android" in agent and "Mobile" not in agent)
    television = any(word in agent for word in ("SmartTV", "SMART-TV", "Tizen", "Web0S", "BRAVIA"))
    mobile = "Mobi" in agent and not tablet
    kinds = {
        "mobile": mobile,
        "tablet": tablet,
        "smarttv": television,
        "desktop": not (mobile or tablet or television),
        "android": "Android" in agent,
        "ios": "iPhone" in agent or "iPad" in agent,
    }
    return {
        "cloudfront-viewer-country": country,
        "cloudfront-viewer-address": f"{asked.address}:{asked.port}",
        "cloudfront-viewer-http-version": "1.1",
        "cloudfront-forwarded-proto": "http",
        **{f"cloudfront-is-{kind}-viewer": str(is_kind).lower() for kind, is_kind in kinds.items()},
    }


def forwards_cookies(behavior: Behavior) -> bool:
    return any(selection.behavior != "none" for selection in (behavior.cache.cookies, behavior.request.cookies))


def via() -> str:
    return f"1.1 {secrets.token_hex(16)}.cloudfront.net (CloudFront)"


def request_id() -> str:
    return secrets.token_urlsafe(42)


def _joined(query: Iterable[tuple[str, str]]) -> str:
    return "&".join(piece for _, piece in query)


def _taken(pairs: Sequence[tuple[str, str]], *selections: Selection) -> tuple[tuple[str, str], ...]:
    return tuple(pair for pair in pairs if _takes(selections, pair[0]))


def _takes(selections: Iterable[Selection], name: str) -> bool:
    return any(selection.takes(name) for selection in selections)


def _passes(name: str, asked: Asked, selections: Iterable[Selection]) -> bool:
    named_by_connection = {n.strip().lower() for n in asked.headers.get("Connection", "").split(",")}
    if name in _NEVER or name in named_by_connection or name.startswith(_NEVER_PREFIXES):
        return False
    return name in _ALWAYS or _takes(selections, name)


def _accept_encoding(asked: Asked, behavior: Behavior) -> str:
    if behavior.cache.gzip or behavior.cache.brotli:
        return ",".join(normalized_encodings(asked, behavior.cache))
    if _takes((behavior.cache.headers, behavior.request.headers), "accept-encoding"):
        return ",".join(asked.headers.getall("Accept-Encoding", []))
    return ""
