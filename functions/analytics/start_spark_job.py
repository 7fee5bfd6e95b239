"""Each night: compact the raw events of yesterday. Invoked by an operator: `{"at": …, "day": …, "model": …}` builds a day."""

from typing import Any

from matinee.analytics import spark
from matinee.kernel.log import begin, logger


def handler(event: dict[str, Any], context: Any) -> str:
    begin(context)
    run = spark.start(spark.asked(event))
    logger.info("spark job", run=run)
    return run
