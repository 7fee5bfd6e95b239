"""Sizes and times past which AWS refuses, as its quotas say."""

import asyncio
import json
from typing import Any

from ministack.core.responses import error_response_json
from ministack.services import apigateway, eventbridge, stepfunctions

from infra.local.engine import cloudformation

LARGEST_REQUEST_OF_EVENTS = 256 * 1024
"""Bytes of all entries of one PutEvents. Source: EventBridge User Guide, "Calculating PutEvents event entry size"."""
LARGEST_STATE = 256 * 1024
"""Bytes of what goes into a state and comes out of it. Source: Step Functions Developer Guide, "Quotas"."""
LARGEST_ENVIRONMENT = 4 * 1024
"""Bytes of a function's variables as JSON. Source: Lambda Developer Guide, "Lambda quotas"."""

LONGEST_WAIT = 30_000
"""Milliseconds that a route waits. Source: API Gateway Developer Guide, "Quotas for … an HTTP API"."""


def limit_events() -> None:
    put = eventbridge._put_events

    def limited(data: dict[str, Any], **named: Any) -> Any:
        if sum(map(_entry_size, data.get("Entries", []))) > LARGEST_REQUEST_OF_EVENTS:
            message = "Total size of the entries in the request is over the limit."
            return error_response_json("ValidationException", message, 400)
        return put(data, **named)

    eventbridge._put_events = limited


def _entry_size(entry: dict[str, Any]) -> int:
    said = [*(entry.get(name, "") for name in ("Source", "DetailType", "Detail")), *entry.get("Resources", [])]
    return sum(len(each.encode()) for each in said) + (14 if entry.get("Time") else 0)


def limit_states() -> None:
    """The error is as in awslabs/aws-securityhub-multiaccount-scripts#63."""
    add = stepfunctions._add_event

    def added(execution: Any, kind: str, details: Any = None) -> Any:
        left = (details or {}).get("stateExitedEventDetails")
        if left and len(left["output"].encode()) > LARGEST_STATE:
            said = "returned a result with a size exceeding the maximum number of bytes service limit."
            raise stepfunctions._ExecutionError("States.DataLimitExceeded", f"The state/task '{left['name']}' {said}")
        return add(execution, kind, details)

    stepfunctions._add_event = added


def limit_environments() -> None:
    """The error is as in github-aws-runners/terraform-aws-github-runner#3594."""

    def checked(properties: dict[str, Any]) -> None:
        variables = json.dumps(properties.get("Environment", {}).get("Variables", {}), separators=(",", ":"))
        if len(variables.encode()) > LARGEST_ENVIRONMENT:
            why = "because the environment variables you have provided exceeded the 4KB limit"
            raise ValueError(
                f"Lambda was unable to configure your environment variables {why}. String measured: {variables}"
            )

    cloudformation.before("AWS::Lambda::Function", checked)


def limit_integrations() -> None:
    """A route waits for its function as long as its integration says; the function goes on. The answer is as in
    cortexlabs/cortex#1225."""
    proxy = apigateway._invoke_lambda_proxy

    async def proxied(integration: dict[str, Any], *rest: Any, **named: Any) -> Any:
        call = asyncio.ensure_future(proxy(integration, *rest, **named))
        wait = min(int(integration.get("timeoutInMillis", LONGEST_WAIT)), LONGEST_WAIT)
        ended, _ = await asyncio.wait({call}, timeout=wait / 1000)
        if ended:
            return call.result()
        return 503, {"Content-Type": "application/json"}, b'{"message":"Service Unavailable"}'

    apigateway._invoke_lambda_proxy = proxied
