"""Every hour: remove the titles that were deleted thirty days ago, with all their files."""

from typing import Any

from matinee.content import deleting
from matinee.kernel.log import begin, logger


def handler(event: dict[str, Any], context: Any) -> None:
    begin(context)
    logger.info("deleted titles removed", count=deleting.remove_due())
