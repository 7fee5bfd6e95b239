"""Every 5 minutes: make the shelf anew if it is an hour old, and take up a model that was promoted."""

from typing import Any

from matinee.kernel.log import begin, logger
from matinee.recommendations import shelving


def handler(event: dict[str, Any], context: Any) -> None:
    begin(context)
    logger.info("shelf looked at", made=shelving.refresh())
