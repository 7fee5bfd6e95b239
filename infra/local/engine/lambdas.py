"""Python functions answer their errors as AWS's runtime does."""

import re
from typing import Any

from ministack.services import lambda_svc

_LAST_LINE = re.compile(r"^(?:[\w.]+\.)?(\w+)(?::|$)")


def name_python_errors() -> None:
    execute = lambda_svc._execute_function_warm

    def executed(*arguments: Any, **named: Any) -> dict[str, Any]:
        result: dict[str, Any] = execute(*arguments, **named)
        body = result.get("body")
        if result.get("error") and isinstance(body, dict) and body.get("errorType") == "Runtime.HandlerError":
            lines = [
                line for line in str(result.get("log", "")).splitlines() if line and not line.startswith((" ", "{"))
            ]
            match = _LAST_LINE.match(lines[-1]) if lines else None
            if match:
                body["errorType"] = match[1]
        return result

    lambda_svc._execute_function_warm = executed
