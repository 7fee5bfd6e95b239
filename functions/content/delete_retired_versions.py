"""Every hour: delete the files of replaced versions whose last stream has ended."""

from typing import Any

from matinee.content import versions
from matinee.kernel.log import begin, logger


def handler(event: dict[str, Any], context: Any) -> None:
    begin(context)
    logger.info("retired versions deleted", count=versions.delete_retired())
