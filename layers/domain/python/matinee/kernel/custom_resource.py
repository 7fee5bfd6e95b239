"""`@custom_resource`: a function that CloudFormation calls while it deploys; properties now and before in, attributes out.

Source of the protocol: AWS CloudFormation User Guide, "Custom resource request and response objects".
"""

import json
import time
import urllib.request
from collections.abc import Callable
from functools import wraps
from typing import Any

from botocore.exceptions import ClientError

from matinee.kernel import log

_Handler = Callable[[dict[str, Any], Any], None]
_WAITS = (1, 2, 4, 8, 15)
"""Seconds between calls while AWS denies what the function's role allows: IAM spreads a new role within seconds, not at once.
Source: IAM User Guide, "Changes that I make are not always immediately visible"."""
_DENIED = ("AccessDenied", "AccessDeniedException")


_Function = Callable[[dict[str, Any], dict[str, Any]], dict[str, str]]
"""(properties, those before an update, else {}) → attributes."""


def custom_resource(function: _Function) -> _Handler:
    """`function` is called on create and update and must not mind being called again; a delete leaves what it made."""

    @wraps(function)
    def handler(event: dict[str, Any], context: Any) -> None:
        log.begin(context)
        answer = {name: event[name] for name in ("StackId", "RequestId", "LogicalResourceId")}
        answer["PhysicalResourceId"] = event.get("PhysicalResourceId") or event["LogicalResourceId"]
        try:
            asked = event["ResourceProperties"], event.get("OldResourceProperties", {})
            attributes = {} if event["RequestType"] == "Delete" else _made(function, *asked)
            _tell(event["ResponseURL"], {**answer, "Status": "SUCCESS", "Data": attributes})
            log.logger.info("resource ready", resource=event["LogicalResourceId"])
        except Exception as error:  # CloudFormation waits an hour for a word: it must hear of any failure
            log.logger.exception("resource failed", resource=event["LogicalResourceId"])
            reason = f"{type(error).__name__}: {error}"[:1000]
            _tell(event["ResponseURL"], {**answer, "Status": "FAILED", "Reason": reason})

    return handler


def _made(function: _Function, properties: dict[str, Any], before: dict[str, Any]) -> dict[str, str]:
    for wait in _WAITS:
        try:
            return function(properties, before)
        except ClientError as error:
            if error.response["Error"]["Code"] not in _DENIED:
                raise
            log.logger.info("denied, perhaps not yet allowed", seconds=wait)
            time.sleep(wait)
    return function(properties, before)


def _tell(url: str, answer: dict[str, Any]) -> None:
    # CloudFormation's own presigned address: nobody else can call this function.
    request = urllib.request.Request(  # noqa: S310
        url, json.dumps(answer).encode(), {"Content-Type": ""}, method="PUT"
    )
    urllib.request.urlopen(request, timeout=10).close()  # noqa: S310
