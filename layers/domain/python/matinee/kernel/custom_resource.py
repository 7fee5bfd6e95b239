"""`@custom_resource`: a function that CloudFormation calls while it deploys; properties now and before in, attributes out.

Source of the protocol: AWS CloudFormation User Guide, "Custom resource request and response objects".
"""

import json
import urllib.request
from collections.abc import Callable
from functools import wraps
from typing import Any

from matinee.kernel import log

_Handler = Callable[[dict[str, Any], Any], None]


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
            told = event["ResourceProperties"], event.get("OldResourceProperties", {})
            attributes = {} if event["RequestType"] == "Delete" else function(*told)
            _tell(event["ResponseURL"], {**answer, "Status": "SUCCESS", "Data": attributes})
            log.logger.info("resource ready", resource=event["LogicalResourceId"])
        except Exception as error:  # CloudFormation waits an hour for a word: it must hear of any failure
            log.logger.exception("resource failed", resource=event["LogicalResourceId"])
            reason = f"{type(error).__name__}: {error}"[:1000]
            _tell(event["ResponseURL"], {**answer, "Status": "FAILED", "Reason": reason})

    return handler


def _tell(url: str, answer: dict[str, Any]) -> None:
    # CloudFormation's own presigned address: nobody else can call this function.
    request = urllib.request.Request(  # noqa: S310
        url, json.dumps(answer).encode(), {"Content-Type": ""}, method="PUT"
    )
    urllib.request.urlopen(request, timeout=10).close()  # noqa: S310
