"""What a function is told of an HTTP API's request."""

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


def _cookies(headers: dict[str, str]) -> dict[str, list[str]]:
    sent = next((value for name, value in headers.items() if name.lower() == "cookie"), "")
    cookies = [each.strip() for each in sent.split(";") if each.strip()]
    return {"cookies": cookies} if cookies else {}
