"""Every 15 minutes: erase the data of removed profiles."""

from typing import Any

from matinee.kernel.log import begin, logger
from matinee.playback import privacy


def handler(event: dict[str, Any], context: Any) -> None:
    begin(context)
    logger.info("removed profiles erased", count=privacy.erase_removed())
