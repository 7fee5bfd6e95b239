"""Called by Firehose with records of the stream: answers their rows, and keeps the live counts. The same again changes nothing."""

from typing import Any

from matinee.analytics import counters, enriching, setting_aside
from matinee.kernel.log import begin, logger


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    begin(context)
    enriched = enriching.enrich(event["records"])
    counters.count(enriched.rows)
    setting_aside.set_aside(enriched.refused)
    logger.info("enriched", records=len(enriched.results), rows=len(enriched.rows), refused=len(enriched.refused))
    return {"records": enriched.results}
