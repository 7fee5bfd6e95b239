"""Requests to origins: the engine's buckets (signed, as an origin access control signs) and APIs, and others."""

import asyncio
import re
from collections.abc import AsyncIterable

import aiohttp
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials
from multidict import CIMultiDict
from yarl import URL

from infra.local.edge.distribution import Origin

API_REQUEST_LIMIT = 10 * 2**20

Body = bytes | AsyncIterable[bytes]

# An origin access control signs the headers alone, so that bodies can be streamed.
_UNSIGNED_BODY = {"client_config": Config(s3={"payload_signing_enabled": False})}
# Queries that turn an S3 request into another action than reading or writing the object.
_SUBRESOURCES = frozenset(
    {
        *("accelerate", "acl", "analytics", "attributes", "cors", "delete", "encryption", "intelligent-tiering"),
        *("inventory", "legal-hold", "lifecycle", "list-type", "location", "logging", "metrics", "notification"),
        *("object-lock", "ownershipControls", "policy", "policyStatus", "publicAccessBlock", "replication"),
        *("requestPayment", "restore", "retention", "select", "tagging", "torrent", "uploadId", "uploads"),
        *("versionId", "versioning", "versions", "website"),
    }
)
_HOP_BY_HOP = frozenset(
    {"connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade"}
)


class Unreachable(Exception):
    """No connection to the origin, or one that broke before its answer began."""


class TimedOut(Exception):
    """The origin took a connection, and then too long."""


class Origins:
    """Speaks to the engine at `endpoint` as its user `test`, and to other origins as anybody."""

    def __init__(self, endpoint: str, region: str) -> None:
        self._endpoint, self._region = URL(endpoint), region
        self._credentials = Credentials("test", "test")
        # The engine closes idle connections after five seconds: leave them first.
        connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=3)
        self._session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            skip_auto_headers=("Accept", "Accept-Encoding", "User-Agent", "Content-Type"),
            max_line_size=2**15,
            max_field_size=2**15,
        )

    async def close(self) -> None:
        await self._session.close()

    async def fetch(
        self,
        origin: Origin,
        method: str,
        path: str,
        query: str,
        headers: CIMultiDict[str],
        body: Body | None = None,
    ) -> aiohttp.ClientResponse:
        """The response with its body still to be read. Raises `Unreachable` or `TimedOut`."""
        url = self.url(origin, path, query)
        if origin.kind == "s3":
            headers = self._signed(method, url, headers)
        timeout = aiohttp.ClientTimeout(sock_connect=origin.connect_timeout, sock_read=origin.read_timeout)
        repeatable = method in ("GET", "HEAD")
        for attempt in range(1, origin.attempts + 1):
            try:
                return await self._session.request(
                    method, url, headers=headers, data=body, timeout=timeout, allow_redirects=False
                )
            except aiohttp.ClientConnectorError as error:
                # Nothing was sent yet, so any method may be tried again.
                if attempt == origin.attempts:
                    raise Unreachable(str(error)) from error
            except aiohttp.ServerTimeoutError as error:
                unsent = isinstance(error, aiohttp.ConnectionTimeoutError)
                if attempt == origin.attempts or not (repeatable or unsent):
                    raise TimedOut(str(error)) from error
            except (aiohttp.ClientConnectionError, aiohttp.ClientResponseError) as error:
                if attempt == origin.attempts or not repeatable:
                    raise Unreachable(str(error)) from error
        raise AssertionError("an origin has at least one connection attempt")

    async def websocket(
        self, origin: Origin, path: str, query: str, headers: CIMultiDict[str], protocols: tuple[str, ...]
    ) -> aiohttp.ClientWebSocketResponse:
        """Raises `Unreachable`, or aiohttp's `WSServerHandshakeError` with the origin's refusal."""
        url = self.url(origin, path, query)
        try:
            async with asyncio.timeout(origin.connect_timeout):
                return await self._session.ws_connect(
                    url, headers=headers, protocols=protocols, autoping=False, max_msg_size=2**20
                )
        except (aiohttp.ClientConnectionError, TimeoutError) as error:
            raise Unreachable(str(error)) from error

    def url(self, origin: Origin, path: str, query: str) -> URL:
        """Nothing in the path is decoded or resolved on the way."""
        base = self._endpoint
        if origin.kind == "s3":
            full = f"/{origin.name}{origin.path}{path}"
        elif origin.kind == "api":
            # As in AWS, the first segment is the stage where one has that name, else the stage is $default.
            full = f"/_aws/execute-api/{origin.name}{origin.path}{path}"
        else:
            base, full = URL(f"{origin.scheme}://{origin.name}"), origin.path + path
        return URL.build(
            scheme=base.scheme,
            host=base.host or "",
            port=base.port,
            path=full,
            query_string=query,
            encoded=True,
        )

    def _signed(self, method: str, url: URL, viewer_headers: CIMultiDict[str]) -> CIMultiDict[str]:
        request = AWSRequest(method, str(url), headers={"Host": f"{url.host}:{url.port}"})
        request.context.update(_UNSIGNED_BODY)
        S3SigV4Auth(self._credentials, "s3", self._region).add_auth(request)
        headers = CIMultiDict(
            (name, value)
            for name, value in viewer_headers.items()
            if not name.lower().startswith(("x-amz-", "authorization", "x-forwarded-for"))
        )
        headers.update(request.headers.items())
        # CloudFront comes by https: a bucket policy that demands it must not turn the edge away.
        headers["X-Forwarded-Proto"] = "https"
        return headers


def s3_key(origin: Origin, decoded_path: str) -> str:
    return (origin.path + decoded_path).removeprefix("/")


def is_subresource(query: tuple[tuple[str, str], ...]) -> bool:
    return any(name in _SUBRESOURCES for name, _ in query)


def response_headers(response: aiohttp.ClientResponse) -> CIMultiDict[str]:
    """The origin's headers without those of its connection, each Set-Cookie kept."""
    named = {name.strip().lower() for name in re.split(",", response.headers.get("Connection", ""))}
    return CIMultiDict(
        (name, value) for name, value in response.headers.items() if name.lower() not in _HOP_BY_HOP | named
    )
