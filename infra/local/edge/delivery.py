"""A behavior's answer to a request: from the cache, or from its origin by way of the cache."""

import asyncio
import time
from collections.abc import Callable
from urllib.parse import unquote

import aiohttp
from multidict import CIMultiDict

from infra.local.edge import compression, errors
from infra.local.edge.caching import Cache, Entry, ttl
from infra.local.edge.distribution import DEFAULT_ERROR, Behavior, Distribution
from infra.local.edge.forwarding import (
    Asked,
    cache_key,
    forwards_cookies,
    generated_headers,
    normalized_encodings,
    origin_headers,
    origin_query,
    parse_query,
    request_id,
)
from infra.local.edge.origins import (
    API_REQUEST_LIMIT,
    Body,
    Origins,
    TimedOut,
    Unreachable,
    is_subresource,
    response_headers,
    s3_key,
)
from infra.local.edge.paths import has_dot_segments
from infra.local.edge.reply import Reply, made_here

# Larger objects stream through, so that a film costs the laptop's memory nothing.
LARGEST_KEPT = 8 * 2**20

_CONDITIONS = ("If-None-Match", "If-Modified-Since", "If-Match", "If-Unmodified-Since", "If-Range", "Range")


class Delivery:
    """Answers for one distribution. `now` is in seconds since 1970."""

    def __init__(
        self,
        distribution: Distribution,
        origins: Origins,
        country: str,
        cache: Cache | None = None,
        now: Callable[[], float] = time.time,
    ) -> None:
        self.distribution, self.origins, self.country, self.now = distribution, origins, country, now
        self.cache = cache or Cache()

    async def answer(self, asked: Asked, behavior: Behavior, body: Body | None) -> Reply:
        """The reply may be a whole 200, still to be narrowed to the viewer's range and conditions."""
        if asked.method not in ("GET", "HEAD") and asked.method not in behavior.cached_methods:
            return await self._from_origin(asked, behavior, body)
        key = cache_key(asked, behavior, generated_headers(asked, self.country))
        entry = self.cache.get(key)
        if entry is None and "Range" not in asked.headers and asked.method == "HEAD":
            return await self._from_origin(asked, behavior, None)
        if entry and entry.expires > self.now():
            return self._hit(entry, "Hit")
        if entry and entry.status == 200:
            return await self._revalidated(asked, behavior, key, entry)
        reply = await self._from_origin(asked, behavior, None)
        return reply if asked.method == "HEAD" else await self._kept(asked, behavior, key, reply)

    def _hit(self, entry: Entry, x_cache: str) -> Reply:
        headers = entry.headers.copy()
        headers["Age"] = str(max(0, int(self.now() - entry.stored)))
        return Reply(entry.status, headers, entry.body, "Error" if entry.status >= 400 else x_cache)

    async def _revalidated(self, asked: Asked, behavior: Behavior, key: tuple[object, ...], entry: Entry) -> Reply:
        """An expired object, confirmed, replaced, or served all the same while its origin fails."""
        conditions = {"If-None-Match": entry.etag, "If-Modified-Since": entry.headers.get("Last-Modified")}
        reply = await self._from_origin(asked, behavior, None, {n: v for n, v in conditions.items() if v})
        if reply.status >= 500:
            reply.release()
            entry.expires = self.now() + self.distribution.errors.get(reply.status, DEFAULT_ERROR).min_ttl
            return self._hit(entry, "Hit")
        if reply.status != 304:
            return reply if asked.method == "HEAD" else await self._kept(asked, behavior, key, reply)
        reply.release()
        for name in ("Cache-Control", "Expires", "Date"):
            if name in reply.headers:
                entry.headers[name] = reply.headers[name]
        entry.stored = self.now()
        entry.expires = entry.stored + self._ttl(behavior, 200, entry.headers)
        return self._hit(entry, "RefreshHit")

    async def _kept(self, asked: Asked, behavior: Behavior, key: tuple[object, ...], reply: Reply) -> Reply:
        """Compresses what is to be compressed and keeps what may be kept; all else streams on."""
        if isinstance(reply.body, bytes):
            return reply
        headers, encodings = reply.headers, normalized_encodings(asked, behavior.cache)
        compressible = behavior.compress and compression.compressible(reply.status, headers)
        lifetime = self._ttl(behavior, reply.status, headers)
        if "Set-Cookie" in headers and behavior.cache.cookies.behavior == "none":
            lifetime = 0  # one viewer's cookie is not for the next
        length = int(headers.get("Content-Length", LARGEST_KEPT + 1))
        keep = lifetime > 0 and length <= LARGEST_KEPT
        if compressible:
            compression.vary(headers)
        if not keep and not (compressible and encodings):
            return reply
        try:
            body = await reply.body.read()
        except (aiohttp.ClientError, TimeoutError):
            return made_here(errors.page(502, errors.UNREACHABLE, request_id()))
        etag = headers.get("ETag")
        if compressible and encodings:
            body = await asyncio.to_thread(compression.compress, body, encodings[0])
            compression.mark(headers, encodings[0])
        buffered = Reply(reply.status, headers, body, reply.x_cache)
        buffered.headers.popall("Content-Length", None)
        if keep:
            now = self.now()
            self.cache.put(key, Entry(reply.status, headers.copy(), body, etag, now, now + lifetime))
        return buffered

    def _ttl(self, behavior: Behavior, status: int, headers: CIMultiDict[str]) -> float:
        return ttl(behavior.cache, self.distribution.errors, status, headers, self.now())

    async def _from_origin(
        self, asked: Asked, behavior: Behavior, body: Body | None, conditions: dict[str, str] | None = None
    ) -> Reply:
        """`conditions` take the place of the viewer's own, to confirm what the cache holds."""
        origin, query = behavior.origin, origin_query(asked, behavior)
        headers = origin_headers(asked, behavior, generated_headers(asked, self.country))
        if conditions is not None:
            for name in _CONDITIONS:
                headers.popall(name, None)
            headers.update(conditions)
        if "Content-Length" in asked.headers and body is not None:
            headers["Content-Length"] = asked.headers["Content-Length"]
        if origin.kind == "s3":
            key = s3_key(origin, unquote(asked.path))
            _as_s3_reads(headers)
            if has_dot_segments(asked.path):
                return made_here(errors.page(400, errors.BAD_REQUEST, request_id()))
            permitted = origin.grant.allows(asked.method, key) if key else origin.grant.list
            if asked.method != "OPTIONS" and (not permitted or is_subresource(parse_query(query))):
                return made_here(errors.s3_access_denied(request_id()))
        if origin.kind == "api" and isinstance(body, bytes) and len(body) > API_REQUEST_LIMIT:
            return made_here(errors.api(413, "Request Entity Too Large"))
        try:
            response = await self.origins.fetch(origin, asked.method, asked.path, query, headers, body)
        except Unreachable:
            return made_here(errors.page(502, errors.UNREACHABLE, request_id()))
        except TimedOut:
            return made_here(errors.page(504, errors.TIMEOUT, request_id()))
        return self._as_in_aws(behavior, response)

    def _as_in_aws(self, behavior: Behavior, response: aiohttp.ClientResponse) -> Reply:
        """The engine's answer where it differs from that of the service it stands for."""
        origin, headers = behavior.origin, response_headers(response)
        reply = Reply(response.status, headers, response, "Error" if response.status >= 400 else "Miss")
        if not forwards_cookies(behavior):
            headers.popall("Set-Cookie", None)
        if origin.kind == "s3" and response.status == 404 and not origin.grant.list:
            # Who may not list a bucket is not told whether a key exists.
            reply.release()
            return made_here(errors.s3_access_denied(request_id()))
        if origin.kind == "api" and _is_crash(response):
            reply.release()
            return made_here(errors.api(500, "Internal Server Error"))
        return reply


def _as_s3_reads(headers: CIMultiDict[str]) -> None:
    """S3 answers several ranges with the whole object, and knows the strong tag of what was compressed here."""
    if "," in headers.get("Range", ""):
        del headers["Range"]
    if "If-None-Match" in headers:
        headers["If-None-Match"] = headers["If-None-Match"].replace("W/", "")


def _is_crash(response: aiohttp.ClientResponse) -> bool:
    """The engine answers a Lambda's crash with a 502, an HTTP API with a 500 that tells nothing."""
    return response.status == 502 and response.content_type == "application/json"
