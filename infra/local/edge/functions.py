"""A CloudFront function: the code that was deployed, in a JavaScript engine, within CloudFront's limits."""

import json
from typing import Any

import quickjs

_ENTRY = "function __entry(event) { return JSON.stringify(handler(JSON.parse(event))); }"
_SECONDS, _BYTES = 1, 2 * 2**20


class Failed(Exception):
    """The function threw, took too long, or gave nothing back."""


class Function:
    """Raises `quickjs.JSException`, when it is first called, for code that does not parse."""

    def __init__(self, code: str) -> None:
        self._call = quickjs.Function("__entry", f"{code}\n{_ENTRY}")
        self._call.set_time_limit(_SECONDS)
        self._call.set_memory_limit(_BYTES)

    def __call__(self, event: dict[str, Any]) -> dict[str, Any]:
        """Raises Failed."""
        try:
            # The engine frees by itself; asked to, it would look through all that Python holds too, for tens of milliseconds.
            result: dict[str, Any] = json.loads(self._call(json.dumps(event), run_gc=False))
        except (quickjs.JSException, TypeError, ValueError) as error:
            raise Failed(str(error)) from error
        return result
