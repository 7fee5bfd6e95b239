"""Every hour: publish how much each title is watched, for the ranking of search results."""

from typing import Any

from matinee.kernel.log import begin, logger
from matinee.playback import popularity


def handler(event: dict[str, Any], context: Any) -> None:
    begin(context)
    logger.info("popularity published", titles=popularity.publish())
