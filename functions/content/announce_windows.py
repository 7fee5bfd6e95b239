"""Every minute: publish TitleChanged for each title whose window has opened or closed."""

from typing import Any

from matinee.content import windows
from matinee.kernel.log import begin, logger


def handler(event: dict[str, Any], context: Any) -> None:
    begin(context)
    logger.info("windows announced", count=windows.announce())
