"""Every quarter of an hour: forget what is kept of profiles that were removed."""

from typing import Any

from matinee.kernel.log import begin, logger
from matinee.playback import privacy


def handler(event: dict[str, Any], context: Any) -> None:
    begin(context)
    logger.info("profiles forgotten", count=privacy.forget_leavers())
