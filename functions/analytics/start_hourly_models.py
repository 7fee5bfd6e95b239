"""Every hour: start the run that builds today's partitions."""

from typing import Any

from matinee.analytics.warehouse import starting
from matinee.kernel.log import begin


def handler(event: dict[str, Any], context: Any) -> None:
    begin(context)
    starting.hourly()
