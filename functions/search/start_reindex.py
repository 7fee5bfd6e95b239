"""Every five minutes: begin a reindex if there is no index yet, or if it was rebuilt more than a week ago."""

from typing import Any

from matinee.kernel.log import begin, logger
from matinee.search import reindexing


def handler(event: dict[str, Any], context: Any) -> None:
    begin(context)
    logger.info("reindex looked at", started=reindexing.start_if_due())
