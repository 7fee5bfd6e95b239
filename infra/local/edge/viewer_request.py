"""What a behavior's function makes of a viewer's request.

Source of the event's shape: Amazon CloudFront Developer Guide, "CloudFront Functions event structure" (version 1.0).
A function may change the uri and may answer itself; one that changes anything else is refused aloud.
"""

from typing import Any

from multidict import CIMultiDict

from infra.local.edge import errors
from infra.local.edge.forwarding import Asked, request_id
from infra.local.edge.functions import Failed, Function
from infra.local.edge.reply import Reply, made_here


def pass_through(function: Function, asked: Asked, distribution_id: str) -> str | Reply:
    """The path to go on with, or the function's own answer; where it fails, CloudFront's 503."""
    event = _event(asked, distribution_id)
    try:
        result = function(event)
        return _response(result) if "statusCode" in result else _uri(result, event["request"])
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


def _uri(result: dict[str, Any], given: dict[str, Any]) -> str:
    if {**result, "uri": ""} != {**given, "uri": ""}:
        raise Failed("it changed more than the uri")
    return str(result["uri"])


def _response(result: dict[str, Any]) -> Reply:
    body = result.get("body", "")
    headers = CIMultiDict((name, each["value"]) for name, each in result.get("headers", {}).items())
    content = body if isinstance(body, str) else body["data"]
    return Reply(result["statusCode"], headers, content.encode(), "FunctionGeneratedResponse")
