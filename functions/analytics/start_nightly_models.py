"""Every night: start the run that forgets people and builds the days for which events arrived."""

from typing import Any

from matinee.analytics.warehouse import starting
from matinee.kernel.log import begin


def handler(event: dict[str, Any], context: Any) -> None:
    begin(context)
    starting.nightly()
