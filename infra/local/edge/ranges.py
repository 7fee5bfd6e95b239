"""Range requests on a body that is at hand whole (RFC 9110, 14; Developer Guide, "partial requests")."""

import re
import secrets

from multidict import CIMultiDict

_SPEC = re.compile(r"(\d*)-(\d*)")


class Unsatisfiable(Exception):
    """No byte of what was asked for exists: a 416."""


def parse(header: str, size: int) -> list[tuple[int, int]]:
    """Ranges as (first, last). An empty list means the whole object: for another unit, for ranges that
    are malformed, overlap or descend. Raises `Unsatisfiable`."""
    unit, _, specs = header.partition("=")
    if unit.strip().lower() != "bytes":
        return []
    found: list[tuple[int, int]] = []
    previous = -1
    for spec in specs.split(","):
        match = _SPEC.fullmatch(spec.strip())
        if not match or match[0] == "-":
            return []
        first = int(match[1]) if match[1] else max(0, size - int(match[2]))
        last = min(int(match[2]), size - 1) if match[1] and match[2] else size - 1
        if match[1] and match[2] and int(match[2]) < first:
            return []
        if first >= size:
            continue
        if first <= previous:
            return []
        previous = last
        found.append((first, last))
    if not found:
        raise Unsatisfiable
    return found


def apply(body: bytes, ranges: list[tuple[int, int]], headers: CIMultiDict[str]) -> bytes:
    """The 206's body; `headers` are made to fit it."""
    size = len(body)
    if len(ranges) == 1:
        first, last = ranges[0]
        headers["Content-Range"] = f"bytes {first}-{last}/{size}"
        return body[first : last + 1]
    boundary = f"CloudFront:{secrets.token_hex(16).upper()}"
    content_type = headers.get("Content-Type", "application/octet-stream")
    headers["Content-Type"] = f"multipart/byteranges; boundary={boundary}"
    parts = bytearray()
    for first, last in ranges:
        parts += f"--{boundary}\r\nContent-Type: {content_type}\r\n".encode()
        parts += f"Content-Range: bytes {first}-{last}/{size}\r\n\r\n".encode()
        parts += body[first : last + 1] + b"\r\n"
    parts += f"--{boundary}--\r\n".encode()
    return bytes(parts)
