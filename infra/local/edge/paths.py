"""Request paths: how CloudFront normalizes them to choose a behavior, and its path patterns.

The path that goes to the origin stays as the viewer sent it.
"""

import re
from urllib.parse import unquote

_UNRESERVED = re.compile(r"%(2[dD]|2[eE]|3[0-9]|[46][1-9a-fA-F]|[57][0-9aA]|5[fF]|7[eE])")
_ESCAPE = re.compile(r"%[0-9a-fA-F]{2}")


def normalize(path: str) -> str:
    """RFC 3986, section 6.2.2: unreserved characters decoded, escapes in capitals, dot segments resolved."""
    decoded = _UNRESERVED.sub(lambda escape: chr(int(escape[1], 16)), path)
    return _remove_dot_segments(_ESCAPE.sub(lambda escape: escape[0].upper(), decoded))


def _remove_dot_segments(path: str) -> str:
    kept: list[str] = []
    segments = path.split("/")[1:]
    for segment in segments:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    directory = segments and segments[-1] in (".", "..")
    return "/" + "/".join(kept) + ("/" if directory and kept else "")


def has_dot_segments(path: str) -> bool:
    """Whether any reader who decodes the path could climb with it."""
    return any(segment in (".", "..") for segment in unquote(path).replace("\\", "/").split("/"))


def pattern_regex(pattern: str) -> re.Pattern[str]:
    """A PathPattern: `*` is any characters, slashes too; `?` is any one; a leading slash is implied."""
    absolute = pattern if pattern.startswith(("/", "*")) else "/" + pattern
    parts = (".*" if c == "*" else "." if c == "?" else re.escape(c) for c in re.sub(r"\*+", "*", absolute))
    return re.compile("".join(parts), re.DOTALL)
