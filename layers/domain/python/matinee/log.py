"""The one logger: JSON lines with the request's id, and no personal data (callers log ids, never names or addresses)."""

import os
from typing import Any

from aws_lambda_powertools import Logger

logger = Logger(service=os.environ.get("MATINEE_DOMAIN", "matinee"))


def begin(context: Any) -> None:
    """Every line from here on carries this invocation's request id."""
    logger.append_keys(request_id=getattr(context, "aws_request_id", None))


def count(name: str, value: float = 1, unit: str = "Count", **dimensions: str) -> None:
    """A business metric as an EMF line (CloudWatch reads it from the log: no call). Imported on first use: it costs 30 ms."""
    from aws_lambda_powertools.metrics import MetricUnit, single_metric

    with single_metric(name=name, unit=MetricUnit(unit), value=value, namespace="Matinee") as metric:
        for key, dimension in {"domain": os.environ.get("MATINEE_DOMAIN", "matinee"), **dimensions}.items():
            metric.add_dimension(name=key, value=dimension)
