"""`@step`: one task of a workflow; the state's JSON in as a model, a model out as JSON.

An exception leaves the function, so that the state machine retries or catches it by its class name. One that passes by
itself leaves as Passing, whichever of AWS's many names it has.
"""

from collections.abc import Callable
from functools import update_wrapper
from typing import Any, get_type_hints

from pydantic import TypeAdapter

from matinee.kernel import log
from matinee.kernel.passing import Passing, passes


class Step:
    def __init__(self, function: Callable[[Any], Any]):
        update_wrapper(self, function)
        self.function = function
        hints = get_type_hints(function)
        self.output = hints.pop("return")
        ((_, self.input),) = hints.items()

    def __call__(self, event: dict[str, Any], context: Any) -> Any:
        log.begin(context)
        try:
            result = self.function(TypeAdapter(self.input).validate_python(event))
        except Exception as error:
            if passes(error):
                raise Passing(f"{type(error).__name__}: {error}") from error
            raise
        log.logger.info("step done", step=self.__module__)
        return TypeAdapter(self.output).dump_python(result, mode="json")


def step(function: Callable[[Any], Any]) -> Step:
    """Make a workflow task's handler of a function that takes one model."""
    return Step(function)
