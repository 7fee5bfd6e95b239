"""How long CloudFront keeps a response (Developer Guide, "Manage how long content stays"), and the cache."""

import email.utils
import re
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass

from multidict import CIMultiDict

from infra.local.edge.distribution import DEFAULT_ERROR, ErrorResponse
from infra.local.edge.policies import CachePolicy

_KEPT = frozenset({200, 203, 204, 300, 301, 302, 307, 308})
_ERRORS_KEPT = frozenset({404, 405, 414, 500, 501, 502, 503, 504})
_ERRORS_KEPT_IF_ASKED = frozenset({400, 403, 412, 415})


def ttl(
    policy: CachePolicy,
    errors: Mapping[int, ErrorResponse],
    status: int,
    headers: CIMultiDict[str],
    now: float,
) -> float:
    """Seconds for which a response may be served again; 0 is never."""
    directives = _directives(headers)
    forbidden = bool(directives.keys() & {"no-store", "no-cache", "private"})
    asked = None if forbidden else _asked_lifetime(directives, headers, now)
    if status >= 400:
        # Errors are kept even under CachingDisabled: the reason why a 404 outlives its cause by ten seconds.
        if status not in _ERRORS_KEPT and not (status in _ERRORS_KEPT_IF_ASKED and asked is not None):
            return 0
        return 0 if forbidden else max(errors.get(status, DEFAULT_ERROR).min_ttl, asked or 0)
    if status not in _KEPT or policy.max_ttl == 0 or (headers.get("Vary") == "*" and policy.min_ttl == 0):
        return 0
    if forbidden:
        return policy.min_ttl
    wanted = policy.default_ttl if asked is None else asked
    return max(policy.min_ttl, min(wanted, policy.max_ttl))


def _directives(headers: CIMultiDict[str]) -> dict[str, str]:
    values = ",".join(headers.getall("Cache-Control", []))
    parts = (part.strip().partition("=") for part in values.split(","))
    return {name.lower(): value.strip('"') for name, _, value in parts if name}


def _asked_lifetime(directives: Mapping[str, str], headers: CIMultiDict[str], now: float) -> float | None:
    for name in ("s-maxage", "max-age"):
        if re.fullmatch(r"[0-9]+", directives.get(name, "")):
            return float(directives[name])
    if expires := headers.get("Expires"):
        try:
            return max(0, email.utils.parsedate_to_datetime(expires).timestamp() - now)
        except ValueError:
            return 0  # RFC 9111, 5.3: an unreadable date is one in the past
    return None


@dataclass(slots=True)
class Entry:
    """A whole response. `etag` is the origin's, before compression weakened it; times in s since 1970."""

    status: int
    headers: CIMultiDict[str]
    body: bytes
    etag: str | None
    stored: float
    expires: float

    @property
    def size(self) -> int:
        return len(self.body) + sum(len(name) + len(value) for name, value in self.headers.items()) + 500


class Cache:
    """Responses by key; the least recently used leave first when the bytes run out."""

    def __init__(self, capacity: int = 64 * 2**20) -> None:
        self.capacity, self.bytes = capacity, 0
        self._entries: OrderedDict[tuple[object, ...], Entry] = OrderedDict()

    def get(self, key: tuple[object, ...]) -> Entry | None:
        entry = self._entries.get(key)
        if entry:
            self._entries.move_to_end(key)
        return entry

    def put(self, key: tuple[object, ...], entry: Entry) -> None:
        self.drop(key)
        self._entries[key] = entry
        self.bytes += entry.size
        while self.bytes > self.capacity:
            self.bytes -= self._entries.popitem(last=False)[1].size

    def drop(self, key: tuple[object, ...]) -> None:
        if entry := self._entries.pop(key, None):
            self.bytes -= entry.size

    def clear(self) -> None:
        self._entries.clear()
        self.bytes = 0
