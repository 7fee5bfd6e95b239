"""What a behavior's function makes of a viewer's request.

Source of the event's shape: Amazon CloudFront Developer Guide, "CloudFront Functions event structure" (version 1.0).
A function may change the uri and headers, and may answer itself; one that changes anything else is refused aloud.
"""

from dataclasses import replace
from typing import Any

from multidict import CIMultiDict, CIMultiDictProxy

from infra.local.edge import errors
from infra.local.edge.forwarding import Asked, request_id
from infra.local.edge.functions import Failed, Function
from infra.local.edge.reply import Reply, made_here

# Developer Guide, "Restrictions on edge functions": disallowed, and in viewer requests read-only.
_UNTOUCHABLE = frozenset(
    {
        *("connection", "content-length", "expect", "host", "keep-alive", "proxy-authenticate", "proxy-authorization"),
        *("proxy-connection", "te", "trailer", "trailers", "transfer-encoding", "upgrade", "via", "x-accel-buffering"),
        *("x-accel-charset", "x-accel-limit-rate", "x-accel-redirect", "x-cache", "x-forwarded-proto", "x-real-ip"),
    }
)
_UNTOUCHABLE_PREFIXES = ("x-amz-cf-", "x-edge-", "cloudfront-")


def pass_through(function: Function, asked: Asked, distribution_id: str) -> Asked | Reply:
    """The request to go on with, or the function's own answer; where it fails, CloudFront's 503."""
    event = _event(asked, distribution_id)
    try:
        result = function(event)
        return _response(result) if "statusCode" in result else _changed(asked, event["request"], result)
    except Failed as failed:
        return made_here(errors.page(503, f"The function of this behavior failed: {failed}", request_id()))


def _event(asked: Asked, distribution_id: str) -> dict[str, Any]:
    return {
        "version": "1.0",
        "context": {"distributionId": distribution_id, "eventType": "viewer-request", "requestId": request_id()},
        "viewer": {"ip": asked.address},
        "request": {
            "method": asked.method,
            "uri": asked.path,
            "querystring": {name: {"value": raw.partition("=")[2]} for name, raw in asked.query},
            "headers": {name.lower(): {"value": value} for name, value in asked.headers.items()},
            "cookies": {name: {"value": value} for name, value in asked.cookies},
        },
    }


def _changed(asked: Asked, given: dict[str, Any], result: dict[str, Any]) -> Asked:
    """Raises Failed where more has changed, or a header that CloudFront lets no function change."""
    if {**result, "uri": "", "headers": {}} != {**given, "uri": "", "headers": {}}:
        raise Failed("it changed more than the uri and headers")
    before, after = given["headers"], result["headers"]
    touched = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    if forbidden := {name for name in touched if name in _UNTOUCHABLE or name.startswith(_UNTOUCHABLE_PREFIXES)}:
        raise Failed(f"it changed the headers {', '.join(sorted(forbidden))}")
    headers = asked.headers
    if touched:
        kept = [(name, value) for name, value in headers.items() if name.lower() not in touched]
        changed = [(name, str(after[name]["value"])) for name in sorted(touched & after.keys())]
        headers = CIMultiDictProxy(CIMultiDict([*kept, *changed]))
    return replace(asked, path=str(result["uri"]), headers=headers)


def _response(result: dict[str, Any]) -> Reply:
    body = result.get("body", "")
    headers = CIMultiDict((name, each["value"]) for name, each in result.get("headers", {}).items())
    content = body if isinstance(body, str) else body["data"]
    return Reply(result["statusCode"], headers, content.encode(), "FunctionGeneratedResponse")
