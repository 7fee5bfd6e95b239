"""What a function is told of an HTTP API's request."""

from typing import Any

from ministack.services import apigateway

from infra.local.engine.rewriting import rewrite


def list_cookies() -> None:
    """Source of the format: API Gateway Developer Guide, "AWS Lambda proxy integrations", payload format version 2.0."""
    rewrite(
        apigateway,
        "_invoke_lambda_proxy",
        (
            '        "headers": dict(headers),\n',
            '        "headers": {name: value for name, value in headers.items() if name.lower() != "cookie"},\n'
            "        **_cookies(headers),\n",
        ),
        _cookies=_cookies,
    )


def append_hop() -> None:
    """Source: API Gateway Developer Guide, "AWS Lambda proxy integrations": X-Forwarded-For in the example of an event."""
    invoke = apigateway._invoke_lambda_proxy

    async def invoked(
        integration: Any,
        api: str,
        stage: str,
        path: str,
        method: str,
        headers: dict[str, str],
        *rest: Any,
        **named: Any,
    ) -> Any:
        hops = ", ".join(filter(None, (headers.get("x-forwarded-for"), "127.0.0.1")))
        return await invoke(integration, api, stage, path, method, {**headers, "x-forwarded-for": hops}, *rest, **named)

    apigateway._invoke_lambda_proxy = invoked


def _cookies(headers: dict[str, str]) -> dict[str, list[str]]:
    sent = next((value for name, value in headers.items() if name.lower() == "cookie"), "")
    cookies = [each.strip() for each in sent.split(";") if each.strip()]
    return {"cookies": cookies} if cookies else {}
