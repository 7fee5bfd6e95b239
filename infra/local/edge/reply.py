"""The answer on its way to the viewer: conditions, ranges, the response headers policy, then the wire."""

import email.utils
from dataclasses import dataclass
from fnmatch import fnmatchcase

import aiohttp
from aiohttp import web
from multidict import CIMultiDict

from infra.local.edge import ranges
from infra.local.edge.errors import Answer
from infra.local.edge.forwarding import Asked, request_id, via
from infra.local.edge.policies import Cors, ResponseHeadersPolicy

CHUNK = 2**18


@dataclass(slots=True)
class Reply:
    """`body` is whole (bytes), or still at the origin. `x_cache` is Hit, RefreshHit, Miss or Error."""

    status: int
    headers: CIMultiDict[str]
    body: bytes | aiohttp.ClientResponse
    x_cache: str = "Miss"

    def release(self) -> None:
        if isinstance(self.body, aiohttp.ClientResponse):
            self.body.close()


def made_here(answer: Answer) -> Reply:
    headers = CIMultiDict({"Content-Type": answer.content_type, "Server": "CloudFront"})
    return Reply(answer.status, headers, answer.body, "Error")


def select(asked: Asked, reply: Reply) -> Reply:
    """A whole 200 narrowed to what the viewer asked of it: a 304, a range, or a 416."""
    if reply.status != 200 or not isinstance(reply.body, bytes) or asked.method not in ("GET", "HEAD"):
        return reply
    headers = reply.headers.copy()
    if _unchanged(asked, headers):
        for name in ("Content-Length", "Content-Type", "Content-Encoding"):
            headers.popall(name, None)
        return Reply(304, headers, b"", reply.x_cache)
    wanted = asked.headers.get("Range")
    if not wanted or not _range_applies(asked, headers):
        return reply
    try:
        found = ranges.parse(wanted, len(reply.body))
    except ranges.Unsatisfiable:
        headers["Content-Range"] = f"bytes */{len(reply.body)}"
        return Reply(416, headers, b"", reply.x_cache)
    if not found:
        return reply
    body = ranges.apply(reply.body, found, headers)
    return Reply(206, headers, body, reply.x_cache)


def _unchanged(asked: Asked, headers: CIMultiDict[str]) -> bool:
    if tags := asked.headers.getall("If-None-Match", []):
        etag = headers.get("ETag", "").removeprefix("W/")
        given = {tag.strip().removeprefix("W/") for value in tags for tag in value.split(",")}
        return "*" in given or (bool(etag) and etag in given)
    since, modified = _date(asked.headers.get("If-Modified-Since")), _date(headers.get("Last-Modified"))
    return since is not None and modified is not None and modified <= since


def _range_applies(asked: Asked, headers: CIMultiDict[str]) -> bool:
    condition = asked.headers.get("If-Range")
    if condition is None:
        return True
    if condition.startswith('"'):
        return condition == headers.get("ETag")
    return condition == headers.get("Last-Modified")


def _date(value: str | None) -> float | None:
    if not value:
        return None
    try:
        return email.utils.parsedate_to_datetime(value).timestamp()
    except ValueError:
        return None  # RFC 9110, 13.1.3: a condition with an unreadable date is none


def dress(asked: Asked, policy: ResponseHeadersPolicy, reply: Reply) -> CIMultiDict[str]:
    """The headers as the viewer gets them: the policy's, then CloudFront's own."""
    headers = reply.headers.copy()
    for name in policy.remove:
        headers.popall(name, None)
    for name, value, override in (*_cors_rules(asked, policy.cors), *policy.rules):
        if override or name not in headers:
            headers[name] = value
    headers["X-Cache"] = f"{reply.x_cache} from cloudfront"
    headers["Via"] = via()
    headers["X-Amz-Cf-Pop"] = "LAPTOP1-C1"
    headers["X-Amz-Cf-Id"] = request_id()
    return headers


def _cors_rules(asked: Asked, cors: Cors | None) -> list[tuple[str, str, bool]]:
    origin = asked.headers.get("Origin")
    if cors is None or origin is None or not any(fnmatchcase(origin, pattern) for pattern in cors.origins):
        return []
    values = {"Access-Control-Allow-Origin": "*" if "*" in cors.origins else origin}
    if cors.credentials:
        values["Access-Control-Allow-Credentials"] = "true"
    if cors.expose:
        values["Access-Control-Expose-Headers"] = ", ".join(cors.expose)
    if asked.method == "OPTIONS":
        values["Access-Control-Allow-Methods"] = ", ".join(cors.methods)
        values["Access-Control-Allow-Headers"] = ", ".join(cors.headers)
        if cors.max_age is not None:
            values["Access-Control-Max-Age"] = str(cors.max_age)
    return [(name, value, cors.override) for name, value in values.items() if value]


async def send(request: web.Request, headers: CIMultiDict[str], reply: Reply) -> web.StreamResponse:
    """A body that breaks off at the origin breaks off at the viewer too: it never looks whole."""
    bodiless = request.method == "HEAD" or reply.status in (204, 304)
    if isinstance(reply.body, bytes) and reply.status not in (204, 304):
        headers["Content-Length"] = str(len(reply.body))
    response = web.StreamResponse(status=reply.status, headers=headers)
    transport, complete = request.transport, False
    try:
        await response.prepare(request)
        if not bodiless:
            await _write(response, reply.body)
        await response.write_eof()
        complete = True
    except (aiohttp.ClientError, ConnectionError, TimeoutError):
        pass  # the origin broke off, or the viewer has left
    finally:
        reply.release()
        if not complete and transport:
            transport.abort()
    return response


async def _write(response: web.StreamResponse, body: bytes | aiohttp.ClientResponse) -> None:
    if isinstance(body, bytes):
        await response.write(body)
        return
    async for chunk in body.content.iter_chunked(CHUNK):
        await response.write(chunk)
